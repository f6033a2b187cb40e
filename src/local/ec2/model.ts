import { AwsError, NoAnswer } from '../awsError.ts';
import { EbsModel } from '../ebs/model.ts';
import { delay, type Time } from '../time.ts';
import { type BucketSeed, Buckets } from './buckets.ts';
import { failure } from './faults.ts';
import { checkIds, incorrectState, notFound, stopProtected } from './ids.ts';
import { isOn, Lifecycle, wholeSecond } from './lifecycle.ts';
import { Machine } from './machine.ts';
import { stateReason, userInitiated } from './reasons.ts';
import type { MachineSeed, MachineView, StateChange, Transition } from './types.ts';

export interface Ec2Options {
  readonly time: Time;
  readonly machines: readonly MachineSeed[];
  readonly limits?: Readonly<Record<string, BucketSeed>>;
  /** EC2's delays are divided by this. */
  readonly speed?: number;
  readonly onTransition?: (transition: Transition) => void;
}

/** EC2 as this project sees it: states with real delays, addresses, faults. No HTTP, no real clock. */
export class Ec2Model {
  readonly ebs: EbsModel;
  readonly #time: Time;
  readonly #speed: number;
  readonly #buckets: Buckets;
  readonly #life: Lifecycle;
  readonly #machines = new Map<string, Machine>();

  constructor(options: Ec2Options) {
    this.#time = options.time;
    this.#speed = options.speed ?? 1;
    this.#buckets = new Buckets(options.time, options.limits ?? {});
    this.ebs = new EbsModel({ time: options.time, scaled: (seconds) => this.#scaled(seconds) });
    this.#life = new Lifecycle({
      time: options.time,
      scaled: (seconds) => this.#scaled(seconds),
      onTransition: options.onTransition ?? (() => {}),
    });
    for (const seed of options.machines) this.add(seed);
  }

  /** Adds a machine in its seeded state, as if it had been there for long. */
  add(seed: MachineSeed): void {
    const number = this.#machines.size + 1;
    const launchTime = wholeSecond(this.#time.now() - 86_400_000);
    const running = seed.state === 'running';
    const publicIp = running ? this.#life.publicAddress(seed) : seed.publicIp;
    const first: MachineView = {
      id: seed.id,
      state: seed.state,
      tags: seed.tags,
      launchTime,
      instanceType: seed.instanceType,
      reservation: seed.reservation ?? `r-${number.toString(16).padStart(17, '0')}`,
      privateIp: seed.privateIp ?? `10.0.${(number >> 8) & 255}.${number & 255}`,
      ...(publicIp === undefined ? {} : { publicIp }),
      ...(running ? { runningSince: launchTime } : { stateReason: stateReason('Client.UserInitiatedShutdown') }),
      transitionReason: running ? '' : userInitiated(launchTime),
      disableApiStop: seed.disableApiStop,
    };
    this.#machines.set(seed.id, new Machine(seed, { time: this.#time, first }));
    this.ebs.attach(seed.id, seed.volumes);
  }

  /** Every machine as it is now, no fault applied: for tests and people. */
  machines(): MachineView[] {
    return [...this.#machines.values()].map(({ view }) => view);
  }

  /** One machine as it is now. @throws AwsError InvalidInstanceID.NotFound */
  machine(id: string): MachineView {
    return this.#one(id).view;
  }

  /**
   * What DescribeInstances shows: possibly stale, possibly without a machine.
   * @throws AwsError when one of the ids is malformed or unknown: the whole call fails, as on EC2
   */
  describe(ids: readonly string[], action = 'DescribeInstances'): MachineView[] {
    this.#buckets.take(action);
    const asked = ids.length > 0 ? this.#find(ids) : [...this.#machines.values()];
    for (const machine of asked) {
      const fault = machine.faults.take('describe', ({ code }) => code !== undefined);
      if (fault) throw failure(fault);
    }
    const hidden = asked.filter((machine) => machine.faults.take('describe', (fault) => fault.hidden === true));
    if (ids.length > 0 && hidden.length > 0) throw notFound(hidden.map(({ seed }) => seed.id));
    return asked.filter((machine) => !hidden.includes(machine)).map((machine) => this.#shown(machine));
  }

  /**
   * StartInstances: all or nothing; nothing happens to machines that are on.
   * @throws AwsError IncorrectInstanceState, InvalidInstanceID.*, RequestLimitExceeded, or what a fault names
   * @throws NoAnswer when a fault loses the call
   */
  async start(ids: readonly string[]): Promise<StateChange[]> {
    this.#buckets.take('StartInstances');
    const machines = this.#find(ids);
    for (const machine of machines) checkStartable(machine);
    await this.#strike(
      machines.filter(({ view }) => view.state === 'stopped'),
      'start',
    );
    for (const machine of machines) checkStartable(machine);
    return machines.map((machine) => this.#life.boot(machine));
  }

  /**
   * StopInstances: all or nothing; nothing happens to machines that are off.
   * @throws AwsError IncorrectInstanceState, OperationNotPermitted under stop protection, and as `start`
   * @throws NoAnswer when a fault loses the call
   */
  async stop(ids: readonly string[], force = false): Promise<StateChange[]> {
    this.#buckets.take('StopInstances');
    const machines = this.#find(ids);
    for (const machine of machines) checkStoppable(machine);
    await this.#strike(
      machines.filter(({ view }) => isOn(view)),
      'stop',
    );
    // Once more where the Stop takes effect: protection set meanwhile fences a Stop that lands late.
    for (const machine of machines) checkStoppable(machine);
    return machines.map((machine) => this.#life.halt(machine, { ...this.#byUser(), force }));
  }

  /** A person starts the machine in the console: the same rules, but no fault strikes. */
  startByHand(id: string): StateChange {
    const machine = this.#one(id);
    checkStartable(machine);
    return this.#life.boot(machine);
  }

  /** A person stops the machine in the console; stop protection holds for people too. */
  stopByHand(id: string): StateChange {
    const machine = this.#one(id);
    checkStoppable(machine);
    return this.#life.halt(machine, this.#byUser());
  }

  /** The operating system shuts down, or EC2 takes the machine: no API call, so no protection holds. */
  shutdownInside(id: string, reason = 'Client.InstanceInitiatedShutdown'): StateChange {
    return this.#life.halt(this.#one(id), { reason, transition: '' });
  }

  /** Termination, which ends every further use of the id. */
  terminate(id: string): StateChange {
    this.ebs.discard(id);
    return this.#life.end(this.#one(id));
  }

  /** ModifyInstanceAttribute of `disableApiStop`. @throws AwsError as a `modify` fault names */
  protect(id: string, disableApiStop: boolean): void {
    this.#buckets.take('ModifyInstanceAttribute');
    const machine = this.#one(id);
    const fault = machine.faults.take('modify');
    if (fault?.lost) throw new NoAnswer();
    if (fault) throw failure(fault);
    machine.set({ ...machine.view, disableApiStop });
  }

  /** Sets tags (a string) and removes them (undefined). */
  tag(ids: readonly string[], changes: Readonly<Record<string, string | undefined>>): void {
    // A call that names something unknown changes nothing.
    const machines = ids.filter((id) => !/^(?:vol|snap)-/.test(id));
    const found = machines.length > 0 || ids.length === 0 ? this.#find(machines) : [];
    for (const id of ids) this.ebs.tag(id, changes);
    for (const machine of found) {
      const tags = Object.entries({ ...machine.view.tags, ...changes });
      const kept = tags.filter((entry): entry is [string, string] => entry[1] !== undefined);
      machine.set({ ...machine.view, tags: Object.fromEntries(kept) });
    }
  }

  /** Status checks of a running machine: `ok` some seconds after `running`; undefined in other states. */
  status(id: string): 'initializing' | 'ok' | 'impaired' | undefined {
    const machine = this.#one(id);
    const { runningSince } = machine.view;
    if (runningSince === undefined) return undefined;
    if (machine.faults.take('status')) return 'impaired';
    return this.#passed(runningSince, machine.seed.statusSeconds) ? 'ok' : 'initializing';
  }

  /** The SSM agent's last ping: undefined when the machine never registered. */
  ssm(id: string): 'Online' | 'ConnectionLost' | undefined {
    const machine = this.#one(id);
    const { ssmSeconds } = machine.seed;
    const { runningSince } = machine.view;
    if (ssmSeconds === null || machine.faults.take('ssm')) return undefined;
    const online = runningSince !== undefined && this.#passed(runningSince, ssmSeconds);
    machine.registered ||= online;
    if (online) return 'Online';
    return machine.registered ? 'ConnectionLost' : undefined;
  }

  #scaled(seconds: number): number {
    return (seconds * 1000) / this.#speed;
  }

  #passed(since: number, seconds: number): boolean {
    return this.#time.now() - since >= this.#scaled(seconds);
  }

  #byUser(): { readonly reason: string; readonly transition: string } {
    return { reason: 'Client.UserInitiatedShutdown', transition: userInitiated(this.#time.now()) };
  }

  #one(id: string): Machine {
    checkIds([id]);
    const machine = this.#machines.get(id);
    if (machine) return machine;
    throw notFound([id]);
  }

  #find(ids: readonly string[]): Machine[] {
    if (ids.length === 0) {
      throw new AwsError('MissingParameter', { message: 'The request must contain the parameter InstanceId' });
    }
    checkIds(ids);
    const missing = ids.filter((id) => !this.#machines.has(id));
    if (missing.length > 0) throw notFound(missing);
    return [...new Set(ids)].map((id) => this.#one(id));
  }

  #shown(machine: Machine): MachineView {
    const stale = machine.faults.take('describe', ({ staleSeconds }) => staleSeconds !== undefined)?.staleSeconds;
    return stale === undefined ? machine.view : machine.viewBefore(this.#scaled(stale));
  }

  async #strike(machines: readonly Machine[], point: 'start' | 'stop'): Promise<void> {
    for (const machine of machines) {
      const fault = machine.faults.take(point);
      if (fault?.lost) throw new NoAnswer();
      if (fault?.lateSeconds) await delay(this.#time, this.#scaled(fault.lateSeconds));
      if (fault?.code) throw failure(fault);
    }
  }
}

function checkStartable({ view }: Machine): void {
  if (!['stopped', 'pending', 'running'].includes(view.state)) throw incorrectState(view.id, 'start');
}

// A pending machine that never ran is refused; one that ran before can be stopped:
// https://github.com/cloud-custodian/cloud-custodian/pull/6014, https://github.com/awsdocs/amazon-ec2-user-guide/issues/67.
function checkStoppable({ view, hasRun }: Machine): void {
  if (view.state === 'shutting-down' || view.state === 'terminated') throw incorrectState(view.id, 'stop');
  if (view.state === 'pending' && !hasRun) throw incorrectState(view.id, 'early stop');
  if (view.disableApiStop && isOn(view)) throw stopProtected(view.id);
}
