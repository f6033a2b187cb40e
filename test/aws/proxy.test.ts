import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { clientConfig } from '../../src/aws/clients.ts';
import { isBypassed, proxyOf } from '../../src/aws/proxy.ts';

const HOST = 'sns.eu-west-1.amazonaws.com';
const patience = { attempts: 1, connect: 5_000, request: 5_000 };
const credentials = () => Promise.resolve({ accessKeyId: 'AKIATEST', secretAccessKey: 'test' });

describe('a client behind a proxy', () => {
  let proxy: Server;
  let asked: IncomingMessage[];
  let said: Buffer[];
  let status: string;
  beforeEach(async () => {
    [asked, said, status] = [[], [], '200 Connection established'];
    proxy = createServer().on('connect', (request, socket) => {
      asked.push(request);
      socket.write(`HTTP/1.1 ${status}\r\n\r\n`);
      socket.once('data', (bytes: Buffer) => {
        said.push(bytes);
        socket.destroy();
      });
      socket.on('error', () => undefined).on('end', () => socket.destroy());
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
  });
  afterEach(() => new Promise((resolve) => proxy.close(resolve)));

  const publish = async (login: string, more: object = {}) => {
    const { port } = proxy.address() as AddressInfo;
    const environment = { HTTPS_PROXY: `http://${login}127.0.0.1:${port}`, ...more };
    const client = new SNSClient(clientConfig({ region: 'eu-west-1', credentials, proxy: environment }, patience));
    const command = new PublishCommand({ TopicArn: 'arn:aws:sns:eu-west-1:123456789012:t', Message: 'x' });
    const error = await client.send(command).catch((reason: unknown) => reason);
    client.destroy();
    return error;
  };

  test('asks it for a tunnel to AWS, and speaks TLS with AWS itself inside', async () => {
    expect(await publish('')).toBeInstanceOf(Error);
    expect(asked.map(({ method, url }) => [method, url])).toEqual([['CONNECT', `${HOST}:443`]]);
    expect(asked[0]?.headers['proxy-authorization']).toBeUndefined();
    const hello = said[0];
    expect([hello?.[0], hello?.includes(HOST)]).toEqual([0x16, true]);
  });

  test('gives the name and password that stand in the address', async () => {
    await publish('me:p%40ss@');
    const [, login = ''] = asked[0]?.headers['proxy-authorization']?.split(' ') ?? [];
    expect(Buffer.from(login, 'base64').toString()).toBe('me:p@ss');
  });

  test('tells what the proxy answered when it refuses', async () => {
    status = '407 Proxy Authentication Required';
    expect(await publish('')).toMatchObject({ code: 'EPROXY', message: expect.stringContaining('407') });
  });
});

test.each([
  [{}, undefined],
  [{ HTTPS_PROXY: '' }, undefined],
  [{ HTTPS_PROXY: 'http://a:1' }, 'http://a:1/'],
  [{ https_proxy: 'b:3128' }, 'http://b:3128/'],
  [{ HTTPS_PROXY: 'https://c' }, 'https://c/'],
])('of %j the proxy is %s', (env, url) => {
  expect(proxyOf(env)?.url.href).toBe(url);
});

test.each(['socks5://a:1', 'http://', ':::'])('"%s" is no proxy, and a password in it is not shown', (value) => {
  expect(() => proxyOf({ HTTPS_PROXY: value })).toThrow('HTTPS_PROXY is not the address');
});

test.each([
  ['', false],
  ['*', true],
  ['sns.eu-west-1.amazonaws.com', true],
  ['amazonaws.com', true],
  ['.amazonaws.com', true],
  ['*.amazonaws.com', true],
  ['other.example, AMAZONAWS.com', true],
  ['amazonaws.com:443', true],
  ['amazonaws.com:8443', false],
  ['aws.com', false],
  ['eu-west-1', false],
])('NO_PROXY "%s" excepts SNS: %s', (list, excepted) => {
  expect(isBypassed(HOST, { port: 443, list })).toBe(excepted);
});
