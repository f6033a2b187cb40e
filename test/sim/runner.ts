import type { Lease } from '../../src/domain/lease.ts';
import { progressOf, troubleOf } from '../../src/domain/progress.ts';
import type { TargetId } from '../../src/domain/target.ts';
import { leaseIdOf } from '../../src/domain/token.ts';
import type { Sent } from './network.ts';
import type { When } from './plan.ts';
import type { World } from './world.ts';

export interface JobPlan {
  readonly name: string;
  readonly token: string;
  readonly index: number;
  readonly begins: When;
  /** The runner stands still after so many publishes, ms. */
  readonly stalls: { readonly after: number; readonly lasts: number } | undefined;
  readonly targets: readonly string[];
  readonly ttl: number;
  readonly works: number;
  readonly waitLimit: number;
  readonly linger: number;
  readonly keep: boolean;
  readonly exclusive: boolean;
  readonly protect: boolean;
  readonly ready: boolean;
  readonly failFast: boolean;
  /** Its runner is lost this long after it began. */
  readonly diesAfter: number | undefined;
  readonly cancelledAfter: number | undefined;
  /** Start and stop in different processes: no renewal after the acknowledgement. */
  readonly split: { readonly maxDuration: number; readonly stops: boolean } | undefined;
}

type Phase = 'before' | 'waiting' | 'working' | 'ended';
export type Ending = 'done' | 'failed' | 'timeout' | 'cancelled' | 'dead' | 'disrupted' | 'left';

const REPUBLISH = 25_000;

/** The runner's side of one job, as design §5: it publishes, and reads nothing but its own lease items (and its pin). */
export class Runner {
  readonly plan: JobPlan;
  readonly id: string;
  /** What its messages ask for, ms. */
  readonly ttl: number;
  phase: Phase = 'before';
  ending: Ending | undefined;
  began = 0;
  /** The end of its last standing still. */
  awakeSince = 0;
  endedAt = 0;
  /** The boot it was told "ready" of, by target; removed when it was told that this boot is gone. */
  readonly boots = new Map<TargetId, string>();
  readonly sent: Sent[] = [];
  released = false;
  #targets: readonly TargetId[] = [];
  #reading = false;
  #renewing = 0;
  readonly #world: World;
  readonly #start: string;
  readonly #stop: string;

  constructor(world: World, plan: JobPlan) {
    this.#world = world;
    this.plan = plan;
    this.id = leaseIdOf(plan.token);
    this.ttl = plan.split === undefined ? plan.ttl : plan.split.maxDuration;
    const shared = { wakelock: 1, targets: plan.targets, lease: plan.token, ttl: Math.round(this.ttl / 1000) };
    this.#stop = JSON.stringify({ ...shared, action: 'stop' });
    this.#start = JSON.stringify({
      ...shared,
      action: 'start',
      ...(plan.linger > 0 ? { linger: Math.round(plan.linger / 1000) } : {}),
      ...(plan.keep ? { alreadyOn: 'keep' } : {}),
      ...(plan.exclusive ? { exclusive: true } : {}),
      ...(plan.protect ? { protect: true } : {}),
      ...(plan.ready ? { ready: ['status-ok'] } : {}),
      holder: { name: plan.name },
    });
    if (!plan.targets.some((text) => text.includes(':') && !text.startsWith('ec2:'))) {
      this.#targets = plan.targets as readonly TargetId[];
    }
  }

  begin(): void {
    const { kernel } = this.#world;
    const { diesAfter, cancelledAfter, waitLimit } = this.plan;
    this.phase = 'waiting';
    this.began = kernel.now;
    this.#say('begins');
    if (diesAfter !== undefined) kernel.after(diesAfter, () => this.#end('dead'));
    if (cancelledAfter !== undefined) kernel.after(cancelledAfter, () => this.#release('cancelled'));
    kernel.after(waitLimit, () => {
      if (this.phase !== 'waiting') return;
      this.#world.checks.waitedInVain(this);
      this.#release('timeout');
    });
    this.#renew(++this.#renewing);
  }

  /** Its lease item was written: its next poll will see it. */
  changed(): void {
    if (this.#reading || (this.phase !== 'waiting' && this.phase !== 'working')) return;
    this.#reading = true;
    const { kernel, chance } = this.#world;
    kernel.after(chance.int('latency', 50, this.phase === 'waiting' ? 1_000 : 20_000), () => {
      this.#reading = false;
      this.#read();
    });
  }

  get targets(): readonly TargetId[] {
    return this.#targets;
  }

  #renew(turn: number): void {
    if (turn !== this.#renewing || (this.phase !== 'waiting' && this.phase !== 'working')) return;
    this.#read();
    if (this.phase !== 'waiting' && this.phase !== 'working') return;
    const { kernel, network, teeth } = this.#world;
    const once = this.plan.split !== undefined && teeth.has('split start renewing') && this.sent.length > 0;
    const sent = once ? undefined : network.publish(this.#start, this.plan.name);
    if (sent !== undefined) this.sent.push(sent);
    const calm = this.phase === 'working' ? Math.min(60_000, this.plan.ttl / 3) : REPUBLISH;
    const { stalls } = this.plan;
    const stalled = sent !== undefined && stalls?.after === this.sent.length ? stalls.lasts : undefined;
    if (stalled !== undefined) this.awakeSince = kernel.now + stalled;
    kernel.after(sent === undefined ? 5_000 : (stalled ?? calm), () => this.#renew(turn));
  }

  #read(): void {
    const { table } = this.#world;
    if (this.phase !== 'waiting' && this.phase !== 'working') return;
    if (this.#targets.length === 0) {
      const pin = table.pins.get(this.id);
      if (pin?.failed !== undefined) {
        this.#world.checks.toldFailure(this, undefined, pin.failed.cause);
        this.#release('failed');
        return;
      }
      if (pin === undefined || pin.released) return;
      const direct = this.plan.targets.filter((text): text is TargetId => text.startsWith('ec2:'));
      this.#targets = [...new Set([...direct, ...pin.targets])];
    }
    const leases = this.#targets.map((target) => [target, table.lease(target, this.id)] as const);
    for (const [target, lease] of leases) {
      if (lease?.failed === undefined) continue;
      this.#world.checks.toldFailure(this, target, lease.failed.cause);
      this.#release('failed');
      return;
    }
    if (this.phase === 'waiting') this.#waits(leases);
    else for (const [target, lease] of leases) this.#watches(target, lease);
  }

  #waits(leases: readonly (readonly [TargetId, Lease | undefined])[]): void {
    if (!leases.every(([, lease]) => progressOf(lease).at === 'ready')) return;
    for (const [target, lease] of leases) if (lease?.ack !== undefined) this.boots.set(target, lease.ack.boot);
    this.#say(`is told "ready": boots ${[...this.boots.values()].join(' ')}`);
    this.phase = 'working';
    this.#world.checks.toldReady(this);
    if (this.plan.split !== undefined) {
      this.#renewing += 1;
      if (!this.plan.split.stops) {
        this.#leave();
        return;
      }
    }
    this.#world.endIsNear(this.plan.index, this.plan.works);
    this.#world.kernel.after(this.plan.works, () => {
      if (this.phase === 'working') this.#release('done');
    });
  }

  #watches(target: TargetId, lease: Lease | undefined): void {
    const boot = this.boots.get(target);
    if (boot === undefined) return;
    if (troubleOf(lease, boot) === undefined) return;
    this.#say(`is told that boot ${boot} of ${target} is not its own any more`);
    this.boots.delete(target);
    if (this.plan.failFast) this.#release('disrupted');
  }

  /** The process of a split start ends: nobody watches, nobody releases. */
  #leave(): void {
    this.#end('left');
  }

  #release(ending: Ending): void {
    if (this.phase === 'ended') return;
    this.#end(ending);
    this.released = true;
    this.#publishStop(0);
    // `post` repeats what the interrupted step published already.
    if (ending === 'cancelled' || ending === 'timeout') this.#world.kernel.after(3_000, () => this.#publishStop(0));
  }

  #publishStop(tries: number): void {
    const { network, kernel } = this.#world;
    if (network.publish(this.#stop, this.plan.name) !== undefined) return;
    // A failed release is a warning, after a few tries: the lease expires.
    if (tries < 3) kernel.after(2_000, () => this.#publishStop(tries + 1));
  }

  #end(ending: Ending): void {
    if (this.phase === 'ended') return;
    this.phase = 'ended';
    this.ending = ending;
    this.endedAt = this.#world.kernel.now;
    this.#say(`ends: ${ending}`);
    this.#world.endIsNear(this.plan.index, 0);
  }

  #say(what: string): void {
    this.#world.say(this.plan.name, what);
  }
}
