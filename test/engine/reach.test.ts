import { expect, test } from '@jest/globals';
import { SECOND } from '../../src/domain/duration.ts';
import { describeProgress } from '../../src/domain/progress.ts';
import { parseReady } from '../../src/domain/ready.ts';
import { reach } from '../../src/engine/reach.ts';
import type { Probed } from '../../src/engine/runner-ports.ts';
import { ack, Runner, request, type Script } from './runner-script.ts';

interface Story extends Script {
  readonly ready: string;
  readonly probe?: (second: number) => Probed;
}

const OWN = { ...ack(), addresses: { privateIp: '10.0.0.1' } };
const levels = { ready: ['running', 'ssm'] as const };
const refused = { ok: false, saw: 'refused' } as const;

const STORIES: readonly (readonly [string, Story])[] = [
  ['the boot has a limit of its own', { ready: 'running@2s', item: () => ({}) }],
  ['a level has a limit of its own', { ready: 'running,ssm@2s', item: () => ({ ack: OWN, ...levels }) }],
  ['a level without one has the whole time', { ready: 'running@2s,ssm', item: () => ({ ack: OWN, ...levels }) }],
  ['a level that is named twice keeps its limit', { ready: 'ssm@2s,ssm', item: () => ({ ack: OWN, ...levels }) }],
  [
    'the limit of a probe begins with the probe',
    { ready: 'running,tcp:22@2s', item: (s) => (s < 3 ? {} : { ack: OWN }), probe: () => refused },
  ],
  [
    'a probe has no more than is left of the whole time',
    { ready: 'tcp:22', item: (s) => (s < 3 ? {} : { ack: OWN }), probe: () => refused },
  ],
  [
    'all of it is what was waited',
    { ready: 'tcp:22', item: (s) => (s < 2 ? {} : { ack: OWN }), probe: (s) => (s < 4 ? refused : { ok: true }) },
  ],
];

test.each(STORIES)('waiting for a machine: %s', async (_, { ready, probe, ...script }) => {
  const runner = new Runner(script);
  const { reader, clock } = runner;
  const probed = async () => probe?.(runner.second()) ?? ({ ok: true } as const);
  const end = reach({
    token: request().token,
    targets: request().targets,
    timeout: 6 * SECOND,
    reader,
    clock,
    watcher: { progress: (_target, progress) => runner.say(describeProgress(progress)), hitch: runner.hitch },
    signal: runner.signal.signal,
    ready: parseReady(ready),
    prober: { tcp: probed, http: probed },
    told: (_target, line) => runner.say(line),
  });
  const lines = (await runner.watch(end, 10)).split('\n');
  expect(lines.filter((line) => !line.endsWith(' read'))).toMatchSnapshot();
});
