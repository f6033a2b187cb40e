import { handle } from '../../../lambda/failover/handle.ts';
import { MINUTE, SECOND } from '../../../src/domain/duration.ts';
import type { AlarmState, FailoverMemory, Pin } from '../../../src/domain/failover/facts.ts';
import type { FailoverSet } from '../../../src/domain/failover/set.ts';
import type { Lease } from '../../../src/domain/lease.ts';
import type { FailoverPorts } from '../../../src/engine/failover/ports.ts';
import { aSet } from '../../domain/failover/world.ts';
import { Kernel } from '../kernel.ts';
import { Checks } from './checks.ts';
import type { Defect } from './defects.ts';
import { Faults } from './faults.ts';
import { History } from './history.ts';
import { Listener } from './listener.ts';
import { portsOf } from './ports.ts';

const START = Date.parse('2026-11-21T12:00:00Z');
/** How often the service and `power` are looked at. */
const BEAT = 10 * SECOND;

export interface WorldOptions {
  readonly seed: number;
  /** Faults that do not occur, as `kind#n`. */
  readonly without?: ReadonlySet<string>;
  /** A mechanism that is left out. */
  readonly defect?: Defect | undefined;
  readonly story?: boolean;
}

/** A load balancer, alarms, a service, its lease and people on a virtual clock, around the real function `failover`. */
export class World {
  readonly kernel = new Kernel(START);
  readonly faults: Faults;
  readonly set: FailoverSet;
  readonly listener: Listener;
  readonly checks: Checks;
  readonly defect: Defect | undefined;
  readonly story: string[] | undefined;
  readonly alarm = new History<AlarmState>(START, 'OK');
  readonly calm = new History<'OK' | 'ALARM'>(START, 'OK');
  readonly healthy = new History(START, 0);
  readonly lambda = new History(START, true);
  readonly pins = new History<Pin | undefined>(START, undefined);
  stored: { readonly memory: FailoverMemory; readonly rev: number } | undefined;
  readonly leases = new Map<string, Lease>();
  /** When the service was asked for, runs, and answers; undefined: it is off. */
  service: { readonly runsAt: number; readonly answersAt: number } | undefined;
  sickUntil = START;
  downUntil = START;

  constructor({ seed, without = new Set(), defect, story = false }: WorldOptions) {
    this.faults = new Faults(seed, without);
    this.defect = defect;
    this.story = story ? [] : undefined;
    const { plan } = this.faults;
    this.set = aSet({
      ...{ steps: plan.pick([[100], [50, 100], [10, 40, 100]]), healthy: plan.int(1, 2), stepEvery: '30s' },
      ...{ dwell: plan.pick(['2m', '4m']), quiet: plan.pick(['1m', '2m']), drain: '1m', warmWithin: '5m' },
      ...(plan.chance(0.5) ? {} : { calmAlarm: undefined, calmBelow: 1000 }),
    });
    this.listener = new Listener(this.set, { beside: plan.chance(0.5) });
    this.checks = new Checks(this);
  }

  get now(): number {
    return this.kernel.now;
  }

  tell(text: string): void {
    this.story?.push(`${((this.now - START) / MINUTE).toFixed(2).padStart(6)}  ${text}`);
  }

  /** One invocation, as Lambda makes it: one that fails is not tried again, one that crashes says nothing. */
  invoke(event: unknown): void {
    const ports: FailoverPorts = portsOf(this);
    const set = this.defect?.set?.(this.set) ?? this.set;
    const askAgain = async (seconds: number): Promise<void> => {
      for (let times = this.faults.hits('askTwice') ? 2 : 1; times > 0; times -= 1)
        if (!this.faults.hits('askLost'))
          this.kernel.after(seconds * SECOND, () => this.invoke({ Records: [{ eventSource: 'aws:sqs' }] }));
    };
    this.kernel.wake();
    handle(event, { sets: [set], ports, askAgain }).catch((error: unknown) => this.checks.thrown(error));
  }

  setAlarm(state: AlarmState): void {
    if (state === this.alarm.now) return;
    this.alarm.set(this.now, state);
    this.tell(`the alarm says ${state}`);
    if (this.faults.hits('eventLost')) return;
    for (let times = this.faults.hits('eventTwice') ? 2 : 1; times > 0; times -= 1) {
      const late = this.faults.hits('eventLate') ? this.faults.int('eventLate', 10, 180) : 1 + times;
      this.kernel.after(late * SECOND, () => this.invoke({ 'detail-type': 'CloudWatch Alarm State Change' }));
    }
  }

  /** Each minute, for ever; the schedule ends when the kernel is stopped. */
  tick(): void {
    for (let times = this.faults.hits('tickTwice') ? 2 : 1; times > 0; times -= 1)
      if (!this.faults.hits('tickLost')) this.invoke({ 'detail-type': 'Scheduled Event' });
    this.kernel.after(MINUTE, () => this.tick());
  }

  /** ECS and the function `power`, in short: who holds the service has it after a while, and no longer than wanted. */
  beat(): void {
    const live = [...this.leases.values()].filter(
      ({ releasedAt, failed, expiresAt }) => releasedAt === undefined && failed === undefined && expiresAt > this.now,
    );
    for (const lease of live) {
      if (lease.ack !== undefined) continue;
      this.service ??= this.#boot();
      if (this.faults.hits('refused')) {
        const failed = { cause: 'capacity', message: 'no capacity', repair: '', at: this.now };
        this.leases.set(lease.id, { ...lease, n: lease.n + 1, failed });
        this.tell('power: the lease failed, there is no capacity');
      } else if (this.now >= this.service.runsAt) {
        const ack = { boot: 'b', at: this.now, alreadyOn: false, addresses: {} };
        this.leases.set(lease.id, { ...lease, n: lease.n + 1, ack });
        this.tell('power: the service runs as many tasks as it should');
      }
    }
    if (live.length === 0 && this.service !== undefined) {
      this.checks.scaledIn();
      this.service = undefined;
      this.tell('power: the service is scaled in');
    }
    const answers = this.service !== undefined && this.now >= this.service.answersAt && this.now >= this.sickUntil;
    this.healthy.set(this.now, answers ? 2 : 0);
    this.lambda.set(this.now, this.now >= this.downUntil);
    this.kernel.after(BEAT, () => this.beat());
  }

  #boot(): { readonly runsAt: number; readonly answersAt: number } {
    const { faults } = this;
    const boot = faults.hits('slowBoot') ? faults.int('slowBoot', 60, 420) : 30;
    const warm = faults.hits('slowWarm') ? faults.int('slowWarm', 30, 180) : 15;
    const runsAt = this.now + boot * SECOND;
    return { runsAt, answersAt: runsAt + warm * SECOND };
  }
}
