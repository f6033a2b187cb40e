import type { Time } from '../time.ts';
import { type Machine, moved } from './machine.ts';
import { fallBackTransition, stateReason, userInitiated } from './reasons.ts';
import type { MachineSeed, MachineView, StateChange, StateReason, Transition } from './types.ts';

export interface LifecycleOptions {
  readonly time: Time;
  /** Turns EC2's seconds into milliseconds of the clock. */
  readonly scaled: (seconds: number) => number;
  readonly onTransition: (transition: Transition) => void;
}

/** How a machine goes from state to state, with EC2's delays. Whether it may is the caller's question. */
export class Lifecycle {
  readonly #options: LifecycleOptions;
  #addresses = 0;

  constructor(options: LifecycleOptions) {
    this.#options = options;
  }

  /** stopped -> pending -> running, or back to stopped when a `boot` fault says so; nothing in other states. */
  boot(machine: Machine): StateChange {
    const { view, seed } = machine;
    if (view.state !== 'stopped') return { id: seed.id, previous: view.state, current: view.state };
    // EC2 keeps whole seconds; two starts within one second must still be told apart.
    const launchTime = Math.max(wholeSecond(this.#options.time.now()), view.launchTime + 1000);
    const waiting = { code: 'pending', message: 'pending' };
    this.#go(machine, {
      ...moved(view, 'pending'),
      launchTime,
      publicIp: this.publicAddress(seed),
      stateReason: waiting,
    });
    const fault = machine.faults.take('boot');
    this.#later(machine, fault?.lateSeconds ?? fault?.afterSeconds ?? seed.bootSeconds, () => {
      if (fault?.reason) this.#fallBack(machine, stateReason(fault.reason));
      else this.#run(machine);
    });
    return { id: seed.id, previous: 'stopped', current: 'pending' };
  }

  /** pending or running -> stopping -> stopped; nothing in other states, except that force ends a long `stopping`. */
  halt(
    machine: Machine,
    how: { readonly reason: string; readonly transition: string; readonly force?: boolean },
  ): StateChange {
    const { id, state: previous } = machine.view;
    const why = { stateReason: stateReason(how.reason), transitionReason: how.transition };
    const done = (): void => this.#go(machine, off(machine, why));
    if (isOn(machine.view)) {
      this.#go(machine, { ...moved(machine.view, 'stopping'), ...why });
      this.#later(machine, machine.seed.stopSeconds, done);
    } else if (previous === 'stopping' && how.force) {
      this.#later(machine, 0, done);
    }
    return { id, previous, current: machine.view.state };
  }

  /** Any state -> shutting-down -> terminated. */
  end(machine: Machine): StateChange {
    const { id, state: previous } = machine.view;
    if (previous === 'terminated' || previous === 'shutting-down') return { id, previous, current: previous };
    const why = {
      stateReason: stateReason('Client.UserInitiatedShutdown'),
      transitionReason: userInitiated(this.#options.time.now()),
    };
    this.#go(machine, { ...moved(machine.view, 'shutting-down'), ...why });
    this.#later(machine, machine.seed.stopSeconds, () => {
      const { publicIp: _public, ...rest } = moved(machine.view, 'terminated');
      this.#go(machine, { ...rest, ...why });
    });
    return { id, previous, current: 'shutting-down' };
  }

  /** A public address that no machine here had lately, unless the machine has a fixed one. */
  publicAddress(seed: MachineSeed): string {
    this.#addresses += 1;
    return seed.publicIp ?? `203.0.113.${(this.#addresses % 254) + 1}`;
  }

  #run(machine: Machine): void {
    machine.hasRun = true;
    this.#go(machine, { ...moved(machine.view, 'running'), runningSince: this.#options.time.now() });
    const fault = machine.faults.take('run');
    if (!fault) return;
    const reason = fault.reason ?? 'Client.InstanceInitiatedShutdown';
    this.#later(machine, fault.afterSeconds ?? 1, () => this.halt(machine, { reason, transition: '' }));
  }

  #fallBack(machine: Machine, reason: StateReason): void {
    this.#go(machine, off(machine, { stateReason: reason, transitionReason: fallBackTransition(reason) }));
  }

  #later(machine: Machine, seconds: number, run: () => void): void {
    machine.pending();
    machine.pending = this.#options.time.after(this.#options.scaled(seconds), run);
  }

  #go(machine: Machine, view: MachineView): void {
    const from = machine.view.state;
    machine.pending();
    machine.set(view);
    const fault = machine.faults.take('event');
    const late = this.#options.scaled(fault?.lateSeconds ?? 0);
    const events = fault?.lost ? [] : fault?.twice ? [0, late] : [late];
    this.#options.onTransition({ from, machine: view, events });
  }
}

/** Pending or running: what Stop acts on. */
export function isOn(view: MachineView): boolean {
  return view.state === 'running' || view.state === 'pending';
}

/** EC2 keeps no milliseconds. */
export function wholeSecond(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}

function off(machine: Machine, why: Pick<MachineView, 'stateReason' | 'transitionReason'>): MachineView {
  const { publicIp: _public, ...rest } = moved(machine.view, 'stopped');
  const { publicIp } = machine.seed;
  return { ...rest, ...why, ...(publicIp === undefined ? {} : { publicIp }) };
}
