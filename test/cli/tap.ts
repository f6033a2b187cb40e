import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request of a client, as AWS would log it. */
export interface Tapped {
  readonly call: string;
  readonly body: string;
}

/** Stands between a client and the embedded AWS and writes down what the client alone asks for. */
export class Tap {
  readonly requests: Tapped[] = [];
  readonly #server: Server;
  readonly #listeners = new Set<() => void>();

  constructor(target: string) {
    this.#server = createServer((incoming, answer) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        this.requests.push({ call: callOf(incoming.headers, body), body });
        for (const listener of this.#listeners) listener();
        const { headers, method = 'POST', url = '/' } = incoming;
        const onward = request(target + url, { method, headers }, (reply) => {
          answer.writeHead(reply.statusCode ?? 500, reply.headers);
          reply.pipe(answer);
        });
        onward.on('error', () => answer.destroy());
        onward.end(body);
      });
    });
  }

  /** Resolves with the URL to talk to. */
  open(): Promise<string> {
    return new Promise((resolve) => {
      this.#server.listen(0, '127.0.0.1', () => {
        resolve(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`);
      });
    });
  }

  /** Resolves when so many such calls came in. */
  saw(call: string, times = 1): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (this.requests.filter((request) => request.call === call).length < times) return;
        this.#listeners.delete(look);
        resolve();
      };
      this.#listeners.add(look);
      look();
    });
  }

  /** The messages that were published, in order. */
  published(): readonly { readonly action: string; readonly ttl?: number; readonly targets?: readonly string[] }[] {
    const publishes = this.requests.filter(({ call }) => call === 'sns:Publish');
    return publishes.map(({ body }) => JSON.parse(new URLSearchParams(body).get('Message') ?? 'null'));
  }

  /** The names of the calls that were made, each once. */
  kinds(): readonly string[] {
    return [...new Set(this.requests.map(({ call }) => call))].sort();
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

function callOf(headers: NodeJS.Dict<string | string[]>, body: string): string {
  const service = /\/([a-z0-9]+)\/aws4_request/.exec(String(headers.authorization))?.[1] ?? 'unsigned';
  const action = String(headers['x-amz-target'] ?? '').split('.')[1] ?? new URLSearchParams(body).get('Action');
  return `${service}:${action}`;
}
