import { beforeEach, describe, expect, test } from '@jest/globals';
import { lookAtSet } from '../../../src/engine/failover/look.ts';
import { ago, NOW } from '../../domain/failover/looks.ts';
import { MINUTE } from '../../domain/failover/world.ts';
import { Desk, ID } from './desk.ts';

const PIN = { to: 'lambda', until: NOW + 60 * MINUTE, by: 'an operator' } as const;

let desk: Desk;
beforeEach(() => {
  desk = new Desk();
});

/** One pass. @returns what was done and noted, in words */
async function pass(): Promise<readonly string[]> {
  const decision = await lookAtSet(desk.set, desk.ports());
  const notes = desk.entries.map((entry) => {
    if (entry.kind === 'decision') return `${entry.set}: ${entry.decision.reason.code}`;
    return entry.kind === 'shift'
      ? `${entry.set}: shift to ${entry.to} ${entry.result}`
      : `${entry.set}: ${entry.kind}`;
  });
  return [...desk.done, ...notes.map((note) => `note ${note}`), `answer ${decision?.reason.code}`];
}

const count = (lines: readonly string[], begin: string) => lines.filter((line) => line.startsWith(begin)).length;

describe('every call of a pass, in its order', () => {
  test('a set that was never looked at: what is live is read, and kept', async () => {
    expect(await pass()).toMatchSnapshot();
  });

  test('an alarm: what is wanted is kept before the lease is taken, and power is woken', async () => {
    desk.alarms.set('web-lambda-is-full', 'ALARM');
    expect(await pass()).toMatchSnapshot();
    expect(desk.publisher.published).toEqual(['{"wakelock":1,"action":"look","targets":["ecs:web/api"]}']);
  });

  test('the way back: kept, held, shifted, and looked at again at once', async () => {
    desk.shifted();
    desk.pin = PIN;
    expect(await pass()).toMatchSnapshot();
  });

  test('a service that has drained: kept, given back, and power is woken', async () => {
    desk.shifted({ phase: 'draining', since: ago(5), backAt: ago(5), share: 0 });
    expect(await pass()).toMatchSnapshot();
    expect(desk.lease()).toMatchObject({ releasedAt: NOW, lookAt: NOW });
  });

  test('traffic that cannot be shifted, without a lease: nothing is done, what is kept stays', async () => {
    desk.memory = { phase: 'lambda', since: ago(90), share: 0 };
    desk.traffic = { kind: 'unfit', why: 'no weights' };
    expect(await pass()).toMatchSnapshot();
  });
});

describe('what is kept', () => {
  test('is not written where nothing changed, in whatever order the table gives it back', async () => {
    const writing = { from: 0, to: 50, at: NOW - 1 };
    desk.memory = { writing, phase: 'warming', share: 0, lease: ago(40), calmSince: undefined, since: ago(3) };
    desk.alarms.set('web-lambda-is-full', 'ALARM');
    const done = await pass();
    expect([count(done, 'keep'), done.at(-1)]).toEqual([0, 'answer stepping']);
  });

  test('is not written with what is absent', async () => {
    desk.memory = { phase: 'lambda', since: ago(90), share: 0 };
    expect(count(await pass(), 'keep')).toBe(0);
  });

  test('is written where a calm has ended', async () => {
    desk.shifted({ calmSince: ago(9) });
    expect(count(await pass(), 'keep')).toBe(1);
    expect(desk.memory?.calmSince).toBeUndefined();
  });

  test('by another meanwhile is read anew, and only that decides', async () => {
    desk.alarms.set('web-lambda-is-full', 'ALARM');
    desk.others = 1;
    const done = await pass();
    expect([count(done, 'kept'), count(done, 'keep '), count(done, 'create'), done.at(-1)]).toEqual([
      2,
      2,
      1,
      'answer alarm',
    ]);
    expect(desk.entries[0]).toEqual({ kind: 'conflict', set: 'web' });
  });

  test('by others eight times in a row is left to the next trigger', async () => {
    desk.others = 100;
    const done = await pass();
    expect([count(done, 'keep '), desk.entries.length, done.at(-1)]).toEqual([8, 8, 'answer undefined']);
  });
});

describe('a pass looks again', () => {
  test('no more than eight times, however slow it is', async () => {
    desk.shifted();
    desk.pin = PIN;
    desk.slow = 10_000;
    const done = await pass();
    expect([count(done, 'kept'), count(done, 'shift'), count(done, 'note web: shift to 0 too-late')]).toEqual([
      8, 0, 8,
    ]);
  });

  test('not at once where the next look is due in the future, however near', async () => {
    desk.shifted({ steppedAt: ago(10) + 1 });
    const done = await pass();
    expect([count(done, 'kept'), done.at(-1)]).toEqual([1, 'answer dwell']);
  });

  test('where its look came due while it wrote', async () => {
    desk.shifted({ steppedAt: ago(10) + 1 });
    desk.alarms.set('web-is-calm', 'OK');
    desk.slow = 1;
    const done = await pass();
    expect(done.slice(-3)).toEqual(['note web: dwell', 'note web: not-calm', 'answer not-calm']);
  });
});

describe('a shift', () => {
  beforeEach(() => {
    desk.shifted();
    desk.pin = PIN;
  });

  test('is called for as long as five seconds after its note', async () => {
    desk.slow = 4_999;
    expect(await pass()).toContainEqual(expect.stringMatching(/^shift to 0, .* within 1 ms$/));
  });

  test('is not called for five seconds after its note: others may have decided', async () => {
    desk.slow = 5_000;
    const done = await pass();
    expect([count(done, 'shift'), desk.traffic]).toEqual([0, { kind: 'read', share: 100 }]);
    expect(done).toContain('note web: shift to 0 too-late');
  });

  test('prolongs first a lease that would run out under it', async () => {
    desk.put({ expiresAt: NOW + 1 });
    const done = await pass();
    const [prolonged, shift] = [`change ${ID}`, 'shift to'].map((begin) =>
      done.findIndex((line) => line.startsWith(begin)),
    );
    expect(prolonged).toBeGreaterThan(0);
    expect(shift).toBeGreaterThan(prolonged as number);
  });
});

describe('a table that lost the name of the lease', () => {
  test('does not keep traffic on a service that is dead', async () => {
    desk.shifted({ lease: undefined });
    desk.healthy = 0;
    expect(await pass()).toContain('note web: shift to 0 written');
  });

  test('leaves nothing to give back', async () => {
    desk.memory = { phase: 'warming', since: ago(3), share: 0 };
    desk.pin = PIN;
    const done = await pass();
    expect([done.at(-1), count(done, 'create'), count(done, 'change')]).toEqual(['answer no-longer-needed', 0, 0]);
  });
});

test('a lease that ran out while the service drained is not prolonged when the service is given back', async () => {
  desk.shifted({ phase: 'draining', since: ago(5), backAt: ago(5), share: 0 });
  desk.put({ expiresAt: NOW });
  const done = await pass();
  expect([count(done, 'change'), desk.lease()?.expiresAt, done.at(-1)]).toEqual([0, NOW, 'answer drained']);
});
