import type { Facts, Plan } from '../../domain/schedule/window.ts';
import { planGone, planOf } from '../../domain/schedule/window.ts';
import { reasonOf } from '../../domain/schedule/words.ts';
import type { TargetId } from '../../domain/target.ts';
import { lookText } from '../request.ts';
import {
  isAskedFor,
  isSettled,
  keyOf,
  type LevelWish,
  mayComeBack,
  sameEntry,
  standingFault,
  unproven,
} from './entry.ts';
import { groupsOf } from './look.ts';
import { newsOf } from './news.ts';
import type { Entry, Fault, Scheduled, SchedulePorts } from './ports.ts';
import { settle } from './settle.ts';
import { clearStatus, tellStatus } from './status.ts';
import { type Wish, wishesOf } from './wishes.ts';

export interface RunOptions {
  readonly ports: SchedulePorts;
  /** Reads and says, writes nothing. */
  readonly dryRun: boolean;
  /** False leaves the rest to the next run, which finds it by itself. */
  readonly stillTime: () => boolean;
}

/** What a run came to, in numbers and by machine. */
export interface Report {
  readonly machines: number;
  readonly schedules: number;
  readonly on: number;
  readonly off: number;
  readonly bad: number;
  readonly leftAlone: number;
  /** Machines for which something was done (or would be, in a dry run). */
  readonly touched: readonly Touched[];
  /** Machines whose error is new. */
  readonly news: readonly News[];
  readonly failed: ReadonlyMap<TargetId, unknown>;
}

/** Something about a machine that people should hear of once. */
export interface News {
  readonly target: TargetId;
  readonly name?: string | undefined;
  readonly kind: Fault['kind'];
  readonly error: string;
}

export interface Touched {
  readonly target: TargetId;
  readonly outcome: Plan['outcome'];
  readonly why: string;
}

/** Machines settled side by side: each costs a few reads and writes of the table. */
const AT_ONCE = 32;

/**
 * One run over all machines that have a schedule. It looks at levels, not at edges: what earlier runs missed is made good, and
 * running twice changes nothing. Windows become leases and stop edges; what follows for the machines is `reconcile`'s.
 * @throws when the machines could not be listed, or the table not be read
 */
export async function runSchedules(options: RunOptions): Promise<Report> {
  const { ports, dryRun } = options;
  const machines = await ports.timetable.machines();
  const entries = await ports.book.entries();
  const followed = machines.filter(({ leftAlone }) => leftAlone === undefined);
  const now = ports.clock.now();
  const wishes = await wishesOf(
    followed.map(({ value }) => value),
    { now, ports, dryRun },
  );
  const run = new Run({ ...options, wishes, entries });
  for (const { target, leftAlone: why } of machines) {
    if (why !== undefined) ports.journal.note({ kind: 'left-alone', target, why });
  }
  const here = new Set(followed.map(({ target }) => target));
  const { scope } = ports.timetable;
  const gone = [...entries].filter(([target, entry]) => !here.has(target) && isAskedFor(target, entry, scope));
  await eachOf([...followed, ...gone], options, (one) => ('value' in one ? run.follow(one) : run.leave(...one)));
  await run.look();
  const states = followed.map(({ value }) => stateOf(wishes.get(value)));
  const count = (state: Entry['state']) => states.filter((one) => one === state).length;
  return {
    machines: machines.length,
    schedules: wishes.size,
    on: count('on'),
    off: count('off'),
    bad: count('error'),
    leftAlone: machines.length - followed.length,
    touched: run.touched,
    news: run.news,
    failed: run.failed,
  };
}

function stateOf(wish: Wish | undefined): Entry['state'] {
  return wish?.kind === 'level' ? wish.level.state : 'error';
}

async function eachOf<T>(
  items: readonly T[],
  { stillTime }: Pick<RunOptions, 'stillTime'>,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const lane = async () => {
    for (const item of queue) {
      if (!stillTime()) return;
      await work(item);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

interface Running extends RunOptions {
  readonly wishes: ReadonlyMap<string, Wish>;
  readonly entries: ReadonlyMap<TargetId, Entry>;
}

/** What was found of one machine. */
interface Found extends Pick<Entry, 'state' | 'key' | 'ended'> {
  readonly fault?: Fault | undefined;
  /** Nothing of it needs to be remembered. */
  readonly rests?: boolean;
}

/** One run: what it has done so far. */
class Run {
  readonly touched: Touched[] = [];
  readonly news: News[] = [];
  readonly failed = new Map<TargetId, unknown>();
  readonly #toLook: TargetId[] = [];
  readonly #running: Running;

  constructor(running: Running) {
    this.#running = running;
  }

  /** Sees to one machine with a schedule. */
  async follow(machine: Scheduled): Promise<void> {
    const { wishes, entries } = this.#running;
    const wish = wishes.get(machine.value);
    if (wish === undefined) return;
    await this.#guarded(machine.target, async () => {
      const old = entries.get(machine.target);
      const found: Found =
        wish.kind === 'bad' ? { state: 'error', key: 'bad', fault: wish.why } : await this.#level(machine, wish, old);
      await this.#remember(machine, found, old);
    });
  }

  /** Sees to a machine whose schedule is gone: not at once, since answers of the cloud may leave a machine out. */
  async leave(target: TargetId, old: Entry): Promise<void> {
    const { ports, dryRun } = this.#running;
    await this.#guarded(target, async () => {
      const now = ports.clock.now();
      if (mayComeBack(old, now)) {
        if (!dryRun && old.missing === undefined) await ports.book.write(target, { ...old, missing: now });
        return;
      }
      if (old.state !== 'off') {
        const plan = await settle(target, { plan: (record) => planGone({ ...record, now }), ports, dryRun });
        this.#done(target, plan, 'The machine has no schedule any more.');
      }
      if (dryRun) return;
      await ports.book.remove(target);
      await this.#telling(target, () => clearStatus(target, old, ports));
    });
  }

  /** Asks `power` to look at what was touched; what is not asked for is found by its next tick. */
  async look(): Promise<void> {
    const { ports, dryRun } = this.#running;
    if (dryRun) return;
    for (const targets of groupsOf(this.#toLook)) {
      await ports.publisher.publish(lookText(targets)).catch((error: unknown) => {
        ports.journal.note({ kind: 'trouble', error });
      });
    }
  }

  async #level(machine: Scheduled, wish: LevelWish, old: Entry | undefined): Promise<Found> {
    const { ports, dryRun } = this.#running;
    const { schedule, level } = wish;
    const key = keyOf(machine, wish);
    const standing = standingFault(machine, wish);
    // Of a service that is off the edge is written down, and remembered as done: it does not say later since when it is up.
    const { launchedAt, power } = machine;
    const down = level.state === 'off' && power === 'off' && launchedAt !== undefined;
    const rests = down && (old === undefined || old.state === 'off');
    if (rests) return { state: 'off', key, fault: standing, rests };
    if (old?.key === key && isSettled(machine, { wish, old })) {
      return { state: old.state, key, ended: old.ended, fault: standing };
    }
    const facts = (record: Pick<Facts, 'state' | 'leases'>): Facts => ({
      ...machine,
      ...record,
      now: ports.clock.now(),
    });
    const plan = await settle(machine.target, {
      plan: (record) => planOf(schedule, level, facts(record)),
      ports,
      dryRun,
    });
    const { outcome } = plan;
    this.#done(machine.target, plan, reasonOf(schedule, level));
    return {
      state: level.state,
      key,
      ended: outcome.kind === 'respected' ? outcome.since : undefined,
      fault: outcome.kind === 'failing' ? { kind: 'start', text: outcome.why } : (unproven(machine, old) ?? standing),
    };
  }

  /** The memory first: what cannot be said on the machine is not news again with each run. */
  async #remember(machine: Scheduled, { fault, rests, ...found }: Found, old: Entry | undefined): Promise<void> {
    const { ports, dryRun } = this.#running;
    const { target, name, compat } = machine;
    const now = ports.clock.now();
    const { isNews, told } = newsOf({ fault, old, now });
    // Who has a fault has been told of it, or is told now.
    const forgets = rests === true && told.length === 0;
    const entry: Entry = {
      ...found,
      ...(compat === true ? { compat } : {}),
      ...(told.length === 0 ? {} : { told }),
      ...(fault === undefined ? {} : { error: fault.text, fault: fault.kind, cause: fault.cause }),
      ...(fault === undefined ? {} : { since: fault.text === old?.error ? old.since : now }),
    };
    if (!dryRun) {
      if (!forgets && !sameEntry(entry, old)) await ports.book.write(target, entry);
      if (forgets && old !== undefined) await ports.book.remove(target);
    }
    if (fault !== undefined) {
      ports.journal.note({ kind: NOTED[fault.kind], target, why: fault.text });
      if (isNews) this.news.push({ target, name, kind: fault.kind, error: fault.text });
    }
    if (!dryRun) await this.#telling(target, () => tellStatus(machine, fault?.text, ports));
  }

  /** What stands on the machine is for people; a tag that cannot be written leaves the schedule as it is. */
  async #telling(target: TargetId, write: () => Promise<void>): Promise<void> {
    await write().catch((error: unknown) => this.#running.ports.journal.note({ kind: 'trouble', target, error }));
  }

  #done(target: TargetId, { outcome }: Plan, why: string): void {
    const { journal } = this.#running.ports;
    if (outcome.kind === 'as-it-is' || outcome.kind === 'failing') return;
    if (outcome.kind === 'took') journal.note({ kind: 'took', target, edge: outcome.edge });
    else if (outcome.kind === 'respected') journal.note({ kind: 'respected', target, since: outcome.since });
    else journal.note({ kind: outcome.kind, target, lease: outcome.lease, why });
    this.touched.push({ target, outcome, why });
    if (outcome.kind !== 'respected') this.#toLook.push(target);
  }

  /** One machine's trouble is its own. */
  async #guarded(target: TargetId, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.failed.set(target, error);
      this.#running.ports.journal.note({ kind: 'trouble', target, error });
    }
  }
}

const NOTED = { schedule: 'bad-schedule', document: 'hitch', start: 'failing', size: 'hitch' } as const;
