import { expect, test } from '@jest/globals';
import { SECOND } from '../../src/domain/duration.ts';
import { NO_PROMISE, wakePlain } from '../../src/engine/plain.ts';
import type { Publishing } from '../../src/engine/ports.ts';
import { FakeMachines } from '../fakes/fake-machines.ts';
import { StepClock } from '../fakes/step-clock.ts';

const BOX = 'ec2:i-0000000000000000a' as const;

/** A plain start of one machine within twenty seconds, with the seconds at which EC2 was asked. */
function begin(publish: (how?: Publishing) => Promise<void> = async () => {}) {
  const clock = new StepClock();
  const begun = clock.now();
  const machines = new FakeMachines(clock);
  const machine = machines.add(BOX);
  const looks: number[] = [];
  const hitches: string[] = [];
  machines.hooks.pause = async (method, phase) => {
    if (method === 'describe' && phase === 'before') looks.push((clock.now() - begun) / 1000);
  };
  const wake = (waiting: Pick<StepClock, 'now' | 'sleep'> = clock) =>
    wakePlain({
      ...{ clock: waiting, machines, startMessage: 'Start', targets: [BOX], timeout: 20 * SECOND, ready: [] },
      publisher: { publish: (_text, how) => publish(how) },
      prober: { tcp: async () => ({ ok: true }), http: async () => ({ ok: true }) },
      told: () => undefined,
      hitch: (message) => hitches.push(message),
      signal: new AbortController().signal,
    });
  return { clock, machines, machine, looks, hitches, wake };
}

test('a timer that fires a little early does not put the first look off by another boot', async () => {
  const { clock, looks, wake } = begin();
  const sleep = (ms: number, signal?: AbortSignal) => clock.sleep(ms === 9_000 ? 8_999 : ms, signal);
  const done = wake({ now: () => clock.now(), sleep });
  await clock.advance(0);
  await clock.advance(20 * SECOND);
  await done;
  expect(looks.slice(0, 4)).toEqual([0, 8.999, 9, 11.25]);
});

test('a machine that is described later than the time was up has been waited for so long', async () => {
  const { clock, machines, wake } = begin();
  machines.hooks.pause = async (method, phase) => {
    if (method === 'describe' && phase === 'after' && clock.now() > Date.UTC(2026, 0, 5, 8)) await clock.sleep(30_000);
  };
  const done = wake();
  await clock.advance(0);
  await clock.advance(60 * SECOND);
  expect(await done).toEqual({ kind: 'timeout', saw: `${BOX}: off`, waited: 39_000 });
});

test('tries of the start text that failed are told while it is published again', async () => {
  const { machine, hitches, wake } = begin(async (how) => how?.failed?.(new Error('no route')));
  machine.power = 'on';
  expect(await wake()).toMatchObject({ kind: 'ready' });
  expect(hitches).toEqual(['no route']);
});

test('plain mode says of itself that it promises nothing, and what that means', () => {
  expect(NO_PROMISE).toMatchSnapshot();
});
