import { describe, expect, test } from '@jest/globals';
import { WakelockError } from '../../src/domain/errors.ts';
import type { Lease } from '../../src/domain/lease.ts';
import { leaseIdOf } from '../../src/domain/token.ts';
import { type WaitOptions, waitReady } from '../../src/engine/wait.ts';
import { waitOff } from '../../src/engine/wait-off.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { StepClock } from '../fakes/step-clock.ts';

const BOX = 'ec2:i-0000000000000000a' as const;
const TOKEN = 'job-00000000-0000-4000-8000-000000000000';
const ID = leaseIdOf(TOKEN);

function begin(options: Partial<Pick<WaitOptions, 'timeout' | 'limits' | 'targets'>> = {}) {
  const clock = new StepClock();
  const store = new MemoryStore();
  const cancel = new AbortController();
  const told: string[] = [];
  const shared = {
    ...{ clock, reader: store, signal: cancel.signal, token: TOKEN },
    ...{ timeout: 60_000, targets: [{ kind: 'machine', target: BOX }] as const, ...options },
  };
  const watcher = {
    progress: (_: string, { at }: { at: string }) => told.push(at),
    hitch: (m: string) => told.push(m),
  };
  const lease = (change: Partial<Lease> = {}): Lease => ({
    ...{ id: ID, kind: 'job', holder: { name: 'me' }, since: clock.now(), ttl: 600_000, n: 1, keepUntil: 0, linger: 0 },
    ...{ expiresAt: clock.now() + 600_000, alreadyOn: 'take', exclusive: false, protect: false },
    ready: ['running', 'status-ok'],
    ...change,
  });
  const put = (change?: Partial<Lease>) => store.putLease(BOX, lease(change));
  const ack = { boot: '1', at: clock.now(), alreadyOn: false, addresses: {} };
  const off = () => waitOff({ ...shared, told: (line) => told.push(line) });
  return { clock, store, cancel, told, put, ack, wait: () => waitReady({ ...shared, watcher }), off };
}

describe('waiting for an acknowledgement', () => {
  test('each stage is told once, and the end has what the job needs', async () => {
    const { clock, put, ack, told, wait } = begin();
    const done = wait();
    await clock.advance(0);
    await clock.advance(1_000);
    put();
    await clock.advance(1_000);
    put({ wait: { cause: 'slots', message: 'behind acme/other' } });
    await clock.advance(2_000);
    put({ ack });
    await clock.advance(1_000);
    put({ ack, passed: ['status-ok'] });
    await clock.advance(1_000);
    expect(await done).toMatchObject({ kind: 'ready', targets: [{ target: BOX, ack }], waited: 5_500 });
    expect(told).toEqual(['unseen', 'stored', 'waiting', 'checking', 'ready']);
  });

  test('reads every half second, and after a minute every second', async () => {
    const { clock, store, wait, cancel } = begin({ timeout: 600_000 });
    let reads = 0;
    store.hooks.pause = async (method, phase) => {
      if (method === 'readLease' && phase === 'before') reads += 1;
    };
    const done = wait();
    await clock.advance(0);
    await clock.advance(59_999);
    expect(reads).toBe(120);
    await clock.advance(60_001);
    expect(reads).toBe(181);
    cancel.abort();
    expect(await done).toEqual({ kind: 'aborted' });
  });

  test('a level with a limit of its own counts from the acknowledgement', async () => {
    const { clock, put, ack, wait } = begin({ limits: new Map([['status-ok', 10_000]]) });
    put();
    const done = wait();
    await clock.advance(0);
    await clock.advance(20_000);
    put({ ack });
    await clock.advance(12_000);
    const end = await done;
    expect(end).toMatchObject({
      kind: 'timeout',
      saw: expect.stringMatching(/waits for status-ok \(status-ok had 10s\)$/),
    });
  });

  test('`running` with a limit counts from the beginning', async () => {
    const { clock, put, wait } = begin({ limits: new Map([['running', 5_000]]) });
    put();
    const done = wait();
    await clock.advance(0);
    await clock.advance(5_000);
    expect(await done).toMatchObject({ kind: 'timeout', waited: 5_000 });
  });

  test('a read that fails is tried again; one that is refused ends the wait with its repair', async () => {
    const { clock, store, told, wait } = begin();
    store.hooks.fail('readLease', { error: new Error('no route') });
    const done = wait();
    await clock.advance(0);
    await clock.advance(500);
    expect(told).toEqual(['no route', 'unseen']);
    store.hooks.fail('readLease', {
      error: new WakelockError({ code: 'denied', what: 'no right', repair: 'allow it' }),
    });
    await clock.advance(500);
    expect(await done).toMatchObject({ kind: 'failed', failure: { message: 'no right', repair: 'allow it' } });
  });
});

describe('waiting for off', () => {
  test.each(['off', 'kept'] as const)('a settled lease tells what became of the machine: %s', async (settled) => {
    const { clock, put, told, off } = begin();
    put();
    const done = off();
    await clock.advance(0);
    await clock.advance(2_000);
    put({ releasedAt: clock.now() });
    await clock.advance(2_000);
    put({ releasedAt: clock.now(), settled });
    await clock.advance(1_000);
    expect(await done).toEqual({ kind: 'settled', targets: [{ target: BOX, as: settled }], waited: 5_000 });
    expect(told).toEqual([
      `${BOX}: the release was not seen by power yet`,
      `${BOX}: released; the machine is on its way`,
    ]);
  });

  test('a tombstone never settles: the lease held nothing', async () => {
    const { put, off } = begin();
    put({ since: undefined, releasedAt: 1 });
    expect(await off()).toMatchObject({ kind: 'settled', targets: [{ as: 'unheld' }] });
  });

  test('a selector that was never resolved, and a table that cannot be read, are told until the time is up', async () => {
    const { clock, store, told, off } = begin({ targets: [{ kind: 'name', name: 'a' }], timeout: 3_000 });
    store.hooks.fail('readPin', { error: new Error('no route') });
    const done = off();
    await clock.advance(0);
    await clock.advance(3_000);
    expect(await done).toMatchObject({ kind: 'timeout', waited: 3_000 });
    expect(told).toEqual(['The lease could not be read: no route', 'the release is published; not seen by power yet']);
  });
});
