import type { Lease } from '../../src/domain/lease.ts';
import { RULES } from '../../src/domain/rules.ts';
import type { TargetId } from '../../src/domain/target.ts';
import type { Boot, Box } from './box.ts';
import { forgottenText, wrongText } from './checkTexts.ts';
import { WindowChecks } from './checkWindows.ts';
import type { StopCall } from './cloud.ts';
import type { Handler } from './handler.ts';
import { LateStarts } from './lateStarts.ts';
import type { Sent } from './network.ts';
import type { Runner } from './runner.ts';
import type { World } from './world.ts';

export interface Broken {
  readonly promise: string;
  readonly what: string;
  readonly at: number;
}

interface Place {
  readonly since: number | undefined;
  readonly expiresAt: number;
  readonly at: number;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** Tick, stale answers, a stopping machine, a runner's poll. */
const TELL = 150 * SECOND;
/** A quiet network ends a wait: the longest back-off, a slow boot, and the rest. */
const QUIET_WAIT = 7 * MINUTE;
/** A free boot of ours: tick, proof of the path, fence, a refused try, EC2's own time. */
const FREE = 7 * MINUTE;
/** A late call, a frozen handler and an old Describe may follow the removal of the tag for so long. */
const UNTAGGED = 100 * SECOND;

/** The promises, judged on what really happened. The first one broken ends the schedule. */
export class Checks {
  broken: Broken | undefined;
  readonly #world: World;
  readonly #windowChecks: WindowChecks;
  readonly #lateStarts = new LateStarts();
  readonly #owned = new Set<Boot>();
  readonly #windows = new Map<TargetId, number[]>();
  readonly #freeSince = new Map<TargetId, number>();
  readonly #orderSince = new Map<string, Place>();
  readonly #acked = new Set<string>();
  /** The boot that each lease was told it lost. */
  readonly #lost = new Map<string, string | undefined>();
  readonly #edges = new Map<TargetId, number>();
  readonly #occupiedAt = new Map<TargetId, number>();
  readonly #stopped = new Set<string>();

  constructor(world: World) {
    this.#world = world;
    this.#windowChecks = new WindowChecks(world);
  }

  fail(promise: string, what: string): void {
    if (this.broken !== undefined) return;
    this.broken = { promise, what, at: this.#now };
    this.#world.say('BROKEN', `${promise}: ${what}`);
    this.#world.kernel.stop();
  }

  /** A Stop of ours is about to take effect on a running machine. */
  stopLands(box: Box, call: StopCall): void {
    const { table, runners } = this.#world;
    const boot = box.boot?.launch;
    for (const lease of table.leasesOf(box.target)) {
      if (!box.isIn(lease.ack?.boot) || !this.#live(lease)) continue;
      // What lands after its caller gave up is fenced by EC2's own protection, for those who asked for it.
      if (call.slow && !this.#fenced(lease, box)) continue;
      this.fail(
        'P1',
        `${call.by} stops ${box.target} boot ${boot}, which the live lease ${lease.id.slice(0, 8)} was given`,
      );
    }
    // Nor can a person's start be fenced against a call that was given up and lands later.
    if (call.slow) return;
    if (!this.#mayBeOurs(box)) this.fail('P5', `${call.by} stops a boot of ${box.target} that a person began`);
    for (const runner of runners) {
      if (runner.phase !== 'working' || !box.isIn(runner.boots.get(box.target))) continue;
      const lease = table.lease(box.target, runner.id);
      if (lease?.failed !== undefined || lease?.releasedAt !== undefined) continue;
      // Renewals that the network itself lost or delayed, one by one, cannot be held against anybody.
      const { ttl } = runner;
      const heard = runner.sent.some(
        ({ faulted, publishedAt }) =>
          !faulted && publishedAt + ttl > this.#now && publishedAt < this.#now - 40 * SECOND,
      );
      if (heard) this.fail('P1', `${call.by} stops ${box.target} under ${runner.plan.name}, which works and renews`);
    }
  }

  acknowledged(target: TargetId, leases: readonly Lease[]): void {
    const box = this.#world.cloud.boxes.get(target);
    for (const lease of leases) {
      const name = lease.ack?.boot ?? '';
      const boot = box?.give(name, this.#now);
      if (lease.alreadyOn === 'take' && boot !== undefined) this.#owned.add(boot);
      if (boot === undefined) this.fail('P1', `${lease.id.slice(0, 8)} was given a boot ${name} that never was`);
      else if (
        this.#live(lease) &&
        (boot.stoppedByUs === 'in time' || (boot.stoppedByUs === 'late' && this.#fenced(lease, box)))
      ) {
        this.fail('P1', `${lease.id.slice(0, 8)} was given boot ${name}, which a Stop of ours had ended`);
      }
    }
    if (box !== undefined) this.#slots(box, leases);
  }

  leaseWritten(target: TargetId, lease: Lease): void {
    const key = `${target}/${lease.id}`;
    // Its place counts from when its handlers could know of it, or know again after it had run out.
    const known = this.#orderSince.get(key);
    const anew = known === undefined || known.since !== lease.since || known.expiresAt <= this.#now;
    const { since, expiresAt } = lease;
    const shrinks = known !== undefined && lease.texts === undefined && shrunk(known, lease);
    if (shrinks) this.fail('P4', `${lease.id.slice(0, 8)} lost what an earlier message had given it`);
    this.#orderSince.set(key, { since, expiresAt, at: anew ? this.#now : known.at });
    if (this.#acked.has(key)) this.#occupiedAt.set(target, this.#now);
    if (lease.ack === undefined) this.#acked.delete(key);
    const text = lease.texts === undefined ? undefined : wrongText(lease);
    if (text !== undefined) this.fail('P4', text);
    if (
      lease.texts === undefined &&
      this.#wasReleased(target, lease.id) &&
      lease.since !== undefined &&
      lease.releasedAt === undefined
    ) {
      this.fail('P4', `${lease.id.slice(0, 8)} came back to life after its release was joined`);
    }
    const boot = lease.disrupted?.boot;
    // What follows a boot of a service may have its name: it is judged when it is said.
    const news = boot !== this.#lost.get(key);
    this.#lost.set(key, boot);
    const runsOn = boot === lease.ack?.boot && this.#world.cloud.boxes.get(target)?.isIn(boot) === true;
    if (news && runsOn && this.#live(lease)) {
      this.fail('P1', `${lease.id.slice(0, 8)} is told that it lost ${target}, which runs on`);
    }
    const runner = this.#world.runnerOf(lease.id);
    const last = runner?.sent.at(-1)?.publishedAt ?? this.#now;
    if (runner !== undefined && lease.expiresAt > last + runner.ttl) {
      this.fail('P4', `${runner.plan.name} is believed to hold longer than it ever asked for`);
    }
  }

  /** A stop edge was written down. */
  edgeWritten(target: TargetId): void {
    this.#edges.set(target, this.#now);
  }

  leaseRemoved(target: TargetId, id: string): void {
    this.#orderSince.delete(`${target}/${id}`);
  }

  stopJoined(id: string, targets: readonly TargetId[]): void {
    for (const target of targets) this.#stopped.add(`${target}/${id}`);
    if (targets.length === 0) this.#stopped.add(id);
  }

  /** On this machine, or before it was known which machines were meant. */
  #wasReleased(target: TargetId, id: string): boolean {
    return this.#stopped.has(`${target}/${id}`) || this.#stopped.has(id);
  }

  windowOpened(target: TargetId, requestedAt: number): void {
    this.#windowChecks.startAsked(target);
    const windows = this.#windows.get(target);
    if (windows === undefined) this.#windows.set(target, [requestedAt]);
    else windows.push(requestedAt);
  }

  /** A decision was made on a target. */
  looked(target: TargetId): void {
    const box = this.#world.cloud.boxes.get(target);
    if (box !== undefined) this.#lateStarts.looked(box, this.#now);
  }

  /** A start of ours made a boot. */
  started(box: Box): void {
    this.#lateStarts.landed(box, this.#world.table.state(box.target));
    const { maxStartsPerHour } = RULES;
    const recent = box.boots.filter(({ by, launch }) => by === 'us' && launch > this.#now - 59 * MINUTE).length;
    if (recent > maxStartsPerHour) this.fail('P2', `${box.target} was started ${recent} times within an hour`);
  }

  /** A machine left a boot: whoever was given it must hear of that. */
  bootOver(box: Box, boot: Boot): void {
    for (const runner of this.#world.runners) {
      const name = runner.boots.get(box.target);
      if (runner.phase === 'working' && box.isNamed(boot, name)) this.#mustHear(runner, box.target, name);
    }
  }

  toldReady(runner: Runner): void {
    for (const [target, boot] of runner.boots) {
      if (this.#world.cloud.boxes.get(target)?.isIn(boot) !== true) this.#mustHear(runner, target, boot);
    }
  }

  toldFailure(runner: Runner, target: TargetId | undefined, cause: string): void {
    if (!this.#plausible(target, cause)) {
      this.fail('P2', `${runner.plan.name} is told the failure "${cause}", which did not happen`);
    }
  }

  /** A runner gave up waiting. */
  waitedInVain(runner: Runner): void {
    const quiet =
      this.#now - Math.max(runner.began, runner.awakeSince, this.#world.calmAt, this.#world.cloud.meddledAt);
    if (quiet < QUIET_WAIT) return;
    const { table } = this.#world;
    if (runner.targets.length === 0) this.fail('P2', `${runner.plan.name} waited in vain for its selector`);
    for (const target of runner.targets) {
      const lease = table.lease(target, runner.id);
      if (lease?.ack !== undefined) continue;
      const cause = lease?.wait?.cause ?? 'none';
      if (cause === 'start-cap') continue;
      const leases = table.leasesOf(target);
      const queued = cause === 'slots' || leases.some((other) => other.exclusive);
      const taken = leases.some((other) => other.ack !== undefined && this.#standsInTheWay(other));
      const left = this.#occupiedAt.get(target) ?? 0;
      if (queued && (taken || this.#now - left < 2 * MINUTE)) continue;
      this.fail('P2', `${runner.plan.name} waited ${quiet / 1000} s of quiet for ${target}, last told: ${cause}`);
    }
  }

  touched(box: Box, how: string): void {
    if (!box.plan.optedIn) this.fail('P7', `${how} reaches ${box.target}, which never opted in`);
    else if (box.tagRemovedAt !== undefined && this.#now > box.tagRemovedAt + UNTAGGED) {
      this.fail('P7', `${how} reaches ${box.target}, whose tag was removed`);
    }
  }

  /** An invocation ended well: each message it took in must have left a note. */
  accounted(handler: Handler, taken: readonly Sent[]): void {
    const loud = taken.filter(({ text }) => !text.includes('"ping"') && !text.includes('"look"')).length;
    if (handler.notes < loud) this.fail('P6', `${handler.id} took ${loud} messages and accounts for ${handler.notes}`);
    for (const sent of this.#world.texts.length === 0 ? [] : taken) {
      const forgotten = forgottenText(this.#world, sent);
      if (forgotten !== undefined) this.fail('P4', forgotten);
    }
  }

  trouble(handler: Handler, { target, error }: { readonly target?: TargetId; readonly error: unknown }): void {
    if (target === undefined || handler.allFaulted || handler.faulted.has(target)) return;
    this.fail('P8', `${handler.id} fails for ${target}, where no fault was: ${String(error)}`);
  }

  /** Looked at regularly once faults are over: what is ours and free must go off. */
  patrol(): void {
    for (const box of this.#world.cloud.boxes.values()) {
      this.#windowChecks.patrol(box);
      const ours = this.#isOurs(box) || this.#isTaken(box);
      const free = box.state === 'running' && box.optedIn && ours && this.#isFree(box);
      if (!free) {
        this.#freeSince.delete(box.target);
        continue;
      }
      // A message that was late makes the path prove itself anew.
      const since = Math.max(this.#freeSince.get(box.target) ?? this.#now, this.#world.network.lateAt);
      this.#freeSince.set(box.target, since);
      if (this.#now - since > FREE)
        this.fail('P3', `${box.target} runs for nobody since ${(this.#now - since) / 1000} s`);
    }
  }

  /** Everything is over and the network is quiet. */
  end(rested: boolean): void {
    if (this.broken !== undefined) return;
    const { cloud, table } = this.#world;
    if (!rested) this.fail('P3', 'the system does not come to rest');
    for (const box of cloud.boxes.values()) {
      if (box.state === 'running' && box.optedIn && this.#isOurs(box)) {
        this.fail('P3', `${box.target} runs for nobody, and nobody will look at it again`);
      }
      if (box.protected && box.optedIn && box.state !== 'terminated') {
        this.fail('P3', `${box.target} is still protected`);
      }
      for (const lease of table.leasesOf(box.target)) {
        if (lease.removeAt === undefined) this.fail('P3', `the item of ${lease.id.slice(0, 8)} stays for ever`);
      }
    }
  }

  get #now(): number {
    return this.#world.kernel.now;
  }

  #live(lease: Lease): boolean {
    if (lease.kind === 'denial' || lease.releasedAt !== undefined || lease.failed !== undefined) return false;
    return this.#now < lease.expiresAt;
  }

  #fenced(lease: Lease, box: Box | undefined): boolean {
    return lease.protect && box?.plan.canProtect === true && !box.plan.protectDenied;
  }

  #standsInTheWay(lease: Lease): boolean {
    return lease.releasedAt === undefined && lease.failed === undefined;
  }

  #isOurs({ boot }: Box): boolean {
    if (boot === undefined) return false;
    return this.#owned.has(boot) || (boot.by === 'us' && !this.#lateStarts.isSeenTooLate(boot));
  }

  /** A stop edge of its schedule takes what a person began before it. */
  #isTaken({ boot, target, plan }: Box): boolean {
    const { stopEdge = 0 } = this.#world.table.state(target);
    return !plan.keepsLaunch && boot !== undefined && boot.launch < stopEdge;
  }

  /** A person's start within a window of ours cannot be told from ours. */
  #mayBeOurs(box: Box): boolean {
    const launch = box.boot?.launch ?? 0;
    const windows = this.#windows.get(box.target) ?? [];
    // A service does not say when it was scaled up: what is seen up to two ticks after the window may be a late start of ours,
    // and what somebody scaled up between our Describe and our window looks like a boot of ours.
    const [before, after] = box.plan.service ? [40 * SECOND, 245 * SECOND] : [6 * SECOND, 122 * SECOND];
    // What comes up before the edge is written down, and a tick has seen it off, is not told apart where there is no LaunchTime.
    const { stopEdge = 0 } = this.#world.table.state(box.target);
    const written = this.#edges.get(box.target) ?? 0;
    const edge = box.plan.service && written > 0 ? written + 4 * MINUTE : stopEdge;
    return this.#isOurs(box) || launch < edge || windows.some((at) => launch >= at - before && launch <= at + after);
  }

  #isFree(box: Box): boolean {
    return this.#world.table.leasesOf(box.target).every((lease) => {
      if (this.#live(lease)) return false;
      if (lease.releasedAt === undefined || !box.isIn(lease.ack?.boot)) return true;
      return this.#now >= lease.releasedAt + lease.linger;
    });
  }

  #mustHear(runner: Runner, target: TargetId, boot: string | undefined): void {
    const { kernel, calmAt } = this.#world;
    const deadline = Math.max(kernel.now, calmAt) + TELL;
    kernel.at(deadline, () => {
      if (runner.phase !== 'working' || runner.boots.get(target) !== boot) return;
      // Who let the lease run out learns of it when it is settled.
      const lease = this.#world.table.lease(target, runner.id);
      if (lease === undefined || !this.#live(lease)) return;
      // A late start of ours may bring up again what nobody saw down. Without a LaunchTime of its own (services, emulators)
      // both boots have one name.
      const box = this.#world.cloud.boxes.get(target);
      if ((box?.plan.service || box?.plan.keepsLaunch) && box.present !== undefined) return;
      this.fail('P1', `${runner.plan.name} was not told that boot ${boot} of ${target} is over`);
    });
  }

  #slots(box: Box, leases: readonly Lease[]): void {
    const { table } = this.#world;
    // The window of a schedule keeps the machine on and takes nobody's place.
    const all = table.leasesOf(box.target).filter((lease) => this.#live(lease) && lease.kind !== 'schedule');
    const given = all.filter((lease) => lease.ack !== undefined);
    const most = given.some((lease) => lease.exclusive) ? 1 : (box.plan.slots ?? Number.POSITIVE_INFINITY);
    if (given.length > most) this.fail('P1', `${given.length} leases were given ${box.target}, at most ${most} may be`);
    const queued = box.plan.slots !== undefined || all.some((lease) => lease.exclusive);
    for (const lease of leases) {
      const key = `${box.target}/${lease.id}`;
      const keeps = this.#acked.has(key);
      this.#acked.add(key);
      if (keeps || !queued || lease.kind === 'schedule') continue;
      const passed = all.find((other) => other.ack === undefined && this.#waitedLongEnough(box, other, lease));
      if (passed !== undefined) {
        this.fail('P1', `${lease.id.slice(0, 8)} was preferred to ${passed.id.slice(0, 8)}, which came first`);
      }
    }
  }

  /** Whether `first` came before `lease`, and every handler could know that. */
  #waitedLongEnough(box: Box, first: Lease, lease: Lease): boolean {
    const known = (one: Lease) => this.#orderSince.get(`${box.target}/${one.id}`)?.at ?? this.#now;
    if ((first.since ?? 0) >= (lease.since ?? 0)) return false;
    return this.#now - Math.max(known(first), known(lease)) > 40 * SECOND;
  }

  #plausible(target: TargetId | undefined, cause: string): boolean {
    const { cloud, table } = this.#world;
    const box = target === undefined ? undefined : cloud.boxes.get(target);
    switch (cause) {
      case 'gone':
        return box === undefined || box.state === 'terminated';
      case 'not-opted-in':
        return [...cloud.boxes.values()].some((one) => !one.optedIn);
      case 'no-match':
        return [...cloud.boxes.values()].some((one) => one.state === 'terminated');
      case 'denied':
        return target !== undefined && table.leasesOf(target).some((lease) => lease.kind === 'denial');
      case 'ready':
        return box?.plan.service === true;
      case 'protect':
        return box?.plan.canProtect === false || box?.plan.protectDenied === true || box?.optedIn === false;
      case 'Client.InternalError':
        return box?.plan.kmsDenied === true;
      case 'UnauthorizedOperation':
        return box?.tagRemovedAt !== undefined;
      case 'RequestLimitExceeded':
      case 'InsufficientInstanceCapacity':
      case 'Server.InsufficientInstanceCapacity':
      case 'Client.UserInitiatedShutdown':
      case 'Client.InstanceInitiatedShutdown':
        // So many tries in a row are needed.
        return box !== undefined && box.failedStarts >= RULES.maxTries;
      default:
        return false;
    }
  }
}

/** `expiresAt` only grows, and `since` only shrinks. */
function shrunk(old: Place, { since, expiresAt }: Lease): boolean {
  return expiresAt < old.expiresAt || (old.since !== undefined && (since ?? Number.POSITIVE_INFINITY) > old.since);
}
