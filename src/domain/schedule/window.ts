import { DAY, MINUTE } from '../duration.ts';
import type { Lease, LeaseChange } from '../lease.ts';
import type { Power, StateChange, TargetState } from '../machine.ts';
import type { Level } from './level.ts';
import type { Schedule } from './schedule.ts';

/** All that one look at a machine and its schedule knows. Times epoch ms. */
export interface Facts {
  readonly now: number;
  /** The tag that holds the schedule. */
  readonly tag: string;
  readonly power: Power;
  readonly launchedAt?: number | undefined;
  readonly state: TargetState;
  readonly leases: readonly Lease[];
}

/** What is to be written so that the machine's leases and its stop edge say what its schedule says. */
export interface Plan {
  readonly create?: Lease;
  readonly changes: readonly { readonly id: string; readonly n: number; readonly change: LeaseChange }[];
  readonly state?: StateChange;
  readonly outcome: Outcome;
}

export type Outcome =
  | { readonly kind: 'as-it-is' }
  | { readonly kind: 'opened' | 'moved' | 'closed'; readonly lease: string }
  | { readonly kind: 'took'; readonly edge: number }
  | { readonly kind: 'respected'; readonly since: number }
  | { readonly kind: 'failing'; readonly why: string };

/** Why a window was ended by us; anything else ended it by a person's stop. */
export const OVER = 'Its schedule says off now.';
export const TAKEN_AWAY = 'Its schedule was taken off the machine.';

/** A start that failed is tried again after this time. */
const RETRY = 15 * MINUTE;
/** A window without an end is prolonged long before it ends. */
const OPEN_END = 366 * DAY;

/** What a window should be: one lease from the start edge to the stop edge, and on a machine's state what its stop is to be. */
export function planOf(schedule: Schedule, level: Level, facts: Facts): Plan {
  const plan = level.state === 'on' ? planOn(schedule, level, facts) : planOff(schedule, level, facts);
  const hibernate = (facts.state.hibernate ?? false) === schedule.hibernate ? undefined : schedule.hibernate || null;
  return hibernate === undefined ? plan : { ...plan, state: { ...plan.state, hibernate } };
}

/** Ends the windows of a machine whose schedule is gone. */
export function planGone(facts: Pick<Facts, 'leases' | 'now'>): Plan {
  return close(facts, TAKEN_AWAY) ?? NOTHING;
}

const NOTHING: Plan = { changes: [], outcome: { kind: 'as-it-is' } };

function planOn(schedule: Schedule, level: Level, facts: Facts): Plan {
  const { now, leases } = facts;
  const windows = leases.filter(({ kind }) => kind === 'schedule');
  const [live] = windows.filter((lease) => isOpen(lease, now));
  if (live !== undefined) return move(live, { schedule, level, now });
  const start = level.start ?? now;
  const ended = latestEnd(windows);
  if (ended >= start && !schedule.enforced) return { ...NOTHING, outcome: { kind: 'respected', since: ended } };
  const id = `schedule-${nameOf(start)}`;
  const tries = windows.filter((lease) => lease.id === id || lease.id.startsWith(`${id}.`));
  const failing = waitsFor(tries, facts);
  if (failing !== undefined) return { ...NOTHING, outcome: { kind: 'failing', why: failing } };
  const lease = windowOf(tries.length === 0 ? id : `${id}.${tries.length}`, { schedule, level, facts });
  const { size } = schedule;
  const sized =
    size !== undefined && facts.power === 'off' ? { state: { size: { ...facts.state.size, ...size } } } : {};
  return { create: lease, changes: [], outcome: { kind: 'opened', lease: lease.id }, ...sized };
}

function planOff(schedule: Schedule, level: Level, facts: Facts): Plan {
  const closing = close(facts, OVER);
  const state = take(schedule.enforced ? facts.now : level.stop, facts);
  const plan = closing ?? NOTHING;
  if (state === undefined) return plan;
  const took = facts.power === 'off' ? plan.outcome : ({ kind: 'took', edge: state.stopEdge } as const);
  return { ...plan, state, outcome: closing?.outcome ?? took };
}

/** A boot that is older than the edge becomes ours to stop; one that is so already needs no further write. */
function take(edge: number | undefined, { power, launchedAt, state, now }: Facts): { stopEdge: number } | undefined {
  if (edge === undefined || power === 'gone') return undefined;
  const known = state.stopEdge ?? 0;
  if (launchedAt !== undefined) {
    return power === 'off' || launchedAt >= edge || known > launchedAt ? undefined : { stopEdge: edge };
  }
  // A service does not say since when it is up. So the edge is written down while it is off as well: who scales it up later
  // is known to have done so after the edge.
  return (power === 'off' && edge >= now) || known >= edge ? undefined : { stopEdge: edge };
}

function close({ leases, now }: Pick<Facts, 'leases' | 'now'>, reason: string): Plan | undefined {
  const open = leases.filter((lease) => lease.kind === 'schedule' && isOpen(lease, now));
  const [first] = open;
  if (first === undefined) return undefined;
  const change = { releasedAt: now, reason, lookAt: now };
  return { changes: open.map(({ id, n }) => ({ id, n, change })), outcome: { kind: 'closed', lease: first.id } };
}

function isOpen({ releasedAt, failed, expiresAt }: Lease, now: number): boolean {
  return releasedAt === undefined && failed === undefined && expiresAt > now;
}

interface Moving {
  readonly schedule: Schedule;
  readonly level: Level;
  readonly now: number;
}

/** The stop edge of a window that is open may have changed: another tag, another document, a holiday. */
function move(live: Lease, { schedule, level, now }: Moving): Plan {
  const until = level.until ?? now + OPEN_END;
  const same = level.until === undefined ? live.expiresAt > now + OPEN_END / 2 : live.expiresAt === until;
  const enforced = (live.enforced ?? false) === schedule.enforced ? {} : { enforced: schedule.enforced };
  if (same && Object.keys(enforced).length === 0) return NOTHING;
  const change = { expiresAt: until, lookAt: now, ...enforced };
  return { changes: [{ id: live.id, n: live.n, change }], outcome: { kind: 'moved', lease: live.id } };
}

/** When a person last ended a window by stopping the machine, epoch ms. */
function latestEnd(windows: readonly Lease[]): number {
  const ends = windows.flatMap(({ releasedAt, reason }) =>
    releasedAt === undefined || reason === OVER || reason === TAKEN_AWAY ? [] : [releasedAt],
  );
  return Math.max(0, ...ends);
}

function waitsFor(tries: readonly Lease[], { leases, now }: Facts): string | undefined {
  const failures = tries.flatMap(({ failed }) => failed ?? []);
  const last = failures.sort((a, b) => b.at - a.at)[0];
  if (last === undefined) return undefined;
  const denied = leases.some((lease) => lease.kind === 'denial' && isOpen(lease, now));
  if (last.cause === 'denied') return denied ? last.message : undefined;
  return now - last.at < RETRY ? last.message : undefined;
}

interface Opening {
  readonly schedule: Schedule;
  readonly level: Level;
  readonly facts: Facts;
}

function windowOf(id: string, { schedule, level, facts }: Opening): Lease {
  const { now, tag } = facts;
  const expiresAt = level.until ?? now + OPEN_END;
  return {
    id,
    kind: 'schedule',
    holder: { name: `its schedule (tag ${tag})` },
    // Not the edge: what failed between the edge and now was not this window's start.
    since: now,
    // Only how long the item is remembered afterwards depends on it.
    ttl: Math.min(expiresAt - now, DAY),
    expiresAt,
    keepUntil: 0,
    linger: 0,
    ready: ['running'],
    // A machine that a person had started stays on until the stop edge, which takes whatever is on then.
    alreadyOn: 'keep',
    exclusive: false,
    protect: false,
    lookAt: now,
    n: 0,
    ...(schedule.enforced ? { enforced: true } : {}),
  };
}

/** An instant as part of an id: `20261123T080000Z`. */
function nameOf(instant: number): string {
  return new Date(instant).toISOString().replaceAll(/[-:]|\.000/g, '');
}
