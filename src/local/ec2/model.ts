import { AwsError, NoAnswer } from '../awsError.ts';
import { delay, type Time } from '../time.ts';
import { type BucketSeed, Buckets } from './buckets.ts';
import { checkIds, incorrectState, notFound, stopProtected } from './ids.ts';
import { Machine, moved } from './machine.ts';
import { fallBackTransition, stateReason, userInitiated } from './reasons.ts';
import type { MachineFault, MachineSeed, MachineView, StateChange, StateReason, Transition } from './types.ts';

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
  readonly #time: Time;
  readonly #speed: number;
  readonly #buckets: Buckets;
  readonly #machines = new Map<string, Machine>();
  readonly #onTransition: (transition: Transition) => void;
  #addresses = 0;

  constructor(options: Ec2Options) {
    this.#time = options.time;
    this.#speed = options.speed ?? 1;
    this.#buckets = new Buckets(options.time, options.limits ?? {});
    this.#onTransition = options.onTransition ?? (() => {});
    for (const seed of options.machines) this.add(seed);
  }

  /** Adds a machine in its seeded state, as if it had been there for long. */
  add(seed: MachineSeed): void {
    const number = this.#machines.size + 1;
    const launchTime = wholeSecond(this.#time.now() - 86_400_000);
    const running = seed.state === 'running';
    const publicIp = running ? this.#publicAddress(seed) : seed.publicIp;
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
  }

  /** Every machine as it is now, no fault applied: for tests and people. */
  machines(): MachineView[] {
    return [...this.#machines.values()].map(({ view }) => view);
  }

  /** One machine as it is now. @throws AwsError InvalidInstanceID.NotFound */
  machine(id: string): MachineView {
    return this.#find([id])[0].view;
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
   * StartInstances: all or nothing.
   * @throws AwsError IncorrectInstanceState, InvalidInstanceID.*, RequestLimitExceeded, or what a fault names
   * @throws NoAnswer when a fault loses the call
   */
  async start(ids: readonly string[]): Promise<StateChange[]> {
    this.#buckets.take('StartInstances');
    const machines = this.#find(ids);
    const startable = (): void => {
      for (const { view } of machines) {
        if (!['stopped', 'pending', 'running'].includes(view.state)) throw incorrectState(view.id, 'start');
      }
    };
    startable();
    await this.#strike(
      machines.filter(({ view }) => view.state === 'stopped'),
      'start',
    );
    startable();
    return machines.map((machine) => this.#boot(machine));
  }

  /**
   * StopInstances: all or nothing. A pending machine that never ran is refused; one that ran before can be stopped
   * (https://github.com/cloud-custodian/cloud-custodian/pull/6014, https://github.com/awsdocs/amazon-ec2-user-guide/issues/67).
   * @throws AwsError IncorrectInstanceState, OperationNotPermitted under stop protection, and as `start`
   * @throws NoAnswer when a fault loses the call
   */
  async stop(ids: readonly string[], force = false): Promise<StateChange[]> {
    this.#buckets.take('StopInstances');
    const machines = this.#find(ids);
    const stoppable = (): void => {
      for (const { view, hasRun } of machines) {
        if (view.state === 'shutting-down' || view.state === 'terminated') throw incorrectState(view.id, 'stop');
        if (view.state === 'pending' && !hasRun) throw incorrectState(view.id, 'early stop');
        // Checked again when a late Stop lands: this is what makes protection a fence.
        if (view.disableApiStop && isOn(view)) throw stopProtected(view.id);
      }
    };
    stoppable();
    await this.#strike(
      machines.filter(({ view }) => isOn(view)),
      'stop',
    );
    stoppable();
    const reason = stateReason('Client.UserInitiatedShutdown');
    return machines.map((machine) =>
      this.#halt(machine, { reason, transition: userInitiated(this.#time.now()), force }),
    );
  }

  /** A person starts the machine in the console: the same API, but no fault strikes. */
  startByHand(id: string): StateChange {
    const machine = this.#find([id])[0];
    if (!['stopped', 'pending', 'running'].includes(machine.view.state)) throw incorrectState(id, 'start');
    return this.#boot(machine);
  }

  /** A person stops the machine in the console; stop protection holds for people too. */
  stopByHand(id: string): StateChange {
    const machine = this.#find([id])[0];
    const { view } = machine;
    if (view.state === 'shutting-down' || view.state === 'terminated') throw incorrectState(id, 'stop');
    if (view.disableApiStop && isOn(view)) throw stopProtected(id);
    const transition = userInitiated(this.#time.now());
    return this.#halt(machine, { reason: stateReason('Client.UserInitiatedShutdown'), transition });
  }

  /** The operating system shuts down, or EC2 takes the machine: no API call, so no protection holds. */
  shutdownInside(id: string, reason = 'Client.InstanceInitiatedShutdown'): StateChange {
    return this.#halt(this.#find([id])[0], { reason: stateReason(reason), transition: '' });
  }

  /** Termination, which ends every further use of the id. */
  terminate(id: string): StateChange {
    const machine = this.#find([id])[0];
    const previous = machine.view.state;
    if (previous === 'terminated' || previous === 'shutting-down') return { id, previous, current: previous };
    const ended = {
      stateReason: stateReason('Client.UserInitiatedShutdown'),
      transitionReason: userInitiated(this.#time.now()),
    };
    this.#go(machine, { ...moved(machine.view, 'shutting-down'), ...ended });
    this.#later(machine, machine.seed.stopSeconds, () => {
      const { publicIp: _public, ...rest } = moved(machine.view, 'terminated');
      this.#go(machine, { ...rest, ...ended });
    });
    return { id, previous, current: 'shutting-down' };
  }

  /** ModifyInstanceAttribute of `disableApiStop`. @throws AwsError as a `modify` fault names */
  protect(id: string, disableApiStop: boolean): void {
    this.#buckets.take('ModifyInstanceAttribute');
    const machine = this.#find([id])[0];
    const fault = machine.faults.take('modify');
    if (fault?.lost) throw new NoAnswer();
    if (fault) throw failure(fault);
    machine.set({ ...machine.view, disableApiStop });
  }

  /** Sets tags (a string) and removes them (undefined). */
  tag(ids: readonly string[], changes: Readonly<Record<string, string | undefined>>): void {
    for (const machine of this.#find(ids)) {
      const tags = Object.entries({ ...machine.view.tags, ...changes });
      const kept = tags.filter((entry): entry is [string, string] => entry[1] !== undefined);
      machine.set({ ...machine.view, tags: Object.fromEntries(kept) });
    }
  }

  /** Status checks of a running machine: `ok` some seconds after `running`; undefined in other states. */
  status(id: string): 'initializing' | 'ok' | 'impaired' | undefined {
    const machine = this.#find([id])[0];
    const { runningSince } = machine.view;
    if (runningSince === undefined) return undefined;
    if (machine.faults.take('status')) return 'impaired';
    return this.#passed(runningSince, machine.seed.statusSeconds) ? 'ok' : 'initializing';
  }

  /** The SSM agent's last ping: undefined when the machine never registered. */
  ssm(id: string): 'Online' | 'ConnectionLost' | undefined {
    const machine = this.#find([id])[0];
    const { ssmSeconds } = machine.seed;
    if (ssmSeconds === null || machine.faults.take('ssm')) return undefined;
    const { runningSince } = machine.view;
    if (runningSince === undefined || !this.#passed(runningSince, ssmSeconds)) {
      return machine.hasRun ? 'ConnectionLost' : undefined;
    }
    return 'Online';
  }

  #passed(since: number, seconds: number): boolean {
    return this.#time.now() - since >= (seconds * 1000) / this.#speed;
  }

  #find(ids: readonly string[]): [Machine, ...Machine[]] {
    checkIds(ids);
    const missing = ids.filter((id) => !this.#machines.has(id));
    if (missing.length > 0) throw notFound(missing);
    const found = [...new Set(ids)].flatMap((id) => this.#machines.get(id) ?? []);
    const [first, ...rest] = found;
    if (!first)
      throw new AwsError('MissingParameter', { message: 'The request must contain the parameter InstanceId' });
    return [first, ...rest];
  }

  #shown(machine: Machine): MachineView {
    const stale = machine.faults.take('describe', ({ staleSeconds }) => staleSeconds !== undefined)?.staleSeconds;
    return stale === undefined ? machine.view : machine.viewBefore((stale * 1000) / this.#speed);
  }

  async #strike(machines: readonly Machine[], point: 'start' | 'stop'): Promise<void> {
    for (const machine of machines) {
      const fault = machine.faults.take(point);
      if (fault?.lost) throw new NoAnswer();
      if (fault?.lateSeconds) await delay(this.#time, (fault.lateSeconds * 1000) / this.#speed);
      if (fault?.code) throw failure(fault);
    }
  }

  #boot(machine: Machine): StateChange {
    const { view, seed } = machine;
    if (view.state !== 'stopped') return { id: seed.id, previous: view.state, current: view.state };
    const publicIp = this.#publicAddress(seed);
    // EC2 keeps whole seconds; two starts within one second must still be told apart.
    const launchTime = Math.max(wholeSecond(this.#time.now()), view.launchTime + 1000);
    this.#go(machine, {
      ...moved(view, 'pending'),
      launchTime,
      publicIp,
      stateReason: { code: 'pending', message: 'pending' },
    });
    const fault = machine.faults.take('boot');
    this.#later(machine, fault?.lateSeconds ?? fault?.afterSeconds ?? seed.bootSeconds, () => {
      if (fault?.reason) this.#fallBack(machine, stateReason(fault.reason));
      else this.#run(machine);
    });
    return { id: seed.id, previous: 'stopped', current: 'pending' };
  }

  #run(machine: Machine): void {
    machine.hasRun = true;
    this.#go(machine, { ...moved(machine.view, 'running'), runningSince: this.#time.now() });
    const fault = machine.faults.take('run');
    if (!fault) return;
    const reason = stateReason(fault.reason ?? 'Client.InstanceInitiatedShutdown');
    this.#later(machine, fault.afterSeconds ?? 1, () => this.#halt(machine, { reason, transition: '' }));
  }

  #fallBack(machine: Machine, reason: StateReason): void {
    this.#go(machine, off(machine, { stateReason: reason, transitionReason: fallBackTransition(reason) }));
  }

  #halt(machine: Machine, options: { reason: StateReason; transition: string; force?: boolean }): StateChange {
    const { id, state: previous } = machine.view;
    const why = { stateReason: options.reason, transitionReason: options.transition };
    const done = (): void => this.#go(machine, off(machine, why));
    if (isOn(machine.view)) {
      this.#go(machine, { ...moved(machine.view, 'stopping'), ...why });
      this.#later(machine, machine.seed.stopSeconds, done);
    } else if (previous === 'stopping' && options.force) {
      this.#later(machine, 0, done);
    }
    return { id, previous, current: machine.view.state };
  }

  #later(machine: Machine, seconds: number, run: () => void): void {
    machine.pending();
    machine.pending = this.#time.after((seconds * 1000) / this.#speed, run);
  }

  #go(machine: Machine, view: MachineView): void {
    const from = machine.view.state;
    machine.pending();
    machine.set(view);
    const fault = machine.faults.take('event');
    const late = ((fault?.lateSeconds ?? 0) * 1000) / this.#speed;
    const events = fault?.lost ? [] : fault?.twice ? [0, late] : [late];
    this.#onTransition({ from, machine: view, events });
  }

  #publicAddress(seed: MachineSeed): string {
    this.#addresses += 1;
    return seed.publicIp ?? `203.0.113.${(this.#addresses % 254) + 1}`;
  }
}

function off(machine: Machine, why: Pick<MachineView, 'stateReason' | 'transitionReason'>): MachineView {
  const { publicIp: _public, ...rest } = moved(machine.view, 'stopped');
  const { publicIp } = machine.seed;
  return { ...rest, ...why, ...(publicIp === undefined ? {} : { publicIp }) };
}

function isOn(view: MachineView): boolean {
  return view.state === 'running' || view.state === 'pending';
}

function wholeSecond(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}

function failure(fault: MachineFault): AwsError {
  const code = fault.code ?? 'InternalError';
  const throttle = code === 'RequestLimitExceeded' || code === 'InternalError';
  return new AwsError(code, { message: fault.message ?? messageOf(code), status: throttle ? 503 : 400 });
}

function messageOf(code: string): string {
  if (code === 'RequestLimitExceeded') return 'Request limit exceeded.';
  if (code === 'InsufficientInstanceCapacity') {
    return 'We currently do not have sufficient capacity in the Availability Zone you requested.';
  }
  if (code === 'UnauthorizedOperation') return 'You are not authorized to perform this operation.';
  return `${code}, as the seed file asks`;
}
