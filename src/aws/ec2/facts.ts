import type { Instance, InstanceStateName, Tag } from '@aws-sdk/client-ec2';
import type { Addresses } from '../../domain/lease.ts';
import type { Machine, Power } from '../../domain/machine.ts';
import { isOptedIn as isOptedInByTags, type OptInRules } from '../../domain/schedule/tags.ts';
import { taggedFacts } from '../tags.ts';

/** What the stack says about all its machines. */
export interface StackFacts extends OptInRules {
  /** Whether the stack may set EC2's stop protection. */
  readonly protect: boolean;
}

const POWER: Readonly<Record<InstanceStateName, Power>> = {
  pending: 'starting',
  running: 'on',
  stopping: 'stopping',
  stopped: 'off',
  'shutting-down': 'gone',
  terminated: 'gone',
};

const GROUP = 'aws:autoscaling:groupName';

/** EC2's description of an instance as neutral facts; undefined for a state that EC2 had not when this was written. */
export function machineOf(instance: Instance, seenAt: number, facts: StackFacts): Machine | undefined {
  const state = instance.State?.Name;
  if (state === undefined || !Object.hasOwn(POWER, state)) return undefined;
  const power = POWER[state];
  return {
    seenAt,
    power,
    launchedAt: instance.LaunchTime?.getTime(),
    name: tagOf(instance.Tags, 'Name'),
    group: tagOf(instance.Tags, GROUP),
    ...taggedFacts((key) => tagOf(instance.Tags, key), facts),
    canProtect: facts.protect && isProtectable(instance),
    ...(instance.HibernationOptions?.Configured === true ? { canHibernate: true } : {}),
    cause: causeOf(instance),
    addresses: addressesOf(instance),
  };
}

export function isOptedIn(instance: Instance, rules: OptInRules): boolean {
  return isOptedInByTags((key) => tagOf(instance.Tags, key), rules);
}

export function tagOf(tags: readonly Tag[] | undefined, key: string): string | undefined {
  return tags?.find((tag) => tag.Key === key)?.Value;
}

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-stop-protection.html: neither Spot nor instance store. */
function isProtectable({ InstanceLifecycle, RootDeviceType }: Instance): boolean {
  return InstanceLifecycle === undefined && RootDeviceType !== 'instance-store';
}

function causeOf({ StateReason, StateTransitionReason }: Instance): Machine['cause'] {
  const code = StateReason?.Code ?? '';
  if (code === '') return undefined;
  return { code, text: StateReason?.Message || StateTransitionReason || code };
}

// EC2 writes '' for what an instance does not have.
function addressesOf(instance: Instance): Addresses {
  return {
    privateIp: instance.PrivateIpAddress || undefined,
    publicIp: instance.PublicIpAddress || undefined,
    privateDns: instance.PrivateDnsName || undefined,
    publicDns: instance.PublicDnsName || undefined,
  };
}
