import { describe, expect, test } from '@jest/globals';
import { describeError } from '../../../src/domain/errors.ts';
import type { LiveService } from '../../../src/domain/rollout/facts.ts';
import { leaseFailure, leaseIfOptedIn, takeLease } from '../../../src/engine/rollout/lease.ts';
import { leaseRequest } from '../../../src/engine/rollout/request.ts';
import { ack, REFUSED, Runner, type Script } from '../runner-script.ts';

const FAILED = { cause: 'gone', message: 'It is gone.', repair: 'Look.', at: 5 };
const HOLDER = { name: 'deploy', url: 'https://ci.example/1' };

const requestOf = (ttl = 600_000) =>
  leaseRequest({ cluster: 'prod', service: 'web' }, { token: 'deploy-1', ttl, holder: HOLDER });

/** A deployment that asks for a lease before a scripted table and topic; reads are left out of what it writes down. */
function deployment(script: Script, { ttl = 600_000, timeout = 120_000 } = {}) {
  const runner = new Runner(script);
  const { publisher, reader, clock } = runner;
  const options = {
    ...{ request: requestOf(ttl), ports: { publisher, reader, clock }, timeout },
    watcher: { line: (text: string) => runner.say(text), trouble: () => {} },
  };
  const pass = async (seconds: number) => {
    await clock.advance(0);
    await clock.advance(seconds * 1000);
  };
  const told = () =>
    runner.lines
      .filter((line) => !/^[\d.]+ read/.test(line))
      .map((line) => line.replace(/publish (\{.*\})/, (_, text) => JSON.parse(text).action));
  return { runner, options, pass, told, take: () => takeLease(options) };
}

/** The seconds at which something was said that contains `words`. */
const at = (lines: readonly string[], words: string) =>
  lines.filter((line) => line.includes(words)).map((line) => Number(line.split(' ')[0]));

test('a deployment asks for a running service, shared with others, which stays on if it was on', () => {
  expect(requestOf()).toEqual({
    ...{ token: 'deploy-1', ttl: 600_000, holder: HOLDER, linger: 0, levels: ['running'], alreadyOn: 'keep' },
    ...{ targets: [{ kind: 'machine', target: 'ecs:prod/web' }], exclusive: false, protect: false },
  });
});

describe('a lease', () => {
  test('is asked for at once, renewed while it is held, and not any more once it is given back', async () => {
    const job = deployment({ item: (s) => (s < 40 ? {} : { ack: ack() }) });
    const lease = await job.take();
    await job.pass(30);
    expect([lease.end(), lease.lost()]).toEqual([undefined, undefined]);
    await job.pass(120);
    expect(lease.end()).toMatchObject({ kind: 'ready', targets: [{ target: 'ecs:prod/web', ack: ack() }] });
    expect(await lease.settled()).toBe(lease.end());
    await lease.release();
    await job.pass(300);
    expect(job.told()).toEqual(['0 start', '25 start', '50 start', '110 start', '150 stop', '150 lease: released']);
  });

  test('with a short time to live is renewed three times within it', async () => {
    const job = deployment({ item: () => ({ ack: ack() }) }, { ttl: 30_000 });
    const lease = await job.take();
    await job.pass(35);
    await lease.release();
    expect(at(job.told(), 'start')).toEqual([0, 10, 20, 30]);
  });

  test('that is given back while its service wakes is waited for no longer', async () => {
    const job = deployment({ item: () => ({}) });
    const lease = await job.take();
    await job.pass(10);
    await lease.release();
    await job.pass(1);
    expect(lease.end()).toEqual({ kind: 'aborted' });
  });

  test('whose service does not wake has a time limit', async () => {
    const job = deployment({ item: () => ({ wait: { cause: 'slots', message: 'Behind another.' } }) });
    const lease = await job.take();
    await job.pass(119);
    expect(lease.end()).toBeUndefined();
    await job.pass(1);
    expect(lease.end()).toEqual({ kind: 'timeout', saw: 'ecs:prod/web: Behind another.', waited: 120_000 });
  });

  test.each<[string, Script, string | undefined]>([
    ['a failure', { item: (s) => (s < 10 ? { ack: ack() } : { failed: FAILED }) }, 'It is gone.'],
    ['an end by hand', { item: (s) => (s < 10 ? { ack: ack() } : { releasedAt: 5, reason: 'Ana.' }) }, 'Ana.'],
    [
      'a disruption, after which the service is given back',
      { item: (s) => ({ ack: ack(), ...(s < 10 ? {} : { disrupted: { boot: '7', at: 1, why: 'Stopped by Ana.' } }) }) },
      undefined,
    ],
    [
      'a table and a topic that do not answer',
      {
        item: (s) => (s < 10 ? { ack: ack() } : new Error('no network')),
        topic: (s) => (s === 25 ? new Error('no topic') : undefined),
      },
      undefined,
    ],
  ])('tells %s, and knows whether it was lost', async (_what, script, lost) => {
    const job = deployment(script);
    const lease = await job.take();
    await job.pass(26);
    expect(lease.lost()).toBe(lost);
    expect(job.told()).toMatchSnapshot();
    await lease.release();
  });

  test('that cannot be read while its service wakes says so', async () => {
    const job = deployment({ item: (s) => (s < 2 ? new Error('no network') : { ack: ack() }) });
    const lease = await job.take();
    await job.pass(3);
    expect(lease.end()).toMatchObject({ kind: 'ready', waited: 2_000 });
    expect(job.told()).toEqual(['0 start', '0 lease: The lease could not be read: no network', '0 lease: no network']);
  });
});

describe('a topic that does not take the request', () => {
  test('is tried for a minute; what may have been published after all is taken back, and the error told', async () => {
    const job = deployment({ topic: (s) => (s < 61 ? new Error('no network') : undefined) });
    const taken = job.take();
    taken.catch(() => {});
    await job.pass(70);
    await expect(taken).rejects.toThrow('no network');
    expect(at(job.told(), 'start').at(-1)).toBeCloseTo(59.5);
    expect(job.told().slice(-2)).toEqual([expect.stringMatching(/^61.\d+ stop$/), expect.stringMatching(/released$/)]);
  });

  test('for good is told at once: nothing is published, nothing is to be taken back', async () => {
    const job = deployment({ topic: () => REFUSED });
    await expect(job.take()).rejects.toBe(REFUSED);
    expect(job.told()).toEqual(['0 start: Not allowed.']);
  });

  test('for a moment is no reason to give up', async () => {
    const job = deployment({
      item: () => ({ ack: ack() }),
      topic: (s) => (s < 3 ? new Error('no network') : undefined),
    });
    const taken = job.take();
    await job.pass(5);
    await (await taken).release();
    expect(job.told().slice(-2)).toEqual(['5 stop', '5 lease: released']);
  });

  test('at the end costs a cancelled step no more than six seconds, and is told with what comes of it', async () => {
    const job = deployment({
      item: () => ({ ack: ack() }),
      topic: (s) => (s < 10 ? undefined : new Error('no network')),
    });
    const lease = await job.take();
    await job.pass(10);
    const released = lease.release();
    await job.pass(7);
    await released;
    const last = job.told().at(-1) ?? '';
    expect(last).toMatch(/lease: it could not be released and ends by itself within its ttl: no network$/);
    expect(Number(last.split(' ')[0])).toBeGreaterThan(15);
    expect(Number(last.split(' ')[0])).toBeLessThan(16);
  });
});

describe('whether a service is kept awake', () => {
  const service = (tags: LiveService['tags']) => ({ name: 'web', tags }) as LiveService;

  test('says its tag: the name of the stack', async () => {
    const job = deployment({ item: () => ({ ack: ack() }) });
    const lease = await leaseIfOptedIn('stack', job.options)(service({ wakelock: 'stack' }), () =>
      job.runner.say('before'),
    );
    await lease?.release();
    expect(job.told()).toMatchSnapshot();
    expect(await leaseIfOptedIn('stack', job.options)(service({ wakelock: 'stack' }))).toBeDefined();
  });

  test.each([[{ wakelock: 'other' }], [{}]])('and with the tags %j nothing is published', async (tags) => {
    const job = deployment({});
    const said = () => job.runner.say('before');
    expect(await leaseIfOptedIn('stack', job.options)(service(tags as LiveService['tags']), said)).toBeUndefined();
    expect(job.runner.lines).toEqual([
      '0 lease: web has not opted in (its tag wakelock is not "stack"), so none is held',
    ]);
  });
});

test('a lease that cannot be had is an error that says why and what to do', () => {
  const ends = [
    { kind: 'failed', failure: { ...FAILED, cause: 'denied' } },
    { kind: 'failed', failure: FAILED },
    { kind: 'aborted' },
    { kind: 'timeout', saw: 'Behind another.', waited: 5 },
  ] as const;
  const errors = ends.map((end) => leaseFailure(end, 'ecs:prod/web'));
  expect(errors.map((error) => `${error.code}: ${describeError(error)}`)).toMatchSnapshot();
});
