import type { Lease } from '../../src/domain/lease.ts';
import type { StateChange } from '../../src/domain/machine.ts';
import { RULES, type Rules } from '../../src/domain/rules.ts';
import type { Selector, TargetId } from '../../src/domain/target.ts';
import type { TextRule } from '../../src/domain/text-rules.ts';
import type { JournalEntry } from '../../src/engine/journal.ts';
import type { Box } from './box.ts';
import { Chance } from './chance.ts';
import { Checks } from './checks.ts';
import { Cloud } from './cloud.ts';
import type { Handler } from './handler.ts';
import { Kernel } from './kernel.ts';
import { Network } from './network.ts';
import { drawPlan, type Plan } from './plan.ts';
import type { Rates } from './rates.ts';
import { Runner } from './runner.ts';
import { drawSetting, type Setting } from './setting.ts';
import { storyOf } from './story.ts';
import { Table, type TableWatch } from './table.ts';

/** The beginning of every schedule: a whole minute, not a whole day. */
const START = 1_800_000_060_000;

export interface WorldOptions {
  readonly seed: number;
  readonly rates: Rates;
  /** Safety mechanisms that this run goes without. */
  readonly teeth?: ReadonlySet<string>;
  readonly without?: ReadonlySet<string>;
  readonly story?: boolean;
  readonly swarm?: boolean;
}

/** Everything of one schedule. */
export class World implements TableWatch {
  readonly start = START;
  readonly kernel = new Kernel(START);
  readonly rules: Rules;
  readonly teeth: ReadonlySet<string>;
  readonly chance: Chance;
  readonly setting: Setting;
  readonly plan: Plan;
  readonly table: Table;
  readonly cloud: Cloud;
  readonly network: Network;
  readonly checks: Checks;
  readonly runners: readonly Runner[];
  readonly story: string[] | undefined;
  readonly reasons = new Map<string, number>();
  readonly calmAt: number;
  readonly texts: readonly TextRule[];
  /** When the table's TTL took an item last, by target and lease. */
  readonly removals = new Map<string, number>();
  readonly followers: { readonly job: number; readonly offset: number; readonly run: () => void; began: boolean }[] =
    [];
  readonly #byLease = new Map<string, Runner>();
  #ids = 0;

  constructor(options: WorldOptions) {
    this.teeth = options.teeth ?? new Set();
    this.rules = rulesWithout(this.teeth);
    this.story = options.story === true ? [] : undefined;
    this.chance = new Chance(options.seed, options.rates, {
      without: options.without,
      record: options.story === true || options.without !== undefined,
      swarm: options.swarm ?? true,
    });
    this.table = new Table(this, this.teeth);
    this.cloud = new Cloud(this);
    this.network = new Network(this);
    this.checks = new Checks(this);
    this.setting = drawSetting(this.chance, START);
    this.calmAt = START + this.setting.calmAfter;
    this.plan = drawPlan(this.chance, this.setting.calmAfter);
    this.texts = this.plan.texts.map(({ rule }) => rule);
    this.runners = this.plan.jobs.map((job) => new Runner(this, job));
    for (const runner of this.runners) this.#byLease.set(runner.id, runner);
  }

  newId(): string {
    this.#ids += 1;
    return `nonce-${this.#ids}`;
  }

  box(index: number): Box {
    return [...this.cloud.boxes.values()][index] as Box;
  }

  /** Things happen near the end of a job: the most dangerous time for all others. */
  endIsNear(job: number, inMs: number): void {
    const { followers } = this;
    for (const one of followers) {
      if (one.job !== job || one.began) continue;
      one.began = true;
      this.kernel.after(Math.max(0, inMs + one.offset), one.run);
    }
  }

  runnerOf(id: string): Runner | undefined {
    return this.#byLease.get(id);
  }

  /** One line of the story: who did what. */
  say(who: string, what: string): void {
    if (this.story === undefined) return;
    const at = ((this.kernel.now - START) / 1000).toFixed(3).padStart(9);
    this.story.push(`${at}  ${who.padEnd(14)} ${what}`);
  }

  noted(handler: Handler, entry: JournalEntry): void {
    if (entry.kind === 'decision') {
      const { code } = entry.decision.reason;
      this.reasons.set(code, (this.reasons.get(code) ?? 0) + 1);
      // A Describe that leaves it out is no look at it.
      if (code !== 'not-seen') this.checks.looked(entry.target);
    }
    if (entry.kind === 'message' && entry.action === 'stop' && entry.lease !== undefined) {
      this.checks.stopJoined(entry.lease, entry.targets);
    }
    if (entry.kind === 'trouble') this.checks.trouble(handler, entry);
    if (this.story !== undefined) this.say(handler.id, storyOf(entry));
  }

  leaseWritten(target: TargetId, lease: Lease): void {
    this.checks.leaseWritten(target, lease);
    this.#byLease.get(lease.id)?.changed();
  }

  leaseRemoved(target: TargetId, id: string): void {
    this.removals.set(`${target} ${id}`, this.kernel.now);
    this.checks.leaseRemoved(target, id);
  }

  pinWritten(id: string): void {
    this.#byLease.get(id)?.changed();
  }

  acknowledged(target: TargetId, leases: readonly Lease[]): void {
    this.checks.acknowledged(target, leases);
  }

  stateWritten(target: TargetId, _state: unknown, change: StateChange): void {
    if (change.stopEdge) this.checks.edgeWritten(target);
    if (change.window) this.checks.windowOpened(target, change.window.requestedAt);
  }

  /** Whether the path of messages is interrupted in this way now; `holds`: until when. */
  pathDown(what: 'refuses' | 'holds'): number | false {
    const now = this.kernel.now;
    return this.setting.outages.find((one) => one.what === what && one.from <= now && now < one.to)?.to ?? false;
  }

  tableDown(): boolean {
    return this.#down('table');
  }

  ticksDown(): boolean {
    return this.#down('ticks');
  }

  selected(selector: Selector): readonly { readonly target: TargetId; readonly optedIn: boolean }[] {
    const boxes = [...this.cloud.boxes.values()];
    const { selectorsMoveAfter = Number.POSITIVE_INFINITY } = this.plan;
    const moved = this.kernel.now >= START + 30_000 + selectorsMoveAfter;
    // Names are handed on from machine to machine, and the first machine leaves its team.
    const name = (index: number) => `box-${moved ? (index + 1) % boxes.length : index}`;
    const meant = boxes.filter((_, index) =>
      selector.kind === 'name' ? selector.name === name(index) : !moved || index > 0 || boxes.length === 1,
    );
    return meant.filter((box) => box.state !== 'terminated').map(({ target, optedIn }) => ({ target, optedIn }));
  }

  #down(what: 'table' | 'ticks'): boolean {
    if (this.setting.outages.length === 0) return false;
    const now = this.kernel.now;
    return this.setting.outages.some((one) => one.what === what && one.from <= now && now < one.to);
  }
}

function rulesWithout(teeth: ReadonlySet<string>): Rules {
  return {
    ...RULES,
    ...(teeth.has('healthy-path rule') ? { maxGrace: 0 } : {}),
    ...(teeth.has('start cap') ? { maxStartsPerHour: 1_000 } : {}),
  };
}
