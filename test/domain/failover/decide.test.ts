import { beforeEach, describe, expect, test } from '@jest/globals';
import { decideFailover } from '../../../src/domain/failover/decide.ts';
import { FailoverWorld, MINUTE } from './world.ts';

let world: FailoverWorld;
beforeEach(() => {
  world = new FailoverWorld();
});

/** The alarm fired and the traffic is on the service. */
function shifted(): void {
  world.facts.alarm = 'ALARM';
  world.minutes(4);
  expect([world.share, world.memory.phase]).toEqual([100, 'shifted']);
}

test('without an alarm nothing is asked for and nothing is written', () => {
  expect(world.minutes(60)).toEqual(['quiet']);
  expect([world.shifts, world.lease.kind]).toEqual([[], 'none']);
});

test('the whole way: alarm, lease, healthy targets, shift, calm, shift back, drain, release', () => {
  world.facts.alarm = 'ALARM';
  world.facts.calm = 'busy';
  expect(world.minutes(5)).toEqual(['alarm', 'step', 'written', 'staying']);
  world.facts.alarm = 'OK';
  expect(world.minutes(20)).toEqual(['dwell', 'not-calm']);
  world.facts.calm = 'calm';
  expect(world.minutes(20)).toEqual(['not-calm', 'back', 'written', 'draining', 'drained', 'quiet']);
  expect([world.shifts, world.lease.kind, world.memory.lease]).toEqual([[100, 0], 'over', undefined]);
});

test('F81 an alarm that flaps each minute makes one shift each way within the dwell time, and ends on Lambda', () => {
  const made: { readonly to: number; readonly at: number }[] = [];
  for (let minute = 0; minute < 120; minute += 1) {
    world.facts.alarm = minute % 2 === 0 ? 'ALARM' : 'OK';
    const before = world.shifts.length;
    world.minutes(1);
    made.push(...world.shifts.slice(before).map((to) => ({ to, at: world.now })));
  }
  const tooSoon = made.filter(({ to, at }, index) =>
    made.slice(0, index).some((b) => b.to === to && at - b.at < world.set.dwell),
  );
  expect([made.length > 2, tooSoon]).toEqual([true, []]);
  world.facts.alarm = 'OK';
  world.minutes(40);
  expect([world.share, world.lease.kind]).toEqual([0, 'over']);
});

test('a lease that fails under traffic, as by a person who holds the service off, sends the traffic back at the next look', () => {
  shifted();
  world.lease = { kind: 'failed', why: 'an operator holds it off' };
  expect(world.settle().slice(0, 2)).toEqual(['back', 'written']);
  expect([world.share, world.memory.phase]).toEqual([0, 'draining']);
});

test('a service that is warm when the alarm is off gets no traffic, nor when it says nothing', () => {
  world.facts.alarm = 'ALARM';
  world.minutes(1);
  for (const alarm of ['OK', 'INSUFFICIENT_DATA'] as const) {
    world.facts.alarm = alarm;
    world.minutes(2);
    expect([alarm, world.lease.kind, world.shifts]).toEqual([alarm, 'held', []]);
  }
});

test('a service that drains, is wanted again and then is not, keeps its open requests for the rest of their time', () => {
  shifted();
  world.facts.healthy = 0;
  world.settle();
  const back = world.now;
  world.facts.pin = { to: 'service', until: world.now + 60 * MINUTE, by: 'an operator' };
  expect(world.minutes(1)).toContain('warming');
  world.facts.pin = { to: 'lambda', until: world.now + 60 * MINUTE, by: 'an operator' };
  expect(world.minutes(1)).toEqual(['no-longer-needed']);
  expect(world.memory).toMatchObject({ phase: 'draining', since: back });
  world.minutes(2);
  expect(world.lease.kind).toBe('held');
  world.minutes(2);
  expect(world.lease.kind).toBe('over');
});

test('F82 an alarm without data keeps the traffic where it is', () => {
  shifted();
  world.facts.alarm = 'INSUFFICIENT_DATA';
  expect(world.minutes(120)).toEqual(['staying']);
  expect(world.share).toBe(100);
});

test('F84 a service without a healthy target gets no traffic, however long the alarm lasts, and a person is told', () => {
  world.facts.alarm = 'ALARM';
  world.targets = 0;
  expect(world.minutes(30)).toEqual(['alarm', 'warming', 'warming-late']);
  expect(world.look().alert).toMatch(/^0 of 1 targets are healthy/);
  expect(world.shifts).toEqual([]);
});

test('the lease alone is not enough: as many targets as asked for must be healthy', () => {
  world = new FailoverWorld({ healthy: 3 });
  world.facts.alarm = 'ALARM';
  world.targets = 2;
  world.minutes(5);
  expect(world.shifts).toEqual([]);
  world.facts.healthy = 3;
  world.minutes(1);
  expect(world.shifts).toEqual([100]);
});

test('a service that becomes unhealthy under traffic loses it to Lambda at once, and a person is told', () => {
  shifted();
  world.facts.healthy = 0;
  expect(world.look()).toMatchObject({ action: { do: 'shift', to: 0 }, alert: expect.stringContaining('no target') });
});

test('with no healthy target anywhere the traffic stays where it is, and a person is told', () => {
  shifted();
  world.facts.healthy = 0;
  world.facts.lambdaUsable = false;
  const decision = world.look();
  expect([decision.action.do, decision.reason.code, decision.alert !== undefined]).toEqual([
    'hold',
    'nowhere-healthy',
    true,
  ]);
});

test('in steps: each is seen in the live weights before the next, and needs the alarm still', () => {
  world = new FailoverWorld({ steps: [10, 50, 100], stepEvery: '2m' });
  world.facts.alarm = 'ALARM';
  world.minutes(5);
  expect(world.shifts).toEqual([10, 50]);
  world.facts.alarm = 'OK';
  world.facts.calm = 'busy';
  world.minutes(20);
  expect(world.shifts).toEqual([10, 50]);
});

test('an alarm that ends before the service is ready gives it back after a quiet time, without any shift', () => {
  world.boots = 60 * MINUTE;
  world.facts.alarm = 'ALARM';
  world.minutes(2);
  world.facts.alarm = 'OK';
  expect(world.minutes(10)).toEqual(['warming', 'no-longer-needed', 'drained', 'quiet']);
  expect([world.shifts, world.lease.kind]).toEqual([[], 'over']);
});

test('an alarm that comes back while the service drains takes it again once the dwell time is over', () => {
  world = new FailoverWorld({ drain: '30m' });
  shifted();
  world.facts.alarm = 'OK';
  world.minutes(20);
  expect(world.memory.phase).toBe('draining');
  world.facts.alarm = 'ALARM';
  world.minutes(12);
  expect(world.shifts).toEqual([100, 0, 100]);
});

describe('a pin', () => {
  const pin = (to: 'lambda' | 'service') => ({ to, until: world.now + 60 * MINUTE, by: 'an operator' });

  test('to the service shifts without an alarm, and keeps the traffic there', () => {
    world.facts.pin = pin('service');
    world.minutes(50);
    expect(world.shifts).toEqual([100]);
  });

  test('to Lambda keeps an alarm from shifting', () => {
    world.facts.pin = pin('lambda');
    world.facts.alarm = 'ALARM';
    expect(world.minutes(30)).toEqual(['quiet']);
  });

  test('to Lambda brings the traffic back within the dwell time', () => {
    shifted();
    world.facts.pin = pin('lambda');
    world.minutes(1);
    expect(world.share).toBe(0);
  });

  test('to Lambda while the service boots gives it back', () => {
    world.facts.alarm = 'ALARM';
    world.minutes(1);
    world.facts.pin = pin('lambda');
    expect(world.minutes(3)).toEqual(['no-longer-needed', 'drained', 'quiet']);
  });
});

describe("somebody else's edit", () => {
  test('is told, counts as the new state, and is left alone for the dwell time', () => {
    shifted();
    world.share = 30;
    expect(world.look()).toMatchObject({
      action: { do: 'hold' },
      alert: 'somebody else gave the service 30 % of the traffic; it had 100 %',
    });
    expect(world.minutes(9)).toEqual(['edited']);
    expect(world.share).toBe(30);
  });

  test.each(['before', 'after'] as const)('does not keep a pin that was set %s it waiting', (when) => {
    shifted();
    const pin = { to: 'lambda' as const, until: world.now + 60 * MINUTE, by: 'an operator' };
    if (when === 'before') world.facts.pin = pin;
    world.share = 30;
    if (when === 'after') expect(world.settle()).toEqual(['edited']);
    world.facts.pin = pin;
    expect(world.settle().at(-1)).toBe('draining');
    expect(world.share).toBe(0);
  });

  test('that a pin has written over is over when the pin ends', () => {
    world = new FailoverWorld({ steps: [50, 100] });
    shifted();
    world.share = 30;
    world.look();
    world.facts.pin = { to: 'service', until: world.now + 60 * MINUTE, by: 'an operator' };
    expect(world.minutes(1)).toEqual(['step', 'written', 'stepping']);
    delete world.facts.pin;
    expect(world.minutes(1)).toContain('step');
    expect(world.shifts).toEqual([50, 100, 50, 100]);
  });

  test('that puts traffic on the service makes us hold the service', () => {
    world.facts.healthy = 1;
    world.share = 100;
    expect(world.look().action.do).toBe('hold');
    expect(world.memory.phase).toBe('shifted');
  });

  test('that empties the service is followed by draining and release', () => {
    shifted();
    world.facts.alarm = 'OK';
    world.share = 0;
    world.minutes(30);
    expect([world.memory.phase, world.lease.kind]).toEqual(['lambda', 'over']);
  });

  test('does not keep us from a rescue', () => {
    shifted();
    world.share = 30;
    world.look();
    world.facts.healthy = 0;
    expect(world.look().action).toEqual({ do: 'shift', to: 0 });
  });

  test('between our note and our call is not overwritten', () => {
    world.facts.alarm = 'ALARM';
    world.minutes(1);
    world.now += MINUTE;
    world.look();
    world.share = 70;
    expect(world.look().reason.code).toBe('edited');
  });
});

describe('a handler that dies between its note and its call', () => {
  beforeEach(() => {
    world.facts.alarm = 'ALARM';
    world.minutes(1);
    world.now += MINUTE;
    world.look();
    world.share = 0;
    world.shifts.length = 0;
  });

  test('is waited for, as it may only be slow', () => {
    expect(world.look()).toMatchObject({
      action: { do: 'hold' },
      reason: { code: 'stepping' },
      lookAgainAt: world.now + 10_000,
    });
  });

  test('is made good when its call cannot land any more', () => {
    world.minutes(1);
    expect(world.shifts).toEqual([100]);
  });

  test('is not repeated when the reason has gone meanwhile', () => {
    world.facts.healthy = 0;
    world.minutes(1);
    expect(world.shifts).toEqual([]);
  });
});

test('a lease that fails is told, and asked for anew after a while', () => {
  world.facts.alarm = 'ALARM';
  world.look();
  const first = world.memory.lease;
  world.lease = { kind: 'failed', why: 'denied until 20:00' };
  expect(world.look()).toMatchObject({
    reason: { code: 'lease-failed', text: 'denied until 20:00' },
    alert: 'denied until 20:00',
  });
  world.now += MINUTE;
  world.look();
  expect(world.memory.lease).not.toBe(first);
});

test('a service that was given back just before the alarm came again is asked for under another lease', () => {
  shifted();
  world.facts.alarm = 'OK';
  world.minutes(20);
  const first = world.memory.lease;
  world.lease = { kind: 'over' };
  world.memory = { ...world.memory, phase: 'warming' };
  expect(world.look()).toMatchObject({ action: { do: 'hold' }, reason: { code: 'lease-over' } });
  expect(world.memory.lease).not.toBe(first);
});

test('what cannot be shifted is left alone and told', () => {
  const { set, memory, now } = world;
  const facts = {
    ...{ ...world.facts, alarm: 'ALARM' as const, now, lease: { kind: 'none' as const } },
    traffic: { kind: 'unfit' as const, why: 'the listener has no weighted groups' },
  };
  expect(decideFailover({ set, memory, facts })).toMatchObject({
    action: { do: 'nothing' },
    memory,
    alert: 'the listener has no weighted groups',
  });
});

test('an alarm that does not exist is told', () => {
  world.facts.alarm = 'missing';
  expect(world.look().alert).toBe('the alarm web-lambda-is-full does not exist');
});
