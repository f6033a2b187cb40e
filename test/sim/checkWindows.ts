import type { Lease } from '../../src/domain/lease.ts';
import type { TargetId } from '../../src/domain/target.ts';
import type { Box } from './box.ts';
import type { World } from './world.ts';

const MINUTE = 60_000;
/** A quiet network gives a machine to who waits within the longest back-off, a slow boot, and the rest. */
const QUIET_WAIT = 7 * MINUTE;
/** What was seen or asked for this long ago may still be acted on. */
const UNDER_WAY = MINUTE;

/** What is promised to those who hold a machine without a runner: people, schedules, alarms, scripts with plain texts. */
export class WindowChecks {
  readonly #world: World;
  readonly #waits = new Map<string, number>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Looked at regularly once faults are over: who holds a machine must be given it. */
  patrol(box: Box): void {
    const { kernel, table, cloud, checks } = this.#world;
    for (const lease of table.leasesOf(box.target)) {
      const key = `${box.target}/${lease.id}`;
      const waits = this.#waitsForItself(lease) && !box.isIn(lease.ack?.boot) && !this.#hasReason(box, lease);
      if (!waits) this.#waits.delete(key);
      else {
        const since = Math.max(this.#waits.get(key) ?? kernel.now, cloud.meddledAt);
        this.#waits.set(key, since);
        const waited = kernel.now - since;
        if (waited > QUIET_WAIT)
          checks.fail('P2', `${lease.id.slice(0, 12)} waits for ${box.target} since ${waited / 1000} s`);
      }
    }
  }

  /** A start of ours is about to be asked for: a person who stopped the machine ended what held it. */
  startAsked(target: TargetId): void {
    const { table, cloud, checks, kernel } = this.#world;
    const box = cloud.boxes.get(target);
    if (box === undefined) return;
    const leases = table.leasesOf(target);
    const open = leases.filter((lease) => this.#mayHaveHeld(lease));
    const ended = leases.filter((lease) => {
      const at = lease.ack === undefined ? undefined : box.bootNamed(lease.ack.boot)?.stoppedByHand;
      const ends = (lease.kind === 'schedule' || lease.kind === 'manual') && lease.enforced !== true;
      return (
        ends &&
        lease.failed === undefined &&
        at !== undefined &&
        at < kernel.now - UNDER_WAY &&
        !startedByHand(box, at) &&
        box.tagRemovedAt === undefined
      );
    });
    const windows = ended.filter(({ kind }) => kind === 'schedule').map(windowOf);
    const over = (lease: Lease) => ended.includes(lease) || windows.includes(windowOf(lease));
    if (open.length > 0 && open.every(over)) {
      checks.fail('P5', `${target} is started for ${ended[0]?.id}, which a person ended by stopping the machine`);
    }
  }

  #waitsForItself(lease: Lease): boolean {
    const { kernel } = this.#world;
    const runner = this.#world.runnerOf(lease.id);
    const open = lease.releasedAt === undefined && lease.failed === undefined && lease.expiresAt > kernel.now;
    return open && lease.kind !== 'denial' && lease.since !== undefined && runner === undefined;
  }

  #hasReason(box: Box, lease: Lease): boolean {
    const others = this.#world.table
      .leasesOf(box.target)
      .filter((other) => other !== lease && this.#mayHaveHeld(other));
    if (lease.kind === 'schedule') return lease.wait?.cause === 'start-cap';
    const queued = box.plan.slots !== undefined || others.some((other) => other.exclusive);
    return lease.wait?.cause === 'start-cap' || (queued && others.length > 0);
  }

  #mayHaveHeld({ kind, since, releasedAt, failed, expiresAt }: Lease): boolean {
    if (kind === 'denial' || since === undefined) return false;
    return (
      Math.min(releasedAt ?? Number.POSITIVE_INFINITY, failed?.at ?? Number.POSITIVE_INFINITY, expiresAt) >
      this.#world.kernel.now - UNDER_WAY
    );
  }
}

/** A person who stopped the machine and started it again, or tried to, wants it on: EC2 tells the last of it alone. */
function startedByHand({ boots }: Box, after: number): boolean {
  return boots.some(({ by, launch }) => by === 'person' && launch > after - 1_000);
}

/** A window that is opened once more has a number behind its name. */
function windowOf({ id }: Lease): string {
  return id.split('.')[0] ?? id;
}
