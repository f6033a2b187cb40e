import { AwsError } from '../awsError.ts';
import type { Transition } from '../ec2/types.ts';
import { Group, type GroupOptions } from './group.ts';
import type { LaunchHooks } from './hooks.ts';
import type { Notifications } from './notifications.ts';
import { type Activity, type GroupSeed, type GroupView, type Process, processes } from './types.ts';

export type AutoScalingOptions = GroupOptions & { readonly groups: readonly GroupSeed[] };

/** Auto Scaling as this project sees it: groups whose members EC2 starts and ends with its own delays. */
export class AutoScalingModel {
  readonly #groups: ReadonlyMap<string, Group>;

  constructor(options: AutoScalingOptions) {
    this.#groups = new Map(options.groups.map((seed) => [seed.name, new Group(seed, options)]));
  }

  /** Groups by name, all of them when none is named; a name that is unknown is left out, as by AWS. */
  describe(names: readonly string[] = []): GroupView[] {
    const found =
      names.length === 0 ? [...this.#groups.values()] : names.flatMap((name) => this.#groups.get(name) ?? []);
    return [...new Set(found)].map(({ view }) => view);
  }

  /** Newest first. */
  activities(name: string): readonly Activity[] {
    return this.#one(name).activities;
  }

  /** The topics that a group tells of this type of event. */
  topicsOf(name: string, type: string): readonly string[] {
    return this.#one(name).notifications.topicsFor(type);
  }

  /** The notification configuration of a group. @throws AwsError ValidationError */
  notifications(name: string): Notifications {
    return this.#one(name).notifications;
  }

  /** The launch hooks of a group. @throws AwsError ValidationError */
  hooks(name: string): LaunchHooks {
    return this.#one(name).hooks;
  }

  /**
   * UpdateAutoScalingGroup: bounds that are set without a desired capacity move it between them.
   * https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_UpdateAutoScalingGroup.html
   * @throws AwsError ValidationError
   */
  update(name: string, change: { readonly [K in 'min' | 'max' | 'desired']: number | undefined }): void {
    const group = this.#one(name);
    const { view } = group;
    const min = change.min ?? view.min;
    const max = change.max ?? view.max;
    const desired = change.desired ?? Math.max(min, Math.min(max, view.desired));
    if (min > max) throw invalid(`Min size: ${min} must be less than or equal to max size: ${max}`);
    if (desired < min || desired > max) {
      throw invalid(`Desired capacity:${desired} must be between the specified min size:${min} and max size:${max}`);
    }
    group.resize({ min, max, desired });
  }

  /** SetDesiredCapacity. @throws AwsError ValidationError */
  setDesired(name: string, desired: number): void {
    const { min, max } = this.#one(name).view;
    const bound = desired < min ? `below min value ${min}` : `above max value ${max}`;
    if (desired < min || desired > max) {
      throw invalid(`New SetDesiredCapacity value ${desired} is ${bound} for the AutoScalingGroup.`);
    }
    this.update(name, { min, max, desired });
  }

  /** SuspendProcesses and ResumeProcesses; no process named means all. @throws AwsError ValidationError */
  suspend(name: string, change: { readonly named: readonly string[]; readonly on: boolean }): void {
    const group = this.#one(name);
    const stranger = change.named.find((one) => !isProcess(one));
    if (stranger !== undefined) throw invalid(`Invalid process type: ${stranger}`);
    const meant = change.named.length === 0 ? processes : change.named.filter(isProcess);
    const others = group.view.suspended.filter((one) => !meant.includes(one));
    group.suspend(change.on ? [...others, ...meant] : others);
  }

  tag(name: string, changes: Readonly<Record<string, string | undefined>>): void {
    this.#one(name).tag(changes);
  }

  standby(name: string, change: { readonly ids: readonly string[]; readonly on: boolean }): void {
    this.#one(name).standby(change.ids, change.on);
  }

  /** EC2 tells of a machine; each group looks whether it is a member. */
  seen(transition: Transition): void {
    for (const group of this.#groups.values()) group.seen(transition);
  }

  #one(name: string): Group {
    const group = this.#groups.get(name);
    if (group) return group;
    throw invalid(`AutoScalingGroup name not found - ${name}`);
  }
}

function isProcess(name: string): name is Process {
  return processes.some((process) => process === name);
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationError', { message });
}
