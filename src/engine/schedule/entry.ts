import { MINUTE } from '../../domain/duration.ts';
import type { TargetId } from '../../domain/target.ts';
import { kindOf } from '../../domain/target.ts';
import { sameTold } from './news.ts';
import type { Entry, Fault, Scheduled, Scope } from './ports.ts';
import type { Wish } from './wishes.ts';

export type LevelWish = Extract<Wish, { readonly kind: 'level' }>;

/** What of a schedule a machine's leases and state depend on. A later start within a window changes nothing of them. */
export function keyOf({ tag }: Scheduled, { schedule, level }: LevelWish): string {
  const { enforced, hibernate } = schedule;
  const end = level.state === 'on' ? (level.until ?? 'open') : (level.stop ?? 'none');
  return [tag, level.state, end, ...(enforced ? ['enforced'] : []), ...(hibernate ? ['hibernate'] : [])].join(' ');
}

/** What is wrong with a machine's schedule whatever becomes of its windows. */
export function standingFault({ most }: Scheduled, { schedule, hitch }: LevelWish): Fault | undefined {
  if (hitch !== undefined) return hitch;
  const wanted = schedule.size?.desired;
  if (wanted === undefined || most === undefined || wanted <= most) return undefined;
  const text = `It wants ${wanted} machines, and the maximum of the group is ${most}: it gets ${most}. Raise the maximum of the group, or lower desired.`;
  return { kind: 'size', text };
}

/** Whether what was carried out before still stands, as far as the cloud's answer shows. */
export function isSettled(
  machine: Scheduled,
  { wish, old }: { readonly wish: LevelWish; readonly old: Entry },
): boolean {
  const { power, launchedAt } = machine;
  const { schedule, level } = wish;
  if (old.missing !== undefined) return false;
  const up = power === 'on' || power === 'starting';
  if (level.state === 'off') return !up || launchedAt === undefined || !schedule.enforced;
  if (old.ended !== undefined) return !schedule.enforced && old.ended >= (level.start ?? 0);
  return up && old.error === standingFault(machine, wish)?.text;
}

/** A start that failed before is not well again because it is tried again. */
export function unproven({ power }: Scheduled, old: Entry | undefined): Fault | undefined {
  if (power !== 'off' || old?.state !== 'on' || old.error === undefined) return undefined;
  return { kind: old.fault ?? 'start', text: old.error, cause: old.cause };
}

export function sameEntry(a: Entry, b: Entry | undefined): boolean {
  return (
    b !== undefined &&
    a.state === b.state &&
    a.key === b.key &&
    a.ended === b.ended &&
    a.error === b.error &&
    a.fault === b.fault &&
    a.cause === b.cause &&
    a.compat === b.compat &&
    sameTold(a.told, b.told) &&
    b.missing === undefined
  );
}

/** Whether a run that asks for this much would have been shown the machine. */
export function isAskedFor(target: TargetId, { compat }: Entry, scope: Scope): boolean {
  return scope.kinds.includes(kindOf(target)) && (scope.compat || compat !== true);
}

/** Longer than answers of the cloud lag behind, however often it is asked meanwhile. */
const GONE_AFTER = 2 * MINUTE;

/** Whether a machine that is not among the answers is to be waited for; nothing is lost with one that rests. */
export function mayComeBack({ state, error, missing }: Entry, now: number): boolean {
  if (state === 'off' && error === undefined) return false;
  return missing === undefined || now - missing < GONE_AFTER;
}
