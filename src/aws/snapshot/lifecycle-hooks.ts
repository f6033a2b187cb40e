import {
  type AutoScalingClient,
  CompleteLifecycleActionCommand,
  RecordLifecycleActionHeartbeatCommand,
} from '@aws-sdk/client-auto-scaling';
import type { Hooks } from '../../engine/snapshot/ports.ts';
import { errorName } from '../error-name.ts';

/** Lifecycle actions of Auto Scaling. https://docs.aws.amazon.com/autoscaling/ec2/userguide/completing-lifecycle-hooks.html */
export function lifecycleHooks(client: AutoScalingClient): Hooks {
  return {
    async heartbeat({ name, token }, { group, instance }) {
      const command = new RecordLifecycleActionHeartbeatCommand({
        LifecycleHookName: name,
        AutoScalingGroupName: group,
        LifecycleActionToken: token,
        InstanceId: instance,
      });
      await unlessOver(client.send(command));
    },
    async complete({ name, token }, { group, instance, result }) {
      const command = new CompleteLifecycleActionCommand({
        LifecycleHookName: name,
        AutoScalingGroupName: group,
        LifecycleActionToken: token,
        InstanceId: instance,
        LifecycleActionResult: result,
      });
      await unlessOver(client.send(command));
    },
  };
}

/** ValidationError is how Auto Scaling says that the action was completed, timed out, or its instance or group is gone. */
async function unlessOver(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (errorName(error) !== 'ValidationError') throw error;
  }
}
