import { randomUUID } from 'node:crypto';
import { AwsError } from '../awsError.ts';
import { account } from '../place.ts';
import type { Cancel, Time } from '../time.ts';

export interface LaunchHook {
  readonly name: string;
  /** ARN of the topic that is told; none = EventBridge alone. */
  readonly target?: string;
  readonly metadata?: string;
  readonly heartbeatSeconds: number;
  readonly defaultResult: Result;
}

export type Result = 'CONTINUE' | 'ABANDON';

export interface HookOptions {
  readonly time: Time;
  readonly scaled: (seconds: number) => number;
  readonly group: string;
  readonly tell: (hook: LaunchHook, message: Readonly<Record<string, unknown>>) => void;
}

interface Action {
  readonly hook: LaunchHook;
  readonly instance: string;
  readonly token: string;
  readonly done: (result: Result) => void;
  cancel: Cancel;
}

/** The launch hooks of one group and the instances that wait in them. Several hooks are taken one after the other. */
export class LaunchHooks {
  readonly #options: HookOptions;
  readonly #hooks = new Map<string, LaunchHook>();
  readonly #actions = new Map<string, Action>();

  constructor(options: HookOptions) {
    this.#options = options;
  }

  put(hook: LaunchHook): void {
    this.#hooks.set(hook.name, hook);
  }

  delete(name: string): void {
    this.#hooks.delete(name);
  }

  all(): LaunchHook[] {
    return [...this.#hooks.values()];
  }

  /** Holds an instance until its hooks are completed or time out. Whether there is any hook. */
  hold(instance: string, done: (result: Result) => void): boolean {
    const hooks = this.all();
    const next = (result: Result): void => {
      const hook = result === 'CONTINUE' ? hooks.shift() : undefined;
      if (hook === undefined) done(result);
      else this.#begin(hook, instance, next);
    };
    if (hooks.length === 0) return false;
    next('CONTINUE');
    return true;
  }

  /** @throws AwsError ValidationError when no such action is active */
  complete(
    name: string,
    by: { readonly instance: string | null; readonly token: string | null },
    result: Result,
  ): void {
    const action = this.#find(name, by);
    this.#actions.delete(action.instance);
    action.cancel();
    action.done(result);
  }

  /** Starts the time-out anew. @throws AwsError ValidationError when no such action is active */
  heartbeat(name: string, by: { readonly instance: string | null; readonly token: string | null }): void {
    this.#arm(this.#find(name, by));
  }

  #begin(hook: LaunchHook, instance: string, done: (result: Result) => void): void {
    const action: Action = { hook, instance, token: randomUUID(), done, cancel: () => {} };
    this.#actions.set(instance, action);
    this.#arm(action);
    // https://docs.aws.amazon.com/autoscaling/ec2/userguide/prepare-for-lifecycle-notifications.html
    this.#options.tell(hook, {
      Service: 'AWS Auto Scaling',
      Time: new Date(this.#options.time.now()).toISOString(),
      RequestId: randomUUID(),
      LifecycleActionToken: action.token,
      AccountId: account,
      AutoScalingGroupName: this.#options.group,
      LifecycleHookName: hook.name,
      EC2InstanceId: instance,
      LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
      ...(hook.metadata === undefined ? {} : { NotificationMetadata: hook.metadata }),
      Origin: 'EC2',
      Destination: 'AutoScalingGroup',
    });
  }

  #arm(action: Action): void {
    const { time, scaled } = this.#options;
    action.cancel();
    action.cancel = time.after(scaled(action.hook.heartbeatSeconds), () => {
      this.#actions.delete(action.instance);
      action.done(action.hook.defaultResult);
    });
  }

  #find(
    name: string,
    { instance, token }: { readonly instance: string | null; readonly token: string | null },
  ): Action {
    const action = [...this.#actions.values()].find(
      (one) => one.hook.name === name && (token === null ? one.instance === instance : one.token === token),
    );
    if (action) return action;
    const who = token === null ? `instance ID ${instance}` : `token ${token}`;
    throw new AwsError('ValidationError', { message: `No active Lifecycle Action found with ${who}` });
  }
}
