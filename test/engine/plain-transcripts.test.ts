import { expect, test } from '@jest/globals';
import { SECOND } from '../../src/domain/duration.ts';
import type { Machine } from '../../src/domain/machine.ts';
import { parseReady } from '../../src/domain/ready.ts';
import type { TargetId } from '../../src/domain/target.ts';
import { type PlainOptions, wakePlain } from '../../src/engine/plain.ts';
import type { Probed } from '../../src/engine/runner-ports.ts';
import { BOX, Runner } from './runner-script.ts';

const OTHER: TargetId = 'ec2:i-0fedcba9876543210';

interface Story {
  readonly sees: (second: number, target: TargetId) => Partial<Machine> | Error | undefined;
  readonly levels?: (second: number) => readonly ('status-ok' | 'ssm')[] | Error;
  readonly probe?: (second: number, where: string) => Probed;
  readonly ready?: string;
  readonly options?: Partial<PlainOptions>;
  readonly endAfter?: number;
}

const upAfter = (seconds: number) => (second: number) => ({
  power: second < seconds ? ('starting' as const) : ('on' as const),
});

const STORIES: readonly (readonly [string, Story])[] = [
  ['on already', { sees: () => ({ power: 'on' }) }],
  ['on after its boot', { sees: (s) => ({ power: s < 1 ? 'off' : s < 12 ? 'starting' : 'on' }) }],
  [
    'not on in time, each with what was seen last',
    {
      sees: (s, target) =>
        target === OTHER
          ? undefined
          : s < 5
            ? { power: 'off', cause: { code: 'x', text: 'stopped before' } }
            : { power: 'starting' },
      options: { targets: [BOX, OTHER] },
    },
  ],
  ['gone', { sees: () => ({ power: 'gone' }) }],
  [
    'back to off while it boots',
    {
      sees: (s) =>
        s < 9 ? { power: 'starting' } : { power: 'off', cause: { code: 'Client.InternalError', text: 'launch error' } },
    },
  ],
  ['back to off for no reason', { sees: (s) => (s < 9 ? { power: 'starting' } : { power: 'off' }) }],
  ['not described at first', { sees: (s) => (s < 9 ? new Error('throttled') : { power: 'on' }) }],
  [
    'starting, with what AWS says of its last stop',
    { sees: (s) => ({ power: s < 9 ? 'starting' : 'on', cause: { code: 'x', text: 'stopped before' } }) },
  ],
  ['without a launch time', { sees: () => ({ power: 'on', launchedAt: undefined }) }],
  [
    'with levels that come late',
    {
      sees: upAfter(9),
      levels: (s) => (s < 19 ? new Error('throttled') : s < 29 ? ['ssm'] : ['ssm', 'status-ok']),
      ready: 'running, status-ok, ssm',
      options: { timeout: 60 * SECOND },
    },
  ],
  [
    'with levels that do not come in time',
    { sees: upAfter(9), levels: () => [], ready: 'status-ok,ssm', options: { timeout: 30 * SECOND } },
  ],
  [
    'one of two with levels that do not come in time',
    {
      sees: upAfter(9),
      levels: () => [],
      ready: 'ssm',
      options: { targets: [BOX, OTHER], timeout: 20 * SECOND },
    },
  ],
  [
    'given up while levels are missing',
    { sees: upAfter(9), levels: () => [], ready: 'ssm', options: { timeout: 300 * SECOND }, endAfter: 15 },
  ],
  ['given up while it boots', { sees: upAfter(99), options: { timeout: 300 * SECOND }, endAfter: 15 }],
  [
    'probed until it answers',
    {
      sees: upAfter(9),
      probe: (s) => (s < 11 ? { ok: false, saw: 'refused' } : { ok: true }),
      ready: 'running,tcp:22,http://{private-ip}:80/health',
    },
  ],
  ['probed for too long', { sees: upAfter(9), probe: () => ({ ok: false, saw: 'refused' }), ready: 'tcp:22@3s' }],
  [
    'probed with no time left',
    { sees: upAfter(9), probe: () => ({ ok: true }), ready: 'tcp:22', options: { timeout: 9 * SECOND } },
  ],
  ['probed where it has no public address', { sees: upAfter(9), ready: 'tcp:{public-ip}:22' }],
  ['probed where it has no private name', { sees: upAfter(9), ready: 'http://{private-dns}/' }],
  [
    'one of two that does not answer ends the other',
    {
      sees: upAfter(9),
      probe: (_, where) => (where.includes('10.0.0.2') ? { ok: false, saw: 'refused' } : { ok: false, saw: 'slow' }),
      ready: 'tcp:22@2s',
      options: { targets: [BOX, OTHER] },
    },
  ],
  [
    'given up while it is probed',
    {
      sees: upAfter(9),
      probe: () => ({ ok: false, saw: 'refused' }),
      ready: 'tcp:22',
      options: { timeout: 300 * SECOND },
      endAfter: 12,
    },
  ],
];

test.each(STORIES)(
  'plain: a machine that is %s',
  async (_, { sees, levels, probe, ready = 'running', options, endAfter = 400 }) => {
    const runner = new Runner({});
    const describe = async (targets: readonly TargetId[]) => {
      runner.say('describe');
      const seen = new Map<TargetId, Machine>();
      for (const target of targets) {
        const parts = sees(runner.second(), target);
        if (parts instanceof Error) throw parts;
        const addresses = { privateIp: target === BOX ? '10.0.0.1' : '10.0.0.2' };
        const base = {
          seenAt: runner.clock.now(),
          power: 'off',
          launchedAt: 5,
          optedIn: true,
          canProtect: false,
        } as const;
        if (parts !== undefined) seen.set(target, { ...base, addresses, ...parts });
      }
      return seen;
    };
    const probed = async (where: string, timeout: number): Promise<Probed> => {
      runner.say(`probe ${where} for ${timeout}`);
      return probe?.(runner.second(), where) ?? { ok: true };
    };
    const end = wakePlain({
      startMessage: 'Start box',
      targets: [BOX],
      ready: parseReady(ready),
      timeout: 20 * SECOND,
      publisher: runner.publisher,
      machines: {
        describe,
        levels: async (target, asked) => {
          runner.say(`levels ${target} ${asked.join()}`);
          const found = levels?.(runner.second()) ?? [];
          if (found instanceof Error) throw found;
          return found;
        },
      },
      prober: {
        tcp: ({ host, port }, { timeout }) => probed(`${host}:${port}`, timeout),
        http: (url, { timeout }) => probed(url, timeout),
      },
      clock: runner.clock,
      told: (target, line) => runner.say(`${target} ${line}`),
      hitch: runner.hitch,
      signal: runner.signal.signal,
      ...options,
    });
    expect(await runner.watch(end, endAfter)).toMatchSnapshot();
  },
);
