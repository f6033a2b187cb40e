import { kindOf, type TargetId } from '../../src/domain/target.ts';
import type {
  Book,
  Copy,
  Done,
  Entry,
  Fetched,
  Scheduled,
  SchedulePorts,
  Scope,
  Timetable,
} from '../../src/engine/schedule/ports.ts';
import { type Report, runSchedules } from '../../src/engine/schedule/run.ts';
import { BOX, World } from './world.ts';

/** The schedules' part of the table in memory; `writes` counts what an account would pay for. */
export class MemoryBook implements Book {
  readonly kept = new Map<TargetId, Entry>();
  readonly copies = new Map<string, Copy>();
  writes = 0;

  async entries(): Promise<ReadonlyMap<TargetId, Entry>> {
    return new Map(this.kept);
  }

  async write(target: TargetId, entry: Entry): Promise<void> {
    this.writes += 1;
    this.kept.set(target, entry);
  }

  async remove(target: TargetId): Promise<void> {
    this.writes += 1;
    this.kept.delete(target);
  }

  async readCopy(address: string): Promise<Copy | undefined> {
    return this.copies.get(address);
  }

  async writeCopy(address: string, copy: Copy): Promise<void> {
    this.copies.set(address, copy);
  }
}

/** A world with schedules: tags of machines, a web that answers as told, and minutes in which both functions tick. */
export class SchedulePlace extends World {
  readonly tags = new Map<TargetId, Partial<Scheduled> & { readonly value: string }>();
  readonly statuses = new Map<TargetId, string>();
  readonly book = new MemoryBook();
  readonly done: Done[] = [];
  /** What the web answers for an address. */
  readonly web = new Map<string, Fetched>();
  asked = 0;
  readonly scope: Scope = { kinds: ['ec2', 'asg', 'ecs'], compat: true };
  readonly schedulePorts: SchedulePorts = {
    store: this.store,
    book: this.book,
    publisher: this.publisher,
    clock: this.clock,
    journal: { note: (entry) => void this.done.push(entry) },
    timetable: this.timetable(this.scope),
    web: {
      get: async (address) => {
        this.asked += 1;
        return this.web.get(address) ?? { kind: 'failed', why: 'no answer' };
      },
    },
    tags: { write: async (target, text) => void this.statuses.set(target, text) },
  };

  tag(value: string, target: TargetId = BOX, more: Partial<Scheduled> = {}): void {
    this.tags.set(target, { ...more, value });
  }

  /** As the cloud answers who asks for no more than this. */
  timetable(scope: Scope): Timetable {
    const isAsked = ({ target, compat }: Scheduled) =>
      scope.kinds.includes(kindOf(target)) && (scope.compat || compat !== true);
    return { scope, machines: async () => this.#machines().filter(isAsked) };
  }

  #machines(): readonly Scheduled[] {
    return [...this.tags].map(([target, parts]) => {
      const { power, launchedAt } = this.machines.at(target);
      return { target, tag: 'wakelock:schedule', power, launchedAt, status: this.statuses.get(target), ...parts };
    });
  }

  /** One run of the schedule function, and of `power` for what it publishes. */
  async run({ dryRun = false } = {}): Promise<Report> {
    const report = await runSchedules({ ports: this.schedulePorts, dryRun, stillTime: () => true });
    for (const text of this.publisher.published.splice(0)) await this.deliver(text);
    return report;
  }

  /** Lets minutes pass in which the schedule function runs and `power` ticks. */
  async pass(minutes: number): Promise<void> {
    for (let passed = 0; passed < minutes; passed += 1) {
      await this.minutes(1);
      await this.run();
    }
  }

  /** Lets time pass up to an instant, with a run and a tick each ten minutes, and each minute of the last ten. */
  async until(iso: string): Promise<void> {
    const left = Math.round((Date.parse(iso) - this.clock.now()) / 60_000);
    for (let passed = 10; passed < left; passed += 10) {
      await this.clock.advance(9 * 60_000);
      await this.pass(1);
    }
    await this.pass(left % 10 === 0 ? 10 : left % 10);
  }

  /** Lets time pass in which `power` ticks and the schedule function does not run. */
  async without(iso: string): Promise<void> {
    const left = Math.round((Date.parse(iso) - this.clock.now()) / 60_000);
    await this.clock.advance(Math.max(0, left - 10) * 60_000);
    await this.minutes(Math.min(left, 10));
  }
}
