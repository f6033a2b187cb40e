import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Fetched } from '../../src/engine/schedule/ports.ts';
import { type GuardOptions, guardedWeb, isPublic, readHosts } from '../../src/net/guarded-fetch.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

/** A server that answers as told, under a name that only the guard's resolver knows. */
async function serve(answer: RequestListener): Promise<number> {
  server = createServer(answer);
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

type Parts = Partial<GuardOptions> & { readonly etag?: string };

/** As the guard is used, but that loopback counts as public and is where every name leads. */
function get(port: number, path: string, { etag = '', ...parts }: Parts = {}): Promise<Fetched> {
  const hosts = readHosts(`http://docs.example.com:${port}`);
  const web = guardedWeb({ hosts, resolve: async () => ['127.0.0.1'], permits: () => true, ...parts });
  return web.get(`http://docs.example.com:${port}${path}`, etag);
}

test('a document comes with its etag, which is asked with the next time', async () => {
  const port = await serve((request, response) => {
    if (request.headers['if-none-match'] === '"1"') return response.writeHead(304).end();
    return response.writeHead(200, { etag: '"1"' }).end('{"start":"0 8 * * *"}');
  });
  expect(await get(port, '/a')).toEqual({ kind: 'document', text: '{"start":"0 8 * * *"}', etag: '"1"' });
  expect(await get(port, '/a', { etag: '"1"' })).toEqual({ kind: 'unchanged' });
});

describe('F76 a hostile server', () => {
  const to = (location: string): RequestListener => {
    return (_, response) => void response.writeHead(302, { location }).end();
  };
  test.each([
    ['redirects to the metadata service', to('http://169.254.169.254/latest/meta-data/'), 'redirects to another host'],
    ['redirects to another name', to('http://evil.example.com/'), 'redirects to another host'],
    ['redirects to another port', to('http://docs.example.com:1/'), 'redirects to another host'],
    ['redirects to another scheme', to('file:///etc/passwd'), 'redirects to another host'],
    ['redirects with credentials', to('http://a:b@docs.example.com/'), 'redirects to another host'],
    ['redirects in a circle', to('/again'), 'redirects more than 3 times'],
    ['says not found', (_, response) => void response.writeHead(404).end('{}'), 'answers 404'],
    ['says unchanged of what was never read', (_, response) => void response.writeHead(304).end(), 'answers 304'],
    ['never answers', () => {}, 'not read within 0.3 s'],
    [
      'compresses',
      (_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end('x'),
      'compressed',
    ],
    ['sends what is no text', (_, response) => void response.end(Buffer.from([0xff, 0xfe])), 'not UTF-8'],
    ['hangs up', (request) => void request.socket.destroy(), 'cannot be reached (ECONNRESET)'],
  ] satisfies readonly [string, RequestListener, string][])('%s', async (_what, answer, why) => {
    const port = await serve(answer);
    expect(await get(port, '/', { within: 300 })).toEqual({ kind: 'failed', why: expect.stringContaining(why) });
  });

  test('sends a byte at a time', async () => {
    const port = await serve((_, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    });
    expect(await get(port, '/', { within: 300 })).toMatchObject({
      kind: 'failed',
      why: expect.stringContaining('0.3 s'),
    });
  });

  test('sends without end: no more than 64 KiB are taken, and the connection ends', async () => {
    let sent = 0;
    let closed: () => void = () => {};
    const over = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const port = await serve((_, response) => {
      response.writeHead(200, { 'content-length': String(1024 ** 3) });
      const pour = () => {
        while (!response.destroyed) {
          sent += 65_536;
          if (!response.write(Buffer.alloc(65_536, 32))) break;
        }
      };
      response.on('drain', pour).on('close', closed);
      pour();
    });
    expect(await get(port, '/')).toMatchObject({ kind: 'failed', why: expect.stringContaining('longer than 64 KiB') });
    await over;
    expect(sent).toBeLessThan(64 * 1024 ** 2);
  });

  test('is a name whose server of names never answers', async () => {
    const never = () => new Promise<readonly string[]>(() => {});
    expect(await get(1, '/', { resolve: never, within: 50 })).toMatchObject({ kind: 'failed' });
  });

  test('is a name that leads elsewhere the second time: it is resolved once, and that address is used for all', async () => {
    let asked = 0;
    const port = await serve((request, response) => {
      if (request.url === '/first') return response.writeHead(301, { location: '/second' }).end();
      return response.end('["here"]');
    });
    const resolve = async () => {
      asked += 1;
      return [asked === 1 ? '127.0.0.1' : '169.254.169.254'];
    };
    expect(await get(port, '/first', { resolve })).toMatchObject({ kind: 'document', text: '["here"]' });
    expect(asked).toBe(1);
  });

  test('is a name with one public address and one that is not', async () => {
    let reached = false;
    const port = await serve((_, response) => {
      reached = true;
      response.end('{}');
    });
    const permits = (address: string) => address !== '10.0.0.1';
    const resolve = async () => ['127.0.0.1', '10.0.0.1'];
    expect(await get(port, '/', { resolve, permits })).toMatchObject({ why: expect.stringContaining('10.0.0.1') });
    expect(reached).toBe(false);
  });
});

describe('where documents may be read from', () => {
  const hosts = readHosts('docs.example.com, http://intranet.example.com');
  const web = guardedWeb({ hosts, resolve: async () => ['169.254.169.254'] });
  test.each([
    ['https://docs.example.com/a', 'leads to 169.254.169.254, which is not a public address'],
    ['http://intranet.example.com/a', 'leads to 169.254.169.254'],
    ['http://docs.example.com/a', 'may not be read from http://docs.example.com'],
    ['https://intranet.example.com/a', 'may not be read from'],
    ['https://docs.example.com:8443/a', 'may not be read from'],
    ['https://docs.example.com.evil.example/a', 'may not be read from'],
    ['https://docs.example.com@evil.example/a', 'must not hold credentials'],
    ['https://127.0.0.1/a', 'may not be read from'],
    ['https://[::ffff:169.254.169.254]/a', 'may not be read from'],
    ['ftp://docs.example.com/a', 'may not be read from'],
    ['nonsense', 'is no address'],
  ])('%s is refused', async (address, why) => {
    expect(await web.get(address, '')).toEqual({ kind: 'failed', why: expect.stringContaining(why) });
  });

  test('nowhere by default', async () => {
    expect(await guardedWeb({ hosts: readHosts('') }).get('https://docs.example.com/', '')).toMatchObject({
      why: expect.stringContaining('a parameter of the stack'),
    });
  });

  test.each(['*', '*.example.com', 'https://docs.example.com/path', 'ftp://docs.example.com', 'a@b', 'http://'])(
    '"%s" is no host',
    (text) => {
      expect(() => readHosts(text)).toThrow('is no host');
    },
  );
});

test.each([
  ['8.8.8.8', true],
  ['2606:4700::1', true],
  ['10.0.0.1', false],
  ['172.16.0.1', false],
  ['192.168.1.1', false],
  ['127.0.0.1', false],
  ['0.0.0.0', false],
  ['100.64.0.1', false],
  ['169.254.169.254', false],
  ['198.18.0.1', false],
  ['224.0.0.1', false],
  ['255.255.255.255', false],
  ['::1', false],
  ['::', false],
  ['fe80::1', false],
  ['fe80::1%eth0', false],
  ['fd00:ec2::254', false],
  ['::ffff:8.8.8.8', false],
  ['::ffff:169.254.169.254', false],
  ['64:ff9b::a9fe:a9fe', false],
  ['2002:a9fe:a9fe::1', false],
  ['2001:db8::1', false],
  ['not an address', false],
])('%s is public: %s', (address, expected) => {
  expect(isPublic(address)).toBe(expected);
});
