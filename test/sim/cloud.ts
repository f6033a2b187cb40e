import type { TargetId } from '../../src/domain/target.ts';
import type { CallResult } from '../../src/engine/ports.ts';
import { Box, type BoxPlan } from './box.ts';
import type { World } from './world.ts';

const OK: CallResult = { kind: 'ok' };
const refused = (code: string): CallResult => ({ kind: 'refused', code, message: `${code} (simulated)` });

/** A Stop of ours on its way to EC2. */
export interface StopCall {
  readonly by: string;
  /** It lands after the caller gave up on it: only EC2's own stop protection can hold it back. */
  readonly slow: boolean;
}

const USER_STOP = { code: 'Client.UserInitiatedShutdown', text: 'User initiated (simulated)' };
const OS_SHUTDOWN = { code: 'Client.InstanceInitiatedShutdown', text: 'Instance initiated shutdown' };
const CAPACITY = { code: 'Server.InsufficientInstanceCapacity', text: 'no capacity' };
const KMS = { code: 'Client.InternalError', text: 'Client error on launch' };

/** EC2 as it really is. Methods are the moments when a call takes effect there. */
export class Cloud {
  readonly boxes = new Map<TargetId, Box>();
  /** When somebody else last started or stopped a machine. */
  meddledAt = 0;
  /** When a machine last began to go off. */
  #wentDown = 0;
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  add(plan: BoxPlan): Box {
    const box = new Box(plan, this.#world.kernel.now);
    this.boxes.set(box.target, box);
    return box;
  }

  start(target: TargetId, by: string): CallResult {
    const box = this.boxes.get(target);
    if (box === undefined) return refused('InvalidInstanceID.NotFound');
    this.#world.checks.touched(box, 'start');
    // The condition of the role's policy: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
    if (!box.optedIn) return refused('UnauthorizedOperation');
    if (box.state === 'pending' || box.state === 'running') return OK;
    if (box.state === 'terminated') return refused('IncorrectInstanceState');
    if (box.plan.service) box.floor = 1;
    else if (box.state !== 'stopped') return refused('IncorrectInstanceState');
    this.#world.say(by, `StartInstances boots ${target}`);
    this.#boot(box, 'us');
    return OK;
  }

  stop(target: TargetId, call: StopCall): CallResult {
    const box = this.boxes.get(target);
    if (box === undefined) return refused('InvalidInstanceID.NotFound');
    this.#world.checks.touched(box, 'stop');
    if (!box.optedIn) return refused('UnauthorizedOperation');
    if (box.state === 'terminated') return refused('IncorrectInstanceState');
    if (box.plan.service) box.floor = 0;
    else if (box.state === 'pending') return refused('IncorrectInstanceState');
    if (box.present === undefined) return OK;
    if (box.protected) return refused('OperationNotPermitted');
    this.#world.say(call.by, `StopInstances stops ${target} boot ${box.boot?.launch}`);
    this.#world.checks.stopLands(box, call);
    if (box.boot !== undefined) box.boot.stoppedByUs = call.slow ? 'late' : 'in time';
    this.#down(box, USER_STOP);
    return OK;
  }

  /** The floor of a service that a stop lowered. */
  restore(target: TargetId): CallResult {
    const box = this.boxes.get(target);
    if (box === undefined) return refused('ServiceNotFoundException');
    this.#world.checks.touched(box, 'restore');
    box.floor = 1;
    return OK;
  }

  protect(target: TargetId, on: boolean): CallResult {
    const box = this.boxes.get(target);
    if (box === undefined) return refused('InvalidInstanceID.NotFound');
    this.#world.checks.touched(box, 'protect');
    if (!box.optedIn || box.plan.protectDenied) return refused('UnauthorizedOperation');
    box.protected = on && !this.#world.teeth.has('protection');
    return OK;
  }

  /** A person starts the machine by hand. */
  personStarts(box: Box): void {
    if (box.state !== 'stopped' || !this.#isKnownOff(box)) return;
    this.meddledAt = this.#world.kernel.now;
    this.#world.say('person', `starts ${box.target}`);
    this.#boot(box, 'person');
  }

  /**
   * Off and on again between two looks is not seen on a service, whose boots have no names: docs/decisions/0008. So people here
   * scale it up when `power` has written down that it was off.
   */
  #isKnownOff(box: Box): boolean {
    const { boot } = box;
    if (!box.plan.service) return true;
    const { offAt = 0, stop, window, stopEdge = 0 } = this.#world.table.state(box.target);
    // What comes up before anybody saw it off after a stop edge counts as what the edge is to stop.
    if (offAt < stopEdge) return false;
    // A start of ours that was refused, or never landed, says nothing of who brought it up later.
    if (boot === undefined) return window === undefined || offAt > 0;
    if (boot.stoppedByUs === 'in time') {
      const asked = stop !== undefined && window?.stopBefore === stop.nonce;
      return stop?.outcome === 'accepted' && !asked && this.#world.kernel.now > stop.until + 10_000;
    }
    return offAt > this.#wentDown;
  }

  /** A person, or a program inside the machine, stops it. */
  personStops(box: Box, how: 'user' | 'os'): void {
    if (box.state !== 'running' || (how === 'user' && box.protected)) return;
    this.meddledAt = this.#world.kernel.now;
    this.#world.say('person', `${how === 'user' ? 'stops' : 'shuts down'} ${box.target}`);
    if (how === 'user' && box.boot !== undefined) box.boot.stoppedByHand = this.#world.kernel.now;
    this.#down(box, how === 'user' ? USER_STOP : OS_SHUTDOWN);
  }

  terminate(box: Box): void {
    if (box.state === 'terminated') return;
    this.#world.say('person', `terminates ${box.target}`);
    this.#become(box, 'terminated', USER_STOP);
  }

  #boot(box: Box, by: 'us' | 'person'): void {
    const { chance, kernel } = this.#world;
    box.begin(by, kernel.now);
    if (by === 'us') this.#world.checks.started(box);
    this.#event(box);
    const { boot } = box;
    const falls = !box.plan.keepsLaunch && (box.plan.kmsDenied || chance.hits('fallsBack'));
    const time = box.plan.bootTime * (chance.hits('bootSlow') ? 6 : 1);
    kernel.after(falls ? time >> 1 : time, () => {
      if (box.boot !== boot || box.state !== 'pending') return;
      if (falls) box.failedStarts += 1;
      if (falls) this.#become(box, 'stopped', box.plan.kmsDenied ? KMS : CAPACITY);
      else this.#runs(box);
    });
  }

  #runs(box: Box): void {
    const { kernel, calmAt } = this.#world;
    this.#become(box, 'running');
    const { boot } = box;
    const { shutsDownAfter } = box.plan;
    if (shutsDownAfter === undefined || kernel.now > calmAt) return;
    kernel.after(shutsDownAfter, () => {
      if (box.boot === boot) this.personStops(box, 'os');
    });
  }

  #down(box: Box, cause: Box['cause']): void {
    const { chance, kernel } = this.#world;
    // To who never saw it on, a boot that somebody else ended looks like one that fell back.
    if (box.boot?.stoppedByUs === 'no') box.failedStarts += 1;
    this.#become(box, 'stopping', cause);
    const { boot } = box;
    kernel.after(box.plan.stopTime * (chance.hits('stoppingSlow') ? 5 : 1), () => {
      if (box.boot === boot && box.state === 'stopping') this.#become(box, 'stopped', cause);
    });
  }

  #become(box: Box, state: Box['state'], cause?: Box['cause']): void {
    const was = box.present;
    const world = this.#world;
    if (state === 'stopping') this.#wentDown = world.kernel.now;
    box.become(state, world.kernel.now, cause);
    world.say('EC2', `${box.target} is ${state}${cause === undefined ? '' : ` (${cause.code})`}`);
    if (was !== undefined && box.present === undefined) world.checks.bootOver(box, was);
    this.#event(box);
  }

  #event(box: Box): void {
    const { chance, network } = this.#world;
    if (this.#world.setting.deaf || chance.hits('eventLost')) return;
    network.event(box.target);
    if (chance.hits('eventDoubled')) network.event(box.target);
  }
}
