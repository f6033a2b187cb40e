import { bootOf, isOurs, isPastEdge } from '../domain/boot.ts';
import { startCause } from '../domain/causes.ts';
import type { Decision } from '../domain/decision.ts';
import { decidePower } from '../domain/power.ts';
import type { Rules } from '../domain/rules.ts';
import type { LeaseView, TargetView } from './status.ts';

/** Something that happened or will happen. `at` epoch ms. */
export interface Event {
  readonly at: number;
  readonly text: string;
}

export interface Explanation {
  /** Why the machine is as it is, in one sentence; undefined where it could not be described. */
  readonly why: Decision['reason'] | undefined;
  /** What `power` does the next time it looks. */
  readonly does: string;
  /** In order of time. */
  readonly next: readonly Event[];
  /** Newest first. */
  readonly before: readonly Event[];
}

/** Who holds a target, why it is on or off, what happens next and when: what `power` itself would decide on the same facts. */
export function explain(view: TargetView, rules: Rules): Explanation {
  const decision = view.machine === undefined ? undefined : decideOn(view, rules);
  const denial = view.leases.find(({ state }) => state === 'denies');
  return {
    why: decision === undefined || denial === undefined ? decision?.reason : denied(denial, decision),
    does: decision === undefined ? '' : DOES[decision.action.do],
    next: soon(view, decision).sort((a, b) => a.at - b.at),
    before: past(view).sort((a, b) => b.at - a.at),
  };
}

/** Whether a machine is on because a person started it, and no stop edge has taken that boot yet. */
export function isByPerson({ machine, record: { state } }: TargetView, rules: Rules): boolean {
  if (machine === undefined || (machine.power !== 'on' && machine.power !== 'starting')) return false;
  const boot = bootOf(machine, state, rules);
  return boot !== undefined && !isOurs(boot, state, rules) && !isPastEdge(boot, state);
}

/** With nothing left to be done the decision itself has no reason to name the denial. */
function denied(denial: LeaseView, { reason }: Decision): Decision['reason'] {
  const because = denial.note === '' ? '' : `: ${denial.note}`;
  return { code: 'denied', text: `${named(denial)} holds it off${because}. ${reason.text}` };
}

function decideOn({ record, machine, path, now }: TargetView, rules: Rules): Decision {
  return decidePower({ now, machine, path, rules, state: record.state, leases: record.leases, levels: [] });
}

const DOES: Readonly<Record<Decision['action']['do'], string>> = {
  nothing: '',
  rest: '',
  start: 'start it',
  stop: 'stop it',
  acknowledge: 'tell those who wait that it is theirs',
  restore: 'restore the bounds of its scaling',
  protect: 'set its stop protection',
  unprotect: 'clear its stop protection',
  'back-off': 'wait before it is started again',
};

function soon({ leases, record, now }: TargetView, decision: Decision | undefined): Event[] {
  const events = leases.flatMap((lease): Event[] => {
    const text = ENDS[lease.state];
    return text === undefined ? [] : [{ at: lease.until, text: text(named(lease), lease) }];
  });
  const { backoff } = record.state;
  if (backoff !== undefined && backoff.until > now) {
    const text = `the start is tried again (try ${backoff.tries} ended with: ${backoff.message} ${startCause(backoff.cause).repair})`;
    events.push({ at: backoff.until, text });
  }
  const looks = [decision?.lookAgainAt, record.state.lookAt].filter((at) => at !== undefined && at > now);
  if (looks.length > 0) events.push({ at: Math.min(...(looks as number[])), text: 'power looks again' });
  return events;
}

const ENDS: Readonly<Partial<Record<LeaseView['state'], (name: string, lease: LeaseView) => string>>> = {
  holds: (name, { kind }) =>
    kind === 'job' ? `the lease of ${name} ends, unless it is renewed or released before` : `the hold of ${name} ends`,
  waits: (name) => `the lease of ${name}, who waits, ends unless it is renewed`,
  denies: (name) => `${name} lets it start again`,
  warms: (name) => `it is not kept warm after ${name} any longer`,
};

function past({ leases, record, machine, now }: TargetView): Event[] {
  const { stop, window } = record.state;
  const events: Event[] = record.leases.flatMap((lease): Event[] => {
    const view = leases.find(({ id }) => id === lease.id);
    if (view?.state !== 'over' && view?.state !== 'warms') return [];
    if (lease.failed !== undefined) {
      return [{ at: lease.failed.at, text: `the lease of ${named(view)} failed: ${lease.failed.message}` }];
    }
    if (lease.releasedAt === undefined) return [{ at: lease.expiresAt, text: `the lease of ${named(view)} expired` }];
    return lease.since === undefined ? [] : [{ at: lease.releasedAt, text: `${named(view)} released it` }];
  });
  if (stop !== undefined) {
    const ended = stop.outcome === 'rejected' ? `was refused: ${stop.why}` : `was ${ENDED[stop.outcome]}`;
    events.push({ at: stop.at, text: `Wakelock stopped it; the call ${ended}` });
  }
  if (window !== undefined) events.push({ at: window.requestedAt, text: 'Wakelock started it' });
  if (machine?.launchedAt !== undefined) events.push({ at: machine.launchedAt, text: 'its last boot began' });
  return events.filter(({ at }) => at <= now);
}

const ENDED = { accepted: 'accepted', unknown: 'not answered' } as const;

function named({ holder, kind }: LeaseView): string {
  return holder.name === '' ? `a ${kind} lease` : holder.name;
}
