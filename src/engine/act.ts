import type { Action } from '../domain/decision.ts';
import { HOUR, MINUTE } from '../domain/duration.ts';
import type { StateChange, StopRecord } from '../domain/machine.ts';
import { nextBackoff } from '../domain/power-off.ts';
import { stopFence } from '../domain/rules.ts';
import type { Situation } from '../domain/situation.ts';
import { rememberSize } from '../domain/size.ts';
import type { TargetId } from '../domain/target.ts';
import { unansweredAt } from '../domain/unanswered.ts';
import { type CallResult, MAX_ACKS } from './ports.ts';
import { protectMachine, unprotectMachine } from './protect.ts';
import type { ReconcilePorts } from './reconcile.ts';

export interface Doing {
  readonly target: TargetId;
  readonly situation: Situation;
  readonly ports: ReconcilePorts;
}

/** `conflict`: somebody else wrote first, look again at once. `again`: done, and what follows can be done at once. */
export type Outcome = 'done' | 'again' | 'conflict';

type Doable = Exclude<Action, { readonly do: 'nothing' | 'start' }>;

/** Carries out the one action of a decision. Every action is first a conditional write, so that only one handler does it. */
export async function act(action: Doable, doing: Doing): Promise<Outcome> {
  const { target, situation, ports } = doing;
  const { rev } = situation.state;
  switch (action.do) {
    case 'rest':
      return rest(action, doing);
    case 'back-off': {
      const { backoff } = action;
      return (await ports.store.writeState(target, rev, { backoff, lookAt: backoff.until })) ? 'again' : 'conflict';
    }
    case 'acknowledge':
      return acknowledge(action, doing);
    case 'stop':
      return stop(action, doing);
    case 'restore':
      return restore(doing);
    case 'protect':
      return protectMachine(doing);
    case 'unprotect':
      return unprotectMachine(doing);
  }
}

async function rest(action: Extract<Action, { do: 'rest' }>, { target, situation, ports }: Doing): Promise<Outcome> {
  const boots = 'forget' in action ? { window: null, owned: null, ran: null, offAt: action.offAt } : {};
  const written = await ports.store.writeState(target, situation.state.rev, { lookAt: null, ...boots });
  return written ? 'done' : 'conflict';
}

/** Written first and called only shortly after it, as a stop is: the next stop waits until this call cannot land any more. */
async function restore({ target, situation, ports }: Doing): Promise<Outcome> {
  const { store, clock, rules, journal, machines } = ports;
  const { rev, size } = situation.state;
  if (size === undefined) return 'done';
  const at = clock.now();
  if (!(await store.writeState(target, rev, { size: { ...size, restoringAt: at }, lookAt: at }))) return 'conflict';
  if (clock.now() > at + rules.stopDeadline) return 'done';
  const result = await machines.restore(target, { size, timeout: rules.stopCall });
  journal.note({ kind: 'call', target, call: 'restore', result });
  if (result.kind !== 'ok') return 'done';
  const { desired } = size;
  return (await store.writeState(target, rev + 1, { size: { desired, restoringAt: at } })) ? 'done' : 'conflict';
}

async function acknowledge(action: Extract<Action, { do: 'acknowledge' }>, doing: Doing): Promise<Outcome> {
  const { target, situation, ports } = doing;
  const { boot, addresses, bootTook } = action;
  const at = ports.clock.now();
  const usualBoot = bootTook === undefined ? undefined : Math.min(bootTook, 5 * MINUTE);
  // Should somebody scale it to nothing under its holders, they get back what they had.
  const seen = situation.machine?.size;
  const state: StateChange = {
    ran: boot,
    // From now on every tick looks: the cloud's event of a stop may be lost.
    lookAt: at,
    ...(situation.state.backoff === undefined ? {} : { backoff: null }),
    ...(action.own ? { owned: boot } : {}),
    ...(usualBoot === undefined ? {} : { usualBoot }),
    ...(seen === undefined ? {} : { size: { ...situation.state.size, desired: seen.desired } }),
  };
  for (let from = 0, rev = situation.state.rev; from < action.leases.length; from += MAX_ACKS, rev += 1) {
    const leases = action.leases.slice(from, from + MAX_ACKS).map(({ id, alreadyOn, lookAt }) => ({
      id,
      change: { ack: { boot, at, alreadyOn, addresses }, lookAt, wait: null, passed: null },
    }));
    if (!(await ports.store.acknowledge(target, rev, { state, leases }))) return 'conflict';
  }
  return 'done';
}

/**
 * EC2 has no fencing token: the record is written first, the call is made only shortly after it, once, and it is over
 * (aborted and awaited) before anybody goes on; a frozen handler finds its own deadline passed.
 */
async function stop(action: Extract<Action, { do: 'stop' }>, doing: Doing): Promise<Outcome> {
  const { target, situation, ports } = doing;
  const { store, clock, rules, journal } = ports;
  const at = clock.now();
  const nonce = ports.newId();
  const record: StopRecord = {
    ...{ boot: action.boot, nonce, at, until: at + stopFence(rules), outcome: 'unknown', why: '' },
    unanswered: unansweredAt(situation.state.stop),
  };
  const unprotect: StateChange = action.unprotect ? { protect: { status: 'clearing', at } } : {};
  const seen = situation.machine?.size;
  const size: StateChange = seen === undefined ? {} : { size: rememberSize(situation.state.size, seen), offAt: null };
  const change = { stop: record, lookAt: at, ...unprotect, ...size };
  const written = await store.writeState(target, situation.state.rev, change);
  if (!written) return 'conflict';
  if (action.unprotect && clock.now() <= at + rules.stopDeadline) {
    const result = await ports.machines.protect(target, false);
    journal.note({ kind: 'call', target, call: 'unprotect', result });
  }
  const late = clock.now() > at + rules.stopDeadline;
  const result: CallResult = late
    ? {
        kind: 'refused',
        code: 'NotSent',
        message: 'The handler was too slow after writing the stop record; nothing was sent.',
      }
    : await sendStop(action, doing);
  journal.note({ kind: 'call', target, call: 'stop', result });
  if (result.kind === 'unknown') return 'done';
  const why = result.kind === 'ok' ? '' : `${result.code}: ${result.message}`;
  await store.recordStop(target, nonce, { outcome: result.kind === 'ok' ? 'accepted' : 'rejected', why });
  return 'done';
}

function sendStop({ hibernate }: Extract<Action, { do: 'stop' }>, { target, ports }: Doing): Promise<CallResult> {
  const { machines, rules } = ports;
  if (hibernate === true && machines.hibernate !== undefined) return machines.hibernate(target, rules.stopCall);
  return machines.stop(target, rules.stopCall);
}

export interface StartWish {
  readonly target: TargetId;
  readonly situation: Situation;
  readonly previousLaunch: number | null;
}

/** A handler that froze longer than this after writing its window does not start any more: the boot might not count as ours. */
const START_DEADLINE = 30_000;

/**
 * Starts several machines with one call. For each the window is written first, so that a crash after the call loses nothing.
 * @returns the targets to look at again at once
 */
export async function startAll(wishes: readonly StartWish[], ports: ReconcilePorts): Promise<readonly TargetId[]> {
  const again: TargetId[] = [];
  const ready: { readonly wish: StartWish; readonly at: number }[] = [];
  await Promise.all(
    wishes.map(async (wish) => {
      const at = ports.clock.now();
      const opened = await openWindow(wish, { at, ports }).catch((error: unknown) => {
        ports.journal.note({ kind: 'trouble', target: wish.target, error });
        return undefined;
      });
      if (opened === true) ready.push({ wish, at });
      if (opened === false) again.push(wish.target);
    }),
  );
  const due = ready.filter(({ at }) => ports.clock.now() <= at + START_DEADLINE);
  if (due.length === 0) return again;
  const sizes = new Map(
    due.flatMap(({ wish: { target, situation } }) =>
      situation.state.size === undefined ? [] : [[target, situation.state.size]],
    ),
  );
  const results = await ports.machines.start(
    due.map(({ wish }) => wish.target),
    sizes,
  );
  const noted = due.map(async ({ wish }) => {
    const result = results.get(wish.target) ?? { kind: 'unknown', message: 'no answer' };
    ports.journal.note({ kind: 'call', target: wish.target, call: 'start', result });
    try {
      if (result.kind === 'ok') await noteRestored(wish, ports);
      if (await noteRefusal(wish, { result, ports })) again.push(wish.target);
    } catch (error) {
      ports.journal.note({ kind: 'trouble', target: wish.target, error });
    }
  });
  await Promise.all(noted);
  return again;
}

function openWindow(
  { target, situation, previousLaunch }: StartWish,
  { at, ports }: { readonly at: number; readonly ports: ReconcilePorts },
): Promise<boolean> {
  const starts = [...(situation.state.starts ?? []).filter((time) => at - time < HOUR), at];
  const old = situation.state.window;
  const since = old !== undefined && at <= old.requestedAt + ports.rules.window ? (old.since ?? old.requestedAt) : at;
  const { stop } = situation.state;
  const sized = situation.machine?.size !== undefined;
  const window = {
    previousLaunch,
    requestedAt: at,
    ...(since === at ? {} : { since }),
    ...(sized && stop !== undefined ? { stopBefore: stop.nonce } : {}),
  };
  const seen: StateChange = sized ? { offAt: null } : {};
  return ports.store.writeState(target, situation.state.rev, { window, starts, lookAt: at, ...seen });
}

/** Bounds that are restored are no longer ours to restore; where this write is lost, a look at the held target does it. */
async function noteRestored({ target, situation }: StartWish, { store }: ReconcilePorts): Promise<void> {
  const { rev, size } = situation.state;
  if (size?.min === undefined) return;
  await store.writeState(target, rev + 1, { size: { desired: size.desired } });
}

const BETWEEN_STATES: ReadonlySet<string> = new Set(['IncorrectInstanceState', 'IncorrectState']);

/** @returns whether to look again at once */
async function noteRefusal(
  { target, situation }: StartWish,
  { result, ports }: { readonly result: CallResult; readonly ports: ReconcilePorts },
): Promise<boolean> {
  if (result.kind !== 'refused' || BETWEEN_STATES.has(result.code)) return false;
  const { code: cause, message } = result;
  const now = ports.clock.now();
  const backoff = nextBackoff(
    situation.state.backoff,
    { cause, message: `AWS refused to start it: ${message}`, now },
    ports.rules,
  );
  return ports.store.writeState(target, situation.state.rev + 1, { backoff, lookAt: backoff.until });
}
