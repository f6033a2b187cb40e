import { MINUTE, SECOND } from '../../../src/domain/duration.ts';
import type { FailoverMemory } from '../../../src/domain/failover/facts.ts';
import type { FailoverEntry } from '../../../src/engine/failover/ports.ts';
import type { Action } from './listener.ts';
import { nameOf, Throttled } from './ports.ts';
import type { World } from './world.ts';

/** From the time that a decision is judged by to the end of its call: 5 s to send it, 2 s for it, 2 s until it takes effect. */
const SEEN = 12 * SECOND;

/** A change of weights: what was read right before it, what the decision had seen, and the share that is written. */
export interface Write {
  readonly read: readonly Action[];
  readonly seen: string;
  readonly to: number;
}

/** What must be true whatever happens; each is looked at when it could break. */
export class Checks {
  readonly broken: string[] = [];
  /** Our own changes of the weights: when and to what. */
  readonly shifts: { readonly at: number; readonly to: number }[] = [];
  /** When a person last changed the weights, the rest, and when a look last found the weights changed. */
  editedAt = Number.NEGATIVE_INFINITY;
  touchedAt = Number.NEGATIVE_INFINITY;
  #foundAt = Number.NEGATIVE_INFINITY;
  #steppedAt = Number.NEGATIVE_INFINITY;
  #backAt = Number.NEGATIVE_INFINITY;
  /** The two before our last change. */
  #unseen: readonly [stepped: number, back: number] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  thrown(error: unknown): void {
    const own = error instanceof Error && /^Could not look at/.test(error.message);
    if (!own && !(error instanceof Throttled)) this.#breaks(`the handler threw ${String(error)}`);
  }

  noted(entry: FailoverEntry): void {
    const world = this.#world;
    if (entry.kind === 'trouble' && !(entry.error instanceof Throttled))
      this.#breaks(`a look threw ${String(entry.error)}`);
    if (entry.kind === 'shift') world.tell(`shift to ${entry.to} %: ${entry.result}`);
    if (entry.kind !== 'decision') return;
    const { action, reason, memory, alert } = entry.decision;
    if (reason.text === '') this.#breaks(`a decision (${reason.code}) without a reason`);
    world.tell(`look: ${memory.phase}, ${action.do}: ${reason.text}`);
    if (reason.code !== 'edited') return;
    if (alert === undefined) this.#leftAlone();
    else this.#found(memory);
  }

  /** Two notes of one edit are one report; a note of none is a shift of ours that was not known again. */
  #found(memory: FailoverMemory): void {
    const world = this.#world;
    if (this.editedAt <= this.#foundAt && world.now - this.#foundAt > MINUTE)
      this.#breaks('an edit was reported that nobody made');
    // A handler may have been frozen between its look and its note.
    this.#foundAt = (memory.handsOffUntil ?? world.now) - world.set.dwell;
    // Weights that were set back before anybody looked are no edit that anybody could know of.
    if (memory.share > 0) this.#steppedAt = this.#foundAt;
    else this.#backAt = this.#foundAt;
  }

  /** An edit is waited for; a look may have been frozen twice since it saw that there is no pin. */
  #leftAlone(): void {
    const { pins, now } = this.#world;
    if (!pins.any(now - MINUTE, (pin) => pin === undefined || pin.until <= now))
      this.#breaks('an edit kept a pin from being followed');
  }

  /** A person sets the weights. */
  edited(share: number): void {
    const { listener, now } = this.#world;
    if (share === listener.share) return;
    // Nobody can know of a shift that was undone before any look saw it.
    if (this.#world.stored?.memory.writing?.from === share) [this.#steppedAt, this.#backAt] = this.#unseen;
    listener.editShare(share);
    this.editedAt = now;
  }

  /** A change of weights of ours takes effect. */
  writes({ read, seen, to }: Write): void {
    const world = this.#world;
    const { listener, now } = world;
    const [before, others, overtaken] = [listener.share, listener.others(), nameOf(listener.read()) !== nameOf(read)];
    if (nameOf(read) !== seen) this.#breaks('weights were written that nobody had judged');
    // ELB knows no condition: an edit between the read and the write of one handler cannot be seen by it.
    if (overtaken && now - Math.max(this.editedAt, this.touchedAt, this.shifts.at(-1)?.at ?? 0) > 6 * SECOND)
      this.#breaks('weights were written on what was not live');
    const { secretLost } = listener.replace(listener.written(read, to));
    world.tell(`weights: ${before} % -> ${listener.share} %`);
    if (secretLost) this.#breaks('the secret of a login action was lost');
    if (!overtaken && listener.others() !== others) this.#breaks('something beside the two weights was changed');
    if (listener.share !== to) this.#breaks(`${to} % were to be written, and ${listener.share} % are live`);
    if (to !== before && !overtaken) this.#judge(before, to);
    this.shifts.push({ at: now, to });
    if (to === before) return;
    this.#unseen = [this.#steppedAt, this.#backAt];
    if (to > before) this.#steppedAt = now;
    if (to === 0) this.#backAt = now;
  }

  #judge(before: number, to: number): void {
    const world = this.#world;
    const { now, set, healthy, lambda, alarm, calm, pins } = world;
    const seen = now - SEEN;
    const rescue = to === 0 && healthy.any(seen, (count) => count === 0);
    const pinnedTo = (to: 'lambda' | 'service') => pins.any(seen, (pin) => pin?.to === to && pin.until > seen);
    if (
      now - this.#foundAt > SEEN &&
      now - this.#foundAt < set.dwell - SEEN &&
      this.editedAt <= this.#foundAt &&
      // Else the weights are ours again, by a rescue or a pin.
      (this.shifts.at(-1)?.at ?? 0) < this.#foundAt &&
      !rescue &&
      !pinnedTo(to > before ? 'service' : 'lambda')
    )
      this.#breaks("a person's weights were changed within the time to dwell");
    if (to > before) {
      if (!healthy.any(seen, (count) => count >= set.healthy))
        this.#breaks(`${to} % went to a group without healthy targets`);
      if (pinnedTo('service')) return;
      if (!alarm.any(seen, (state) => state === 'ALARM'))
        this.#breaks(`the alarm said ${alarm.now} and traffic left Lambda`);
      if (before === 0 && now - this.#backAt < set.dwell - SEEN)
        this.#breaks('traffic left Lambda again within the time to dwell');
      return;
    }
    if (!lambda.any(seen, (usable) => usable)) this.#breaks('traffic went to Lambda, which could not answer');
    if (rescue || pinnedTo('lambda') || this.#failed()) return;
    if (now - this.#steppedAt < set.dwell - SEEN) this.#breaks('traffic went back within the time to dwell');
    if (!alarm.any(seen, (state) => state === 'OK')) this.#breaks(`the alarm said ${alarm.now} and traffic went back`);
    if (!calm.any(seen, (state) => state === 'OK')) this.#breaks('traffic went back though Lambda could not carry it');
  }

  /** `power` takes the tasks away since nobody holds the service. */
  scaledIn(): void {
    const { listener, now, set } = this.#world;
    const byHand = now - this.editedAt < 3 * MINUTE;
    if (byHand || this.#failed()) return;
    if (listener.share > 0) this.#breaks(`the service was given back under ${listener.share} % of the traffic`);
    if (now - this.#backAt < set.drain - SEEN) this.#breaks('open requests were cut off');
  }

  #failed(): boolean {
    return [...this.#world.leases.values()].some(({ failed }) => failed !== undefined);
  }

  /** What is not at rest yet; undefined: everything is where the alarm wants it. */
  unrest(): string | undefined {
    const { alarm, listener, stored, leases, now } = this.#world;
    const live = [...leases.values()].filter(
      ({ releasedAt, expiresAt }) => releasedAt === undefined && expiresAt > now,
    );
    const held = live.filter(({ failed }) => failed === undefined).length;
    const [share, phase, holds] = alarm.now === 'ALARM' ? [100, 'shifted', 1] : [0, 'lambda', 0];
    if (listener.share === share && stored?.memory.phase === phase && held === holds) return undefined;
    return `${listener.share} %, phase ${stored?.memory.phase}, ${held} leases held`;
  }

  /** Long after the last fault. */
  atRest(): void {
    const unrest = this.unrest();
    if (unrest !== undefined) this.#breaks(`at rest under ${this.#world.alarm.now}: ${unrest}`);
  }

  #breaks(what: string): void {
    this.broken.push(what);
    this.#world.tell(`BROKEN: ${what}`);
  }
}
