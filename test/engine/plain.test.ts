import { describe, expect, test } from '@jest/globals';
import { parseReady } from '../../src/domain/ready.ts';
import { stopPlain, wakePlain } from '../../src/engine/plain.ts';
import type { WaitEnd } from '../../src/engine/wait.ts';
import { FakeMachines } from '../fakes/fake-machines.ts';
import { MemoryPublisher } from '../fakes/memory-publisher.ts';
import { StepClock } from '../fakes/step-clock.ts';

const BOX = 'ec2:i-0000000000000000a' as const;

function begin(options: { readonly ready?: string; readonly timeout?: number; readonly starts?: boolean } = {}) {
  const clock = new StepClock();
  const machines = new FakeMachines(clock);
  const publisher = new MemoryPublisher();
  const cancel = new AbortController();
  const machine = machines.add(BOX);
  const told: string[] = [];
  let end: WaitEnd | undefined;
  const wake = () =>
    wakePlain({
      ...{ clock, publisher, machines, startMessage: 'Start', targets: [BOX], signal: cancel.signal },
      ...{ timeout: options.timeout ?? 600_000, ready: parseReady(options.ready ?? 'running') },
      prober: { tcp: async () => ({ ok: true }), http: async () => ({ ok: true }) },
      told: (_target, line) => told.push(line),
      hitch: (message) => told.push(message),
    }).then((result) => {
      end = result;
      return result;
    });
  const looks = () => machines.made('describe').length;
  return { clock, machines, machine, publisher, cancel, told, wake, looks, end: () => end };
}

test('the text is published once, and the machine is looked at few times: not before a boot can be over', async () => {
  const plain = begin();
  const done = plain.wake();
  await plain.clock.advance(0);
  await plain.clock.advance(0);
  plain.machines.byHand(BOX, 'start');
  await plain.clock.advance(8_000);
  expect(plain.looks()).toBe(1);
  await plain.clock.advance(4_000);
  expect(await done).toMatchObject({ kind: 'ready', targets: [{ target: BOX, ack: { alreadyOn: false } }] });
  expect(plain.publisher.published).toEqual(['Start']);
  expect(plain.looks()).toBeLessThanOrEqual(3);
});

test('a machine that was on before is told as such, at once', async () => {
  const plain = begin();
  plain.machine.power = 'on';
  expect(await plain.wake()).toMatchObject({ kind: 'ready', waited: 0, targets: [{ ack: { alreadyOn: true } }] });
});

describe('failures', () => {
  test('a boot that falls back is told with its cause', async () => {
    const plain = begin();
    plain.machine.fallsBack = { code: 'Server.InsufficientInstanceCapacity', text: 'no capacity' };
    const done = plain.wake();
    await plain.clock.advance(0);
    await plain.clock.advance(0);
    plain.machine.boot = 12_000;
    plain.machines.byHand(BOX, 'start');
    await plain.clock.advance(30_000);
    expect(await done).toMatchObject({ kind: 'failed', failure: { message: expect.stringContaining('no capacity') } });
  });

  test('a machine that is gone', async () => {
    const plain = begin();
    plain.machine.power = 'gone';
    expect(await plain.wake()).toMatchObject({ kind: 'failed', failure: { cause: 'gone' } });
  });

  test('nobody starts it: a time-out that tells what was seen', async () => {
    const plain = begin({ timeout: 30_000 });
    const done = plain.wake();
    await plain.clock.advance(0);
    await plain.clock.advance(30_000);
    expect(await done).toEqual({ kind: 'timeout', saw: `${BOX}: off`, waited: 30_000 });
  });

  test('EC2 cannot be asked: told, and tried again', async () => {
    const plain = begin();
    plain.machines.hooks.fail('describe', { error: new Error('no route') });
    plain.machine.power = 'on';
    const done = plain.wake();
    await plain.clock.advance(0);
    await plain.clock.advance(10_000);
    expect((await done).kind).toBe('ready');
    expect(plain.told[0]).toBe('The machines could not be described: no route');
  });
});

test('levels are polled after the machine is on', async () => {
  const plain = begin({ ready: 'status-ok' });
  plain.machine.power = 'on';
  const done = plain.wake();
  await plain.clock.advance(0);
  await plain.clock.advance(15_000);
  expect(plain.end()).toBeUndefined();
  plain.machine.levels = ['running', 'status-ok'];
  await plain.clock.advance(10_000);
  expect((await done).kind).toBe('ready');
  expect(plain.told).toContain('on; waits for status-ok');
});

test('aborted: ends at once', async () => {
  const plain = begin();
  const done = plain.wake();
  await plain.clock.advance(0);
  await plain.clock.advance(1_000);
  plain.cancel.abort();
  expect(await done).toEqual({ kind: 'aborted' });
});

test('the stop text is published again until it is accepted', async () => {
  const { clock, publisher } = begin();
  publisher.hooks.fail('publish', { error: new Error('no route') });
  const done = stopPlain({ stopMessage: 'Stop', publisher, clock, within: 5_000 });
  await clock.advance(0);
  await clock.advance(1_000);
  expect(await done).toEqual({ kind: 'released' });
  expect(publisher.published).toEqual(['Stop']);
});
