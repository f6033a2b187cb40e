import { once } from 'node:events';
import { createServer as createHttp } from 'node:http';
import { type AddressInfo, createServer as createTcp, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { prober } from '../../src/net/prober.ts';

const host = '127.0.0.1';
const servers: Server[] = [];
const sockets = new Set<Socket>();
const never = new AbortController().signal;
let http: number;
let silent: number;
let closed: number;

async function listen(server: Server): Promise<number> {
  servers.push(server);
  server.on('connection', (socket) => sockets.add(socket));
  server.listen(0, host);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

beforeAll(async () => {
  http = await listen(
    createHttp(({ url = '' }, response) => {
      response.writeHead(Number(url.slice(1)), { location: 'http://127.0.0.1:1/' });
      response.end('x'.repeat(100_000));
    }),
  );
  silent = await listen(createTcp(() => {}));
  const gone = createTcp();
  closed = await listen(gone);
  gone.close();
});
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers) server.close();
});

describe('tcp', () => {
  test('a port that listens', async () => {
    expect(await prober.tcp({ host, port: silent }, { timeout: 5_000, signal: never })).toEqual({ ok: true });
  });

  test('a port that does not', async () => {
    const probed = await prober.tcp({ host, port: closed }, { timeout: 5_000, signal: never });
    expect(probed).toEqual({ ok: false, saw: 'connection refused' });
  });

  test('a name that does not resolve', async () => {
    const probed = await prober.tcp({ host: 'no-such-host.invalid', port: 22 }, { timeout: 5_000, signal: never });
    expect(probed.ok).toBe(false);
  });

  test('aborted before it began', async () => {
    const probed = await prober.tcp({ host, port: silent }, { timeout: 5_000, signal: AbortSignal.abort() });
    expect(probed.ok).toBe(false);
  });
});

describe('http', () => {
  test.each([
    [200, { ok: true }],
    [204, { ok: true }],
    [302, { ok: true }],
    [404, { ok: false, saw: 'answers 404' }],
    [503, { ok: false, saw: 'answers 503' }],
  ])('an answer of %d', async (status, probed) => {
    expect(await prober.http(`http://${host}:${http}/${status}`, { timeout: 5_000, signal: never })).toEqual(probed);
  });

  test('no server', async () => {
    const probed = await prober.http(`http://${host}:${closed}/`, { timeout: 5_000, signal: never });
    expect(probed).toEqual({ ok: false, saw: 'connection refused' });
  });

  test('a server that never answers', async () => {
    const probed = await prober.http(`http://${host}:${silent}/`, { timeout: 100, signal: never });
    expect(probed).toEqual({ ok: false, saw: 'no answer within 100 ms' });
  });
});
