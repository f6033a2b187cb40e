import type { Decision } from '../domain/decision.ts';
import type { ReadyLevel } from '../domain/lease.ts';
import { standing } from '../domain/live.ts';
import type { Machine, PathHealth } from '../domain/machine.ts';
import { decidePower } from '../domain/power.ts';
import type { Rules } from '../domain/rules.ts';
import type { Situation } from '../domain/situation.ts';
import { kindOf, type TargetId } from '../domain/target.ts';
import { act, type StartWish, startAll } from './act.ts';
import { makeMarks } from './mark.ts';
import type { Clock, Journal, Machines, NewId, Store } from './ports.ts';

export interface ReconcilePorts {
  readonly store: Store;
  readonly machines: Machines;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly rules: Rules;
  readonly newId: NewId;
}

/** What woke us: the cloud's own event makes a fresh Describe worth its price, others may not. */
export type Trigger = 'message' | 'event' | 'tick';

/** Looks at one target in a row before it is left to the next trigger. */
const ROUNDS = 8;
/** How long a boot takes until one was measured, ms. */
const USUAL_BOOT = 10_000;
/** A boot that takes longer is described at most this often because of messages, however many jobs wait for it, ms. */
const BOOTING_PAUSE = 10_000;

/**
 * One pass for every trigger: read, decide, act at most once, record, say when to look again. No memory between calls.
 * Targets never influence each other; what fails for one is returned, not thrown.
 * @param stillTime asked before each round; false leaves the rest to the next trigger
 * @returns the targets that could not be dealt with, with the reason
 */
export async function reconcile(
  targets: readonly TargetId[],
  options: { readonly trigger: Trigger; readonly ports: ReconcilePorts; readonly stillTime?: () => boolean },
): Promise<ReadonlyMap<TargetId, unknown>> {
  const { ports, trigger } = options;
  const failed = new Map<TargetId, unknown>();
  let pending: readonly TargetId[] = [...new Set(targets)];
  for (let round = 0; round < ROUNDS && pending.length > 0; round += 1) {
    if (options.stillTime?.() === false) break;
    pending = await lookOnce(pending, { ports, sparing: trigger === 'message' && round === 0, failed });
  }
  return failed;
}

interface Round {
  readonly ports: ReconcilePorts;
  /** Whether a start of ours that is younger than its usual boot, or was just seen booting, saves the Describe. */
  readonly sparing: boolean;
  readonly failed: Map<TargetId, unknown>;
}

async function lookOnce(targets: readonly TargetId[], round: Round): Promise<readonly TargetId[]> {
  const { ports } = round;
  const path = await guarded(targets, round, () => ports.store.readPath());
  if (path === FAILED) return [];
  const read = await readAll(targets, round);
  const machines = await describeAll(
    read.map((record) => record.target),
    round,
  );
  const records = read.filter(({ target }) => !round.failed.has(target));
  const wishes: StartWish[] = [];
  const again: TargetId[] = [];
  const looks = records.map((record) =>
    guarded([record.target], round, async () => {
      const situation = await complete(record, { path, machine: machines.get(record.target), ports });
      if (await carryOut(situation, { target: record.target, ports, wishes, sparing: round.sparing }))
        again.push(record.target);
    }),
  );
  await Promise.all(looks);
  again.push(...(await startAll(wishes, ports)));
  return [...new Set(again)];
}

/** Each kind is asked apart: where one service of AWS does not answer, the targets of another are looked at all the same. */
async function describeAll(targets: readonly TargetId[], round: Round): Promise<ReadonlyMap<TargetId, Machine>> {
  const kinds = [...new Set(targets.map(kindOf))];
  const answers = await Promise.all(
    kinds.map((kind) => {
      const part = targets.filter((target) => kindOf(target) === kind);
      return guarded(part, round, () => round.ports.machines.describe(part));
    }),
  );
  return new Map(answers.flatMap((answer) => (answer === FAILED ? [] : [...answer])));
}

const FAILED = Symbol('failed');

async function guarded<T>(
  targets: readonly TargetId[],
  round: Round,
  run: () => Promise<T>,
): Promise<T | typeof FAILED> {
  try {
    return await run();
  } catch (error) {
    for (const target of targets) {
      round.failed.set(target, error);
      round.ports.journal.note({ kind: 'trouble', target, error });
    }
    return FAILED;
  }
}

interface Read extends Pick<Situation, 'state' | 'leases' | 'now'> {
  readonly target: TargetId;
}

async function readAll(targets: readonly TargetId[], round: Round): Promise<readonly Read[]> {
  const { store, clock } = round.ports;
  const reads = await Promise.all(
    targets.map((target) =>
      guarded([target], round, async (): Promise<Read> => {
        const now = clock.now();
        return { target, now, ...(await store.readTarget(target)) };
      }),
    ),
  );
  const now = clock.now();
  return reads.flatMap((read) => (read === FAILED || (round.sparing && stillBooting(read, now)) ? [] : [read]));
}

function stillBooting({ state, leases }: Read, now: number): boolean {
  const requestedAt = state.window?.requestedAt ?? 0;
  const pending = state.lookAt !== undefined && state.backoff === undefined;
  const denied = leases.some((one) => one.kind === 'denial' && one.releasedAt === undefined && now < one.expiresAt);
  const acknowledged = leases.some(({ ack }) => ack !== undefined && ack.at >= requestedAt);
  const young = now < requestedAt + 0.7 * (state.usualBoot ?? USUAL_BOOT);
  const seen = (state.booting ?? 0) > requestedAt && now < (state.booting ?? 0) + BOOTING_PAUSE;
  return pending && !denied && !acknowledged && (young || seen);
}

interface Rest {
  readonly path: PathHealth | undefined;
  readonly machine: Machine | undefined;
  readonly ports: ReconcilePorts;
}

async function complete(read: Read, { path, machine, ports }: Rest): Promise<Situation> {
  const situation = {
    now: read.now,
    state: read.state,
    leases: read.leases,
    path,
    machine,
    rules: ports.rules,
    levels: [],
  };
  const wanted = machine?.power === 'on' ? awaited(situation) : [];
  return wanted.length === 0 ? situation : { ...situation, levels: await levelsNow(read.target, { wanted, ports }) };
}

/** Who waits for a level that cannot be asked for goes on waiting; everybody else's machine must not suffer from it. */
async function levelsNow(
  target: TargetId,
  { wanted, ports }: { readonly wanted: readonly ReadyLevel[]; readonly ports: ReconcilePorts },
): Promise<readonly ReadyLevel[]> {
  try {
    return await ports.machines.levels(target, wanted);
  } catch (error) {
    ports.journal.note({ kind: 'trouble', target, error });
    return [];
  }
}

function awaited({ leases, now, path, rules }: Situation): readonly ReadyLevel[] {
  const open = leases
    .filter((lease) => lease.ack !== undefined && standing(lease, now, path, rules) === 'live')
    .flatMap((lease) => lease.ready.filter((level) => level !== 'running' && lease.passed?.includes(level) !== true));
  return [...new Set(open)];
}

interface Carry {
  readonly target: TargetId;
  readonly ports: ReconcilePorts;
  readonly wishes: StartWish[];
  readonly sparing: boolean;
}

/** @returns whether to look again at once */
async function carryOut(situation: Situation, { target, ports, wishes, sparing }: Carry): Promise<boolean> {
  const decision = decidePower(situation);
  ports.journal.note({ kind: 'decision', target, decision });
  const marked = await makeMarks(target, decision.marks, { leases: situation.leases, store: ports.store });
  if (!marked) {
    ports.journal.note({ kind: 'conflict', target, doing: 'marks' });
    return true;
  }
  if (decision.action.do === 'start') {
    wishes.push({ target, situation, previousLaunch: decision.action.previousLaunch });
    return false;
  }
  if (decision.action.do === 'nothing') {
    if (sparing && decision.reason.code === 'booting') {
      await ports.store.writeState(target, situation.state.rev, { booting: ports.clock.now() });
    } else await lookLater(situation, { target, decision, ports });
    return decision.again;
  }
  const outcome = await act(decision.action, { target, situation, ports });
  if (outcome === 'conflict') ports.journal.note({ kind: 'conflict', target, doing: decision.action.do });
  return outcome !== 'done' || decision.again;
}

/**
 * What no item would make us look at in time is written down on the state. A look that is overdue comes with the next tick;
 * it is moved only where nothing is to be done for long.
 */
async function lookLater(
  { now, rules, state, leases }: Situation,
  {
    target,
    decision,
    ports,
  }: { readonly target: TargetId; readonly decision: Decision; readonly ports: ReconcilePorts },
): Promise<void> {
  const at = decision.lookAgainAt;
  if (at === undefined || decision.again) return;
  const moved = new Map(decision.marks.map((mark) => [mark.id, mark]));
  const looks = leases.map((lease) => {
    const mark = moved.get(lease.id);
    if (mark?.mark === 'settle') return undefined;
    return mark?.mark === 'look' ? mark.lookAt : lease.lookAt;
  });
  if (state.lookAt !== undefined && (state.lookAt > now || at <= now + rules.tick)) looks.push(state.lookAt);
  if (looks.some((time) => time !== undefined && time <= at)) return;
  await ports.store.writeState(target, state.rev, { lookAt: at });
}
