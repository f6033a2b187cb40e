import type { Facts, Plan } from '../../domain/schedule/window.ts';
import { planGone, planOf } from '../../domain/schedule/window.ts';
import { reasonOf } from '../../domain/schedule/words.ts';
import type { TargetId } from '../../domain/target.ts';
import { lookText } from '../request.ts';
import type { Entry, Scheduled, SchedulePorts } from './ports.ts';
import { settle } from './settle.ts';
import { tellStatus } from './status.ts';
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
  readonly news: readonly { readonly target: TargetId; readonly name?: string | undefined; readonly error: string }[];
  readonly failed: ReadonlyMap<TargetId, unknown>;
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
  const gone = [...entries.keys()].filter((target) => !here.has(target));
  await eachOf([...followed, ...gone], options, (one) => (typeof one === 'string' ? run.leave(one) : run.follow(one)));
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

/** One run: what it has done so far. */
class Run {
  readonly touched: Touched[] = [];
  readonly news: { readonly target: TargetId; readonly name?: string | undefined; readonly error: string }[] = [];
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
      const entry = wish.kind === 'bad' ? badEntry(wish.why) : await this.#level(machine, wish, old);
      await this.#remember(machine, entry, old);
    });
  }

  /** Sees to a machine whose schedule is gone; twice in a row, since one answer of the cloud may leave a machine out. */
  async leave(target: TargetId): Promise<void> {
    const { ports, entries, dryRun } = this.#running;
    const old = entries.get(target);
    await this.#guarded(target, async () => {
      const now = ports.clock.now();
      if (old !== undefined && old.state !== 'off' && old.missing === undefined) {
        if (!dryRun) await ports.book.write(target, { ...old, missing: now });
        return;
      }
      if (old?.state !== 'off') {
        const plan = await settle(target, { plan: (record) => planGone({ ...record, now }), ports, dryRun });
        this.#done(target, plan, 'The machine has no schedule any more.');
      }
      if (!dryRun) await ports.book.remove(target);
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

  async #level(
    machine: Scheduled,
    wish: Extract<Wish, { readonly kind: 'level' }>,
    old: Entry | undefined,
  ): Promise<Entry | undefined> {
    const { ports, dryRun } = this.#running;
    const { schedule, level } = wish;
    const key = keyOf(machine, wish);
    // Of a service that is off the edge is written down, and remembered as done: it does not say later since when it is up.
    const { launchedAt, power } = machine;
    const down = level.state === 'off' && power === 'off' && launchedAt !== undefined;
    const rests = down && (old === undefined || old.state === 'off');
    if (rests) return wish.hitch === undefined ? undefined : { state: 'off', key, ...hitchOf(wish) };
    if (old?.key === key && isSettled(machine, { wish, old })) return { ...old, ...hitchOf(wish) };
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
      ...(outcome.kind === 'respected' ? { ended: outcome.since } : {}),
      ...(outcome.kind === 'failing' ? { error: outcome.why } : (unproven(machine, old) ?? hitchOf(wish))),
    };
  }

  async #remember(machine: Scheduled, entry: Entry | undefined, old: Entry | undefined): Promise<void> {
    const { ports, dryRun } = this.#running;
    const { target, name } = machine;
    const error = entry?.error;
    if (error !== undefined && error !== old?.error) this.news.push({ target, name, error });
    if (error !== undefined) {
      ports.journal.note({ kind: entry?.state === 'error' ? 'bad-schedule' : 'failing', target, why: error });
    }
    if (dryRun) return;
    await tellStatus(machine, error, ports);
    const since = error === undefined ? {} : { since: error === old?.error ? old.since : ports.clock.now() };
    if (entry === undefined) {
      if (old !== undefined) await ports.book.remove(target);
    } else if (!sameEntry(entry, old)) await ports.book.write(target, { ...entry, ...since });
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

function badEntry(why: string): Entry {
  return { state: 'error', key: 'bad', error: why };
}

function hitchOf({ hitch }: { readonly hitch?: string | undefined }): Pick<Entry, 'error'> {
  return { error: hitch };
}

/** A start that failed before is not well again because it is tried again. */
function unproven({ power }: Scheduled, old: Entry | undefined): Pick<Entry, 'error'> | undefined {
  return power === 'off' && old?.state === 'on' && old.error !== undefined ? { error: old.error } : undefined;
}

/** What of a schedule a machine's leases and state depend on. A later start within a window changes nothing of them. */
function keyOf({ tag }: Scheduled, { schedule, level }: Extract<Wish, { readonly kind: 'level' }>): string {
  const { enforced, hibernate } = schedule;
  const end = level.state === 'on' ? (level.until ?? 'open') : (level.stop ?? 'none');
  return [tag, level.state, end, ...(enforced ? ['enforced'] : []), ...(hibernate ? ['hibernate'] : [])].join(' ');
}

/** Whether what was carried out before still stands, as far as the cloud's answer shows. */
function isSettled(
  { power, launchedAt }: Scheduled,
  { wish, old }: { readonly wish: Extract<Wish, { readonly kind: 'level' }>; readonly old: Entry },
): boolean {
  const { schedule, level } = wish;
  if (old.missing !== undefined) return false;
  const up = power === 'on' || power === 'starting';
  if (level.state === 'off') return !up || launchedAt === undefined || !schedule.enforced;
  if (old.ended !== undefined) return !schedule.enforced && old.ended >= (level.start ?? 0);
  return up && old.error === wish.hitch;
}

function sameEntry(a: Entry, b: Entry | undefined): boolean {
  return (
    b !== undefined &&
    a.state === b.state &&
    a.key === b.key &&
    a.ended === b.ended &&
    a.error === b.error &&
    b.missing === undefined
  );
}

const MOST_TARGETS = 100;
const MOST_BYTES = 12_000;

/** As many targets as one message carries. */
function groupsOf(targets: readonly TargetId[]): readonly (readonly TargetId[])[] {
  const groups: TargetId[][] = [];
  let bytes = 0;
  for (const target of targets) {
    const group = groups.at(-1);
    bytes += target.length + 3;
    if (group === undefined || group.length >= MOST_TARGETS || bytes > MOST_BYTES) {
      groups.push([target]);
      bytes = target.length + 3;
    } else group.push(target);
  }
  return groups;
}
