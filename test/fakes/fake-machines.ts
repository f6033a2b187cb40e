import type { ReadyLevel } from '../../src/domain/lease.ts';
import type { Machine, Power } from '../../src/domain/machine.ts';
import type { Size } from '../../src/domain/size.ts';
import { kindOf, type Selector, type TargetId } from '../../src/domain/target.ts';
import type { CallResult, Clock, Machines } from '../../src/engine/ports.ts';
import { Hooks } from './hooks.ts';

/** One machine of the fake cloud. Times epoch ms, durations ms. */
export interface FakeMachine {
  power: Power;
  launchedAt: number;
  /** When `starting` or `stopping` ends. */
  settlesAt: number;
  boot: number;
  stop: number;
  optedIn: boolean;
  canProtect: boolean;
  protected: boolean;
  levels: readonly ReadyLevel[];
  /** A service or group: how many parts it is to have now, and its bounds; `launchedAt` and `fallsBack` mean nothing then. */
  size?: { desired: number; min?: number; max?: number };
  slots?: number;
  group?: string;
  name?: string;
  badTag?: { readonly key: string; readonly value: string };
  cause?: { readonly code: string; readonly text: string };
  /** The next boot falls back to `off` with this cause. */
  fallsBack?: { readonly code: string; readonly text: string };
}

export interface Call {
  readonly call: 'describe' | 'start' | 'stop' | 'restore' | 'protect' | 'unprotect' | 'levels' | 'resolve';
  readonly targets: readonly TargetId[];
}

const USER_STOP = { code: 'Client.UserInitiatedShutdown', text: 'User initiated shutdown' };

/** Machines with the states of EC2 on a stepped clock. A target that was never added is denied by the cloud: `gone`. */
export class FakeMachines implements Machines {
  readonly hooks = new Hooks<keyof Machines>();
  readonly calls: Call[] = [];
  /** Targets that answers leave out, as a slow cloud does. */
  readonly hidden = new Set<TargetId>();
  readonly #machines = new Map<TargetId, FakeMachine>();
  readonly #refusals = new Map<string, CallResult>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(target: TargetId, parts: Partial<FakeMachine> = {}): FakeMachine {
    const machine: FakeMachine = {
      power: 'off',
      launchedAt: this.#clock.now() - 86_400_000,
      settlesAt: 0,
      boot: 10_000,
      stop: 10_000,
      optedIn: true,
      canProtect: false,
      protected: false,
      levels: ['running'],
      ...parts,
    };
    this.#machines.set(target, machine);
    return machine;
  }

  /** The machine as it is now. */
  at(target: TargetId): FakeMachine {
    const machine = this.#machines.get(target);
    if (machine === undefined) throw new Error(`${target} was not added`);
    this.#settle(machine);
    return machine;
  }

  /** Calls of one kind made so far, each with its targets. */
  made(call: Call['call']): readonly (readonly TargetId[])[] {
    return this.calls.filter((made) => made.call === call).map(({ targets }) => targets);
  }

  /** The answer to a call of this kind on this target until it is taken back with `undefined`. */
  answer(call: 'start' | 'stop' | 'restore' | 'protect', target: TargetId, result: CallResult | undefined): void {
    if (result === undefined) this.#refusals.delete(`${call} ${target}`);
    else this.#refusals.set(`${call} ${target}`, result);
  }

  /** Somebody else stops or starts it. */
  byHand(target: TargetId, what: 'start' | 'stop'): void {
    if (what === 'start') this.#boot(this.at(target));
    else this.#goDown(this.at(target));
  }

  describe(targets: readonly TargetId[]): Promise<ReadonlyMap<TargetId, Machine>> {
    const seenAt = this.#clock.now();
    return this.hooks.run('describe', () => {
      this.calls.push({ call: 'describe', targets });
      const seen = targets.filter((target) => !this.hidden.has(target));
      return new Map(seen.map((target) => [target, this.#seen(target, seenAt)]));
    });
  }

  start(
    targets: readonly TargetId[],
    sizes: ReadonlyMap<TargetId, Size> = new Map(),
  ): Promise<ReadonlyMap<TargetId, CallResult>> {
    return this.hooks.run('start', () => {
      this.calls.push({ call: 'start', targets });
      return new Map(targets.map((target) => [target, this.#start(target, sizes.get(target))]));
    });
  }

  restore(target: TargetId, { size }: { readonly size: Size; readonly timeout: number }): Promise<CallResult> {
    return this.hooks.run('restore', () => {
      this.calls.push({ call: 'restore', targets: [target] });
      const refusal = this.#refusals.get(`restore ${target}`);
      if (refusal !== undefined) return refusal;
      const machine = this.at(target);
      if (machine.size?.min === 0) machine.size.min = size.min ?? 0;
      return { kind: 'ok' };
    });
  }

  stop(target: TargetId, _timeout: number): Promise<CallResult> {
    return this.hooks.run('stop', () => {
      this.calls.push({ call: 'stop', targets: [target] });
      return this.#refusals.get(`stop ${target}`) ?? this.#stop(this.at(target));
    });
  }

  protect(target: TargetId, on: boolean): Promise<CallResult> {
    return this.hooks.run('protect', () => {
      this.calls.push({ call: on ? 'protect' : 'unprotect', targets: [target] });
      const refusal = this.#refusals.get(`protect ${target}`);
      if (refusal !== undefined) return refusal;
      if (this.at(target).size !== undefined) return { kind: 'refused', code: 'UnsupportedOperation', message: target };
      this.at(target).protected = on;
      return { kind: 'ok' };
    });
  }

  levels(target: TargetId, levels: readonly ReadyLevel[]): Promise<readonly ReadyLevel[]> {
    return this.hooks.run('levels', () => {
      this.calls.push({ call: 'levels', targets: [target] });
      const machine = this.at(target);
      return machine.power === 'on' ? levels.filter((level) => machine.levels.includes(level)) : [];
    });
  }

  /** Understands `name:` only. */
  resolve(selector: Selector): Promise<readonly { readonly target: TargetId; readonly optedIn: boolean }[]> {
    return this.hooks.run('resolve', () => {
      this.calls.push({ call: 'resolve', targets: [] });
      const all = [...this.#machines].filter(([, { power }]) => power !== 'gone');
      const isMeant = ({ name, optedIn }: FakeMachine) =>
        selector.kind === 'name' ? selector.name === name : selector.key === 'wakelock' && optedIn;
      return all.flatMap(([target, machine]) => (isMeant(machine) ? [{ target, optedIn: machine.optedIn }] : []));
    });
  }

  #seen(target: TargetId, seenAt: number): Machine {
    if (!this.#machines.has(target)) {
      const cause = { code: 'InvalidInstanceID.NotFound', text: `${target} does not exist` };
      return { seenAt, power: 'gone', optedIn: false, canProtect: false, cause, addresses: {} };
    }
    const { power, launchedAt, optedIn, canProtect, slots, group, name, cause, badTag, size } = this.at(target);
    const addresses =
      power === 'on' ? { privateIp: '10.0.0.7', publicIp: `198.51.100.${(launchedAt / 1000) % 250}` } : {};
    if (size !== undefined) {
      const kind = kindOf(target);
      return {
        seenAt,
        kind,
        size: { ...size },
        power,
        optedIn,
        canProtect: false,
        slots,
        name,
        cause,
        badTag,
        addresses: {},
      };
    }
    return { seenAt, power, launchedAt, optedIn, canProtect, slots, group, name, cause, badTag, addresses };
  }

  #start(target: TargetId, remembered: Size | undefined): CallResult {
    const refusal = this.#refusals.get(`start ${target}`);
    if (refusal !== undefined) return refusal;
    if (!this.#machines.has(target)) return { kind: 'refused', code: 'InvalidInstanceID.NotFound', message: target };
    const machine = this.at(target);
    if (machine.size !== undefined) return this.#scaleUp(machine, remembered);
    if (machine.power === 'stopping') return { kind: 'refused', code: 'IncorrectInstanceState', message: 'stopping' };
    if (machine.power === 'gone') return { kind: 'refused', code: 'IncorrectInstanceState', message: 'terminated' };
    this.#boot(machine);
    return { kind: 'ok' };
  }

  #stop(machine: FakeMachine): CallResult {
    if (machine.protected) return { kind: 'refused', code: 'OperationNotPermitted', message: 'disableApiStop' };
    this.#goDown(machine);
    return { kind: 'ok' };
  }

  #scaleUp(machine: FakeMachine, remembered: Size | undefined): CallResult {
    const { size } = machine;
    if (size === undefined) return { kind: 'ok' };
    if (size.min === 0 && remembered?.min !== undefined) size.min = remembered.min;
    if (size.desired === 0) size.desired = remembered?.desired ?? 1;
    if (machine.power === 'stopping') machine.power = 'off';
    this.#boot(machine);
    return { kind: 'ok' };
  }

  #boot(machine: FakeMachine): void {
    if (machine.power !== 'off') return;
    if (machine.size !== undefined && machine.size.desired === 0) machine.size.desired = 1;
    delete machine.cause;
    machine.power = 'starting';
    machine.launchedAt = Math.floor(this.#clock.now() / 1000) * 1000;
    machine.settlesAt = this.#clock.now() + machine.boot;
  }

  #goDown(machine: FakeMachine): void {
    if (machine.power !== 'on' && machine.power !== 'starting') return;
    machine.power = 'stopping';
    machine.cause = machine.size === undefined ? USER_STOP : { code: 'ScaledToZero', text: 'Its desired count is 0.' };
    if (machine.size !== undefined) {
      machine.size.desired = 0;
      if (machine.size.min !== undefined) machine.size.min = 0;
    }
    machine.settlesAt = this.#clock.now() + machine.stop;
  }

  #settle(machine: FakeMachine): void {
    if (this.#clock.now() < machine.settlesAt) return;
    if (machine.power === 'stopping') machine.power = 'off';
    if (machine.power !== 'starting') return;
    const { fallsBack } = machine;
    machine.power = fallsBack === undefined ? 'on' : 'off';
    if (fallsBack === undefined) return;
    machine.cause = fallsBack;
    delete machine.fallsBack;
  }
}
