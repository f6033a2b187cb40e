import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { agentFor } from '../../src/aws/proxy-agent.ts';
import { fetchJson } from '../../src/net/fetch-json.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function ask(answer: RequestListener, signal = new AbortController().signal) {
  const port = await serve(createServer(answer));
  return fetchJson(new URL(`http://127.0.0.1:${port}/token?audience=a`), {
    headers: { authorization: 'bearer b' },
    signal,
  });
}

test('the answer is its status and its JSON; headers and query are sent', async () => {
  const answer = ask((request, response) => {
    response.end(JSON.stringify({ url: request.url, bearer: request.headers.authorization }));
  });
  await expect(answer).resolves.toEqual({ status: 200, body: { url: '/token?audience=a', bearer: 'bearer b' } });
});

test('a body that is no JSON leaves the status', async () => {
  const answer = ask((_, response) => response.writeHead(403).end('<html>'));
  await expect(answer).resolves.toEqual({ status: 403, body: undefined });
});

test('a body that is too long is cut off', async () => {
  const answer = ask((_, response) => response.end('x'.repeat(300 * 1024)));
  await expect(answer).rejects.toThrow('too long');
});

test('an answer that does not come ends with the signal', async () => {
  const late = new AbortController();
  const answer = ask(() => late.abort(), late.signal);
  await expect(answer).rejects.toThrow('aborted');
});

test('through a proxy the host is asked for by CONNECT, and its refusal is told', async () => {
  const asked: (string | undefined)[] = [];
  const proxy = createServer().on('connect', (request, socket) => {
    asked.push(request.url);
    socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
  });
  const agent = agentFor({ HTTPS_PROXY: `http://127.0.0.1:${await serve(proxy)}` });
  const { signal } = new AbortController();
  const answer = fetchJson(new URL('https://tokens.example/token'), { headers: {}, signal, agent });
  await expect(answer).rejects.toThrow('answered 407 to CONNECT tokens.example:443');
  expect(asked).toEqual(['tokens.example:443']);
});
