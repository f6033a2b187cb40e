import { describe, expect, test } from '@jest/globals';
import { zoneOf } from '../../src/domain/cron/zone.ts';
import { HOUR, MINUTE } from '../../src/domain/duration.ts';
import type { Lease } from '../../src/domain/lease.ts';
import { isOptedIn, scheduleOfTags } from '../../src/domain/schedule/tags.ts';
import { type Facts, planOf } from '../../src/domain/schedule/window.ts';
import { queueForSlots } from '../../src/domain/slots.ts';
import { acked, BOOT, decide, job, NOW, OURS, stopRecord } from './facts.ts';

describe('P5 a boot that somebody else began', () => {
  test('is left alone', () => {
    expect(decide({}).reason.code).toBe('not-ours');
  });

  test('is stopped when it is older than the stop edge of its schedule', () => {
    const { action, reason } = decide({ state: { stopEdge: BOOT + 1 } });
    expect([action.do, reason.text]).toEqual(['stop', expect.stringContaining('older than the stop edge')]);
  });

  test('is left alone when it is not older', () => {
    expect(decide({ state: { stopEdge: BOOT } }).action.do).toBe('nothing');
  });

  test('is not stopped under a job, whatever the edge', () => {
    expect(decide({ state: { stopEdge: BOOT + 1 }, leases: [acked()] }).action.do).toBe('nothing');
  });
});

describe('a window that a person ends by stopping the machine', () => {
  const cause = { code: 'Client.UserInitiatedShutdown', text: 'User initiated' };
  const taken = (parts: object) =>
    decide({
      power: 'off',
      machine: { cause, seenAt: NOW + 60_000 },
      leases: [{ ...acked(), kind: 'schedule', ...parts }],
    });

  test('is over', () => {
    expect(taken({}).marks).toMatchObject([{ mark: 'end' }]);
  });

  test('is not, where it is enforced', () => {
    expect(taken({ enforced: true }).marks).toMatchObject([{ mark: 'disrupt' }]);
  });
});

describe('a schedule that wants its machine hibernated', () => {
  const state = { ...OURS, hibernate: true };
  const hibernates = (parts: object) => {
    const { action } = decide({ state, machine: { canHibernate: true }, ...parts });
    return action.do === 'stop' && action.hibernate === true;
  };

  test('gets it where the machine can', () => {
    expect([hibernates({}), hibernates({ machine: { canHibernate: false } })]).toEqual([true, false]);
  });

  test('has it stopped after it was refused for good, and not because of a throttle', () => {
    const refused = (why: string) => ({
      state: { ...state, stop: stopRecord({ outcome: 'rejected', until: 0, why }) },
    });
    expect(hibernates(refused('UnsupportedHibernationConfiguration: agent not ready'))).toBe(false);
    expect(hibernates(refused('RequestLimitExceeded: slow down'))).toBe(true);
  });
});

test('a window takes no slot, is admitted at once, and an exclusive job does not wait for it', () => {
  const window: Lease = { ...job(), id: 'schedule-1', kind: 'schedule' };
  const [first, second] = [
    { ...job(), id: 'a', since: 1, exclusive: true },
    { ...job(), id: 'b', since: 2 },
  ];
  const { admitted, waiting } = queueForSlots([first, window, second], 1);
  expect([admitted.map(({ id }) => id), waiting.map(({ lease }) => lease.id)]).toEqual([['schedule-1', 'a'], ['b']]);
});

describe('tags', () => {
  const rules = { stack: 'wakelock', compat: true };
  const reader = (tags: Readonly<Record<string, string>>) => (key: string) => tags[key];
  test.each([
    [{ wakelock: 'wakelock' }, true],
    [{ wakelock: 'other' }, false],
    [{ ec2Powercycle: 'x', environment: 't' }, true],
    [{ asgLifecycle: 'x', environment: 'd' }, true],
    [{ ec2Powercycle: 'x' }, false],
    [{ ec2Powercycle: 'x', environment: 'p' }, false],
    [{ ec2Powercycle: 'x', environment: 'P' }, false],
    [{ environment: 't' }, false],
  ])('%j opt in where ec2-powercycle counts: %s', (tags, expected) => {
    expect(isOptedIn(reader(tags), rules)).toBe(expected);
  });

  test('of ec2-powercycle mean nothing where it does not count', () => {
    const tag = reader({ ec2Powercycle: 'x', environment: 't' });
    expect([isOptedIn(tag, { stack: 'wakelock' }), scheduleOfTags(tag, { stack: 'wakelock' })]).toEqual([
      false,
      undefined,
    ]);
  });

  test.each([
    [
      { 'wakelock:schedule': 'a', ec2Powercycle: 'b', wakelock: 'wakelock' },
      { tag: 'wakelock:schedule', value: 'a' },
    ],
    [{ 'wakelock:schedule': 'a' }, { tag: 'wakelock:schedule', leftAlone: expect.stringContaining('did not opt in') }],
    [
      { ec2Powercycle: 'b', environment: 't' },
      { tag: 'ec2Powercycle', value: 'b' },
    ],
    [{ ec2Powercycle: 'b' }, { leftAlone: 'It has no tag environment.' }],
    [{ asgLifecycle: 'b', environment: 'P' }, { leftAlone: expect.stringContaining('production') }],
  ])('%j hold the schedule %j', (tags, expected) => {
    expect(scheduleOfTags(reader(tags), rules)).toMatchObject(expected);
  });
});

const PLAIN = { zone: zoneOf('UTC'), starts: [], stops: [], holidays: new Set<number>(), hibernate: false };

describe('a service, which does not say since when it is up', () => {
  const NIGHT = { ...PLAIN, enforced: false };
  const facts = (parts: Partial<Facts>): Facts => ({
    now: NOW,
    tag: 'schedule',
    power: 'off',
    launchedAt: undefined,
    state: { rev: 1 },
    leases: [],
    ...parts,
  });
  const level = { state: 'off', start: NOW - HOUR, stop: NOW - MINUTE } as const;

  test('has its stop edge written down while it is off, once', () => {
    expect(planOf(NIGHT, level, facts({})).state).toEqual({ stopEdge: NOW - MINUTE });
    expect(planOf(NIGHT, level, facts({ state: { rev: 2, stopEdge: NOW - MINUTE } })).state).toBeUndefined();
  });

  test('is left to who scales it up after that edge', () => {
    expect(
      planOf(NIGHT, level, facts({ power: 'on', state: { rev: 2, stopEdge: NOW - MINUTE } })).state,
    ).toBeUndefined();
  });

  test('is taken where it was on at the edge', () => {
    expect(planOf(NIGHT, level, facts({ power: 'on' })).outcome).toEqual({ kind: 'took', edge: NOW - MINUTE });
  });
});
