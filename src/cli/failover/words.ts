import { describeError, WakelockError } from '../../domain/errors.ts';
import type { FailoverAction, FailoverFacts, LeaseOnService } from '../../domain/failover/facts.ts';
import { whatNext } from '../../domain/failover/next.ts';
import type { SetView } from '../../engine/failover/view.ts';
import type { Seen } from './connect.ts';

/** The service's part of the traffic. */
export function weightsOf({ traffic }: Pick<FailoverFacts, 'traffic'>): string {
  return traffic.kind === 'read' ? `${traffic.share} %` : 'unfit';
}

/** What the function would do at once, as a sentence. */
export function doingOf({ action }: { readonly action: FailoverAction }, { set }: Pick<SetView, 'set'>): string {
  switch (action.do) {
    case 'nothing':
      return 'At its next look failover will change nothing.';
    case 'hold':
      return `At its next look failover will hold ${set.service}, or go on holding it.`;
    case 'release':
      return `At its next look failover will give ${set.service} back.`;
    case 'shift':
      return `At its next look failover will give ${set.service} ${action.to} % of the traffic and Lambda the rest.`;
  }
}

export function leaseWords(lease: LeaseOnService): string {
  switch (lease.kind) {
    case 'none':
      return 'not asked for';
    case 'over':
      return 'given back';
    case 'held':
      return 'held';
    case 'waiting':
      return lease.why === undefined ? 'asked for' : `asked for; ${lease.why}`;
    case 'failed':
      return `refused: ${lease.why}`;
  }
}

/** A function that works has looked at its sets in the last minute of its life. */
export function lookedLate(seen: Seen): string | undefined {
  if ('error' in seen || seen.view.looked) return undefined;
  return `${seen.set.name}: the function failover has never looked at this set; if the stack is older than two minutes, see: wakelock doctor`;
}

const iso = (at: number | undefined): string | undefined => (at === undefined ? undefined : new Date(at).toISOString());

/** One set as `--json` prints it; times in ISO form. */
export function jsonOfSeen(seen: Seen) {
  const { name, service, alarm, calmAlarm, calmBelow } = seen.set;
  const told = { name, service, alarm, calmAlarm, calmBelow };
  if ('error' in seen) return { ...told, error: errorOf(seen.error) };
  const { facts, memory, decision, looked, set } = seen.view;
  const { traffic, lease, pin } = facts;
  return {
    ...told,
    phase: memory.phase,
    since: looked ? iso(memory.since) : undefined,
    share: traffic.kind === 'read' ? traffic.share : undefined,
    healthy: facts.healthy,
    healthyWanted: set.healthy,
    lambdaUsable: facts.lambdaUsable,
    alarmState: facts.alarm,
    calm: facts.calm,
    lease: lease.kind,
    leaseNote: 'why' in lease ? lease.why : undefined,
    pin: pin && { to: pin.to, until: iso(pin.until), by: pin.by },
    reason: decision.reason.code,
    why: decision.reason.text,
    needsPerson: decision.alert !== undefined,
    does: decision.action,
    nextLook: iso(decision.lookAgainAt),
    next: whatNext({ set, facts, memory: decision.memory }).map(({ at, text }) => ({ at: iso(at), text })),
  };
}

function errorOf(error: unknown) {
  const { code, likely, repair } = error instanceof WakelockError ? error : { code: 'failed', likely: '', repair: '' };
  return { code, message: error instanceof Error ? error.message : describeError(error), likely, repair };
}
