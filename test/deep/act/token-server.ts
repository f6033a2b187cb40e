import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A stand-in for GitHub's OIDC endpoint. */
export interface TokenServer {
  /** What a job with `permissions: id-token: write` finds in its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** The audience of each token given out so far. */
  readonly audiences: readonly string[];
  close(): Promise<void>;
}

const BEARER = 'bearer-of-the-job';

/** The first `failing` requests are answered with 503, as by an overloaded endpoint. */
export async function startTokenServer(failing = 0): Promise<TokenServer> {
  const audiences: string[] = [];
  let asked = 0;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (request.headers.authorization?.toLowerCase() !== `bearer ${BEARER}`) {
      response.writeHead(401).end();
      return;
    }
    asked += 1;
    if (asked <= failing) {
      response.writeHead(503).end();
      return;
    }
    const aud = url.searchParams.get('audience') ?? '';
    audiences.push(aud);
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const value = `${part({ alg: 'none' })}.${part({ aud, sub: 'repo:acme/app:ref:refs/heads/main' })}.`;
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ value }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    audiences,
    env: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}/token?job=1`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: BEARER,
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
