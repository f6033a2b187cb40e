import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly path: string;
  readonly authorization: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** GitHub's deployments as far as a job writes them, on a loopback port. */
export class GithubApi {
  readonly asked: Asked[] = [];
  /** Status with which calls whose path ends so are refused. */
  readonly refuses = new Map<string, number>();
  readonly #server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '';
      const body = JSON.parse(Buffer.concat(chunks).toString() || '{}');
      this.asked.push({ path: `${request.method} ${path}`, authorization: request.headers.authorization ?? '', body });
      const refused = [...this.refuses].find(([end]) => path.endsWith(end))?.[1];
      const status = refused ?? 201;
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify(status === 201 ? { id: 77, url: path } : { message: 'Resource not accessible by integration' }),
      );
    });
  });

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  /** The states that were told, in order. */
  states(): readonly unknown[] {
    return this.asked.filter(({ path }) => path.endsWith('/statuses')).map(({ body }) => body.state);
  }
}
