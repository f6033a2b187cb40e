import { zoneOf } from '../../../src/domain/cron/zone.ts';
import { HOUR } from '../../../src/domain/duration.ts';
import type { Lease } from '../../../src/domain/lease.ts';
import type { Level } from '../../../src/domain/schedule/level.ts';
import type { Schedule } from '../../../src/domain/schedule/schedule.ts';
import { type Facts, planOf } from '../../../src/domain/schedule/window.ts';
import { job, NOW } from '../facts.ts';

export interface Case {
  readonly schedule?: Partial<Schedule>;
  readonly level?: Partial<Level>;
  readonly facts?: Partial<Facts>;
}

/** The last start where it is on, the last stop where it is off. */
export const START = NOW - HOUR;
/** The window that began then. */
export const ID = 'schedule-20270115T070000Z';
const PLAIN: Schedule = {
  zone: zoneOf('UTC'),
  starts: [],
  stops: [],
  holidays: new Set(),
  enforced: false,
  hibernate: false,
};
const ON: Level = { state: 'on', start: START, stop: NOW - 10 * HOUR, until: NOW + 2 * HOUR };
const OFF: Level = { state: 'off', start: NOW - 10 * HOUR, stop: START };

const plan = (level: Level, { schedule, level: more, facts }: Case = {}) =>
  planOf(
    { ...PLAIN, ...schedule },
    { ...level, ...more },
    {
      now: NOW,
      tag: 'wakelock:schedule',
      power: 'on',
      launchedAt: NOW - 5 * HOUR,
      state: { rev: 1 },
      leases: [],
      ...facts,
    },
  );
export const on = (parts?: Case) => plan(ON, parts);
export const off = (parts?: Case) => plan(OFF, parts);

export const window = (parts: Partial<Lease> = {}): Lease =>
  job(ID, { kind: 'schedule', expiresAt: NOW + 2 * HOUR, n: 7, ...parts });
export const failure = (cause: string, at: number, message = cause) => ({ failed: { cause, message, repair: '', at } });
export const denial = (parts: Partial<Lease> = {}) => job('no', { kind: 'denial', ...parts });
