import { randomUUID } from 'node:crypto';
import type { Ec2Model } from '../ec2/model.ts';
import type { Transition } from '../ec2/types.ts';
import type { Cancel, Time } from '../time.ts';
import { type LaunchHook, LaunchHooks } from './hooks.ts';
import { Notifications } from './notifications.ts';
import type { Activity, GroupSeed, GroupView, LifecycleState, MemberView, Process } from './types.ts';

export interface GroupOptions {
  readonly time: Time;
  /** Turns AWS's seconds into milliseconds of the clock. */
  readonly scaled: (seconds: number) => number;
  readonly ec2: Ec2Model;
  /** Told of each activity that ends. */
  readonly onActivity: (activity: Activity) => void;
  /** Told of each launch that waits in a hook. */
  readonly onHook: (hook: LaunchHook, message: Readonly<Record<string, unknown>>) => void;
}

const remembered = 100;

/** One group: it launches and terminates members through EC2 until there are as many as desired. */
export class Group {
  readonly seed: GroupSeed;
  readonly activities: Activity[] = [];
  readonly hooks: LaunchHooks;
  readonly notifications: Notifications;
  readonly #options: GroupOptions;
  readonly #members = new Map<string, MemberView>();
  readonly #createdAt: number;
  readonly #faults: { times: number; readonly message: string }[];
  #size: Pick<GroupView, 'min' | 'max' | 'desired'>;
  #tags: Readonly<Record<string, string>>;
  #suspended: readonly Process[];
  #reaction: Cancel | undefined;

  constructor(seed: GroupSeed, options: GroupOptions) {
    const { min, max, desired, tags, suspended } = seed;
    this.seed = seed;
    this.#options = options;
    this.hooks = new LaunchHooks({ ...options, group: seed.name, tell: options.onHook });
    this.notifications = new Notifications(seed.name, seed.notify);
    this.#createdAt = options.time.now();
    this.#size = { min, max, desired };
    this.#tags = tags;
    this.#suspended = suspended;
    this.#faults = seed.launchFaults.map(({ times, message }) => ({
      times: times === 'always' ? Number.POSITIVE_INFINITY : times,
      message,
    }));
    for (let count = 0; count < desired; count += 1) this.#adopt();
  }

  get view(): GroupView {
    return {
      name: this.seed.name,
      ...this.#size,
      tags: this.#tags,
      suspended: this.#suspended,
      members: [...this.#members.values()],
      createdAt: this.#createdAt,
    };
  }

  resize(size: Pick<GroupView, 'min' | 'max' | 'desired'>): void {
    this.#size = size;
    this.#react();
  }

  suspend(suspended: readonly Process[]): void {
    this.#suspended = suspended;
    this.#react();
  }

  tag(changes: Readonly<Record<string, string | undefined>>): void {
    const tags = Object.entries({ ...this.#tags, ...changes });
    this.#tags = Object.fromEntries(tags.filter((entry): entry is [string, string] => entry[1] !== undefined));
  }

  /** Puts members on standby, or back into service. */
  standby(ids: readonly string[], on: boolean): void {
    for (const id of ids) this.#set(id, { lifecycle: on ? 'Standby' : 'InService' });
  }

  /** EC2 tells of a member: it came up, went away, or was stopped behind the group's back. */
  seen({ machine }: Transition): void {
    const member = this.#members.get(machine.id);
    if (member === undefined) return;
    if (machine.state === 'running' && member.lifecycle === 'Pending') this.#arrive(machine.id);
    if (machine.state === 'terminated') this.#leave(machine.id);
    const lost = machine.state === 'stopping' || machine.state === 'shutting-down';
    if (lost && !member.lifecycle.startsWith('Terminating') && this.#allows('HealthCheck')) {
      this.#set(machine.id, { healthy: false });
      this.#react();
    }
  }

  /** A member that is there, and runs, from the beginning. */
  #adopt(): void {
    const id = this.#newMachine('running');
    this.#members.set(id, { id, lifecycle: 'InService', healthy: true });
  }

  #newMachine(state: 'running' | 'stopped'): string {
    const { machine, name } = this.seed;
    const id = `i-${randomUUID().replaceAll('-', '').slice(0, 17)}`;
    const tags = { ...machine.tags, 'aws:autoscaling:groupName': name };
    this.#options.ec2.add({ ...machine, id, state, tags, neverRan: state === 'stopped' });
    return id;
  }

  #allows(process: Process): boolean {
    return !this.#suspended.includes(process);
  }

  #set(id: string, change: Partial<MemberView>): void {
    const member = this.#members.get(id);
    if (member !== undefined) this.#members.set(id, { ...member, ...change });
  }

  #later(seconds: number, run: () => void): Cancel {
    return this.#options.time.after(this.#options.scaled(seconds), run);
  }

  #react(seconds = this.seed.reactSeconds): void {
    this.#reaction?.();
    this.#reaction = this.#later(seconds, () => this.#balance());
  }

  #balance(): void {
    for (const { id, healthy, lifecycle } of this.#members.values()) {
      if (!healthy && !lifecycle.startsWith('Terminating') && this.#allows('ReplaceUnhealthy')) {
        this.#end(id, 'an instance was taken out of service in response to an EC2 health check');
      }
    }
    const alive = [...this.#members.values()].filter(
      ({ lifecycle }) => !lifecycle.startsWith('Terminating') && lifecycle !== 'Standby',
    );
    const missing = this.#size.desired - alive.length;
    for (let count = 0; count < missing; count += 1) this.#launch();
    // The oldest first, as the default policy does where all else is equal.
    for (const { id } of alive.slice(0, Math.max(0, -missing))) {
      this.#end(id, `a user request changed the desired capacity to ${this.#size.desired}`);
    }
  }

  #launch(): void {
    if (!this.#allows('Launch')) return;
    const cause = `an instance was started in response to a difference between desired and actual capacity`;
    const fault = this.#faults.find(({ times }) => times > 0);
    if (fault !== undefined) {
      fault.times -= 1;
      this.#begin({ kind: 'launch', cause, status: 'Failed', message: fault.message });
      this.#react(Math.max(10, this.seed.reactSeconds));
      return;
    }
    const id = this.#newMachine('stopped');
    this.#members.set(id, { id, lifecycle: 'Pending', healthy: true });
    this.#begin({ kind: 'launch', instance: id, cause, status: 'InProgress' });
    this.#options.ec2.startByHand(id);
  }

  #arrive(id: string): void {
    const serve = (): void => {
      this.#set(id, { lifecycle: 'InService' });
      this.#finish(id, 'launch');
      this.#react();
    };
    const waits = this.hooks.hold(id, (result) => {
      if (result === 'CONTINUE') serve();
      else this.#end(id, 'a lifecycle hook was abandoned');
    });
    if (waits) this.#set(id, { lifecycle: 'Pending:Wait' });
    else this.#held(id, { state: 'Pending:Wait', seconds: this.seed.launchHookSeconds, run: serve });
  }

  #end(id: string, cause: string): void {
    if (!this.#allows('Terminate')) return;
    this.#begin({ kind: 'terminate', instance: id, cause, status: 'InProgress' });
    this.#set(id, { lifecycle: 'Terminating' });
    const seconds = this.seed.terminateHookSeconds;
    this.#held(id, { state: 'Terminating:Wait', seconds, run: () => void this.#options.ec2.terminate(id) });
  }

  #held(
    id: string,
    hook: { readonly state: LifecycleState; readonly seconds: number; readonly run: () => void },
  ): void {
    if (hook.seconds === 0) {
      hook.run();
      return;
    }
    this.#set(id, { lifecycle: hook.state });
    this.#later(hook.seconds, () => {
      if (this.#members.get(id)?.lifecycle === hook.state) hook.run();
    });
  }

  #leave(id: string): void {
    this.#members.delete(id);
    this.#finish(id, 'terminate');
    this.#react();
  }

  #begin(activity: Pick<Activity, 'kind' | 'instance' | 'cause' | 'status' | 'message'>): void {
    const startedAt = this.#options.time.now();
    const ended = activity.status === 'InProgress' ? {} : { endedAt: startedAt };
    const full: Activity = { id: randomUUID(), group: this.seed.name, startedAt, ...activity, ...ended };
    this.activities.unshift(full);
    // Those that are under way are never forgotten: their end must still be told.
    for (let at = this.activities.length - 1; at >= remembered; at -= 1) {
      if (this.activities[at]?.status !== 'InProgress') this.activities.splice(at, 1);
    }
    if (full.status !== 'InProgress') this.#options.onActivity(full);
  }

  #finish(instance: string, kind: Activity['kind']): void {
    const at = this.activities.findIndex(
      (one) => one.instance === instance && one.kind === kind && one.status === 'InProgress',
    );
    const found = this.activities[at];
    if (found === undefined) return;
    const done: Activity = { ...found, status: 'Successful', endedAt: this.#options.time.now() };
    this.activities[at] = done;
    this.#options.onActivity(done);
  }
}
