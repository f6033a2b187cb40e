import { describe, expect, test } from '@jest/globals';
import { checkReadyFor, fillPlaces, levelsOf, parseReady } from '../../src/domain/ready.ts';

const level = (name: string, limit?: number) => ({ kind: 'level', level: name, limit });
const tcp = (host: string, port: number, limit?: number) => ({ kind: 'tcp', host, port, limit });

describe('the steps of a readiness check', () => {
  test.each<[string, readonly object[]]>([
    ['running', [level('running')]],
    ['status-ok, ssm', [level('status-ok'), level('ssm')]],
    ['running,\n,\nssm,', [level('running'), level('ssm')]],
    ['ssm@90', [level('ssm', 90_000)]],
    ['ssm@10m', [level('ssm', 600_000)]],
    ['tcp:22', [tcp('{private-ip}', 22)]],
    ['tcp:1', [tcp('{private-ip}', 1)]],
    ['tcp:{public-dns}:65535@2m', [tcp('{public-dns}', 65_535, 120_000)]],
    ['tcp:host.example:22', [tcp('host.example', 22)]],
    ['http://{private-ip}:8080/health', [{ kind: 'http', url: 'http://{private-ip}:8080/health', limit: undefined }]],
    ['https://user@host/x', [{ kind: 'http', url: 'https://user@host/x', limit: undefined }]],
    ['http://{private-dns}/', [{ kind: 'http', url: 'http://{private-dns}/', limit: undefined }]],
    ['http://{public-dns}/', [{ kind: 'http', url: 'http://{public-dns}/', limit: undefined }]],
    ['https://{public-dns}/x@30s', [{ kind: 'http', url: 'https://{public-dns}/x', limit: 30_000 }]],
  ])('%j', (text, steps) => {
    expect(parseReady(text)).toEqual(steps);
  });
});

test('two checks with only a carriage return between them are none', () => {
  expect(() => parseReady('tcp:22\rssm@2m')).toThrow('is not a readiness check');
});

test('places are filled with the addresses of the machine, as far as it has them', () => {
  const text = '{private-ip} {public-ip} {private-dns} {public-dns} {else}';
  const addresses = { privateIp: '10.0.0.1', publicIp: '3.3.3.3', privateDns: 'in.example', publicDns: 'out.example' };
  expect(fillPlaces(text, addresses)).toBe('10.0.0.1 3.3.3.3 in.example out.example {else}');
  expect(fillPlaces(text, {})).toBe(text);
});

test('the levels travel in the message, running always and each once', () => {
  expect(levelsOf(parseReady('tcp:22, ssm, ssm'))).toEqual(['running', 'ssm']);
  expect(levelsOf(parseReady('running'))).toEqual(['running']);
});

describe('a service or a group has no address and no checks of its own', () => {
  test.each(['running', 'tcp:api.example:443', 'https://api.example/health'])('%s can be checked', (text) => {
    expect(() => checkReadyFor('ecs:c/s', parseReady(text))).not.toThrow();
  });

  test.each([
    ['ssm', 'ssm'],
    ['running, status-ok', 'status-ok'],
    ['tcp:22', 'tcp:{private-ip}:22'],
    ['http://{private-ip}/', 'http://{private-ip}/'],
  ])('%s cannot', (text, named) => {
    expect(() => checkReadyFor('asg:web', parseReady(text))).toThrow(
      expect.objectContaining({
        message: `ready: "${named}" cannot be checked on asg:web.`,
        likely: 'A service or a group has no address, status checks or agent of its own.',
        repair:
          'Write running, or name the host that answers for it: tcp:api.example.com:443, https://api.example.com/health.',
      }),
    );
    expect(() => checkReadyFor('ec2:i-0123456789abcdef0', parseReady(text))).not.toThrow();
  });
});
