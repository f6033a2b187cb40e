import {
  DescribeInstancesCommand,
  type DescribeInstancesRequest,
  type EC2Client,
  type Instance,
} from '@aws-sdk/client-ec2';
import type { Machine } from '../../domain/machine.ts';
import type { TargetId } from '../../domain/target.ts';
import type { Clock } from '../../engine/ports.ts';
import { errorName } from '../error-name.ts';
import { divide, groupsOf } from './bisect.ts';
import { machineOf, type StackFacts } from './facts.ts';

export interface Describing {
  readonly client: EC2Client;
  readonly clock: Clock;
  readonly facts: StackFacts;
}

type Found = readonly (readonly [TargetId, Machine])[];

const GROUP = 100;
const BAD_ID: ReadonlySet<string> = new Set(['InvalidInstanceID.NotFound', 'InvalidInstanceID.Malformed']);

/** What EC2 says of these ids; ids that it denies are `gone`, ids that it leaves out are left out. */
export async function describeAll(ids: readonly string[], describing: Describing): Promise<Found> {
  const groups = await Promise.all(groupsOf(ids, GROUP).map((group) => describeGroup(group, describing)));
  return groups.flat();
}

async function describeGroup(ids: readonly string[], describing: Describing): Promise<Found> {
  const seenAt = describing.clock.now();
  try {
    const instances = await allPages({ InstanceIds: [...ids] }, describing.client);
    return instances.flatMap((instance) => {
      const machine = machineOf(instance, seenAt, describing.facts);
      return machine === undefined ? [] : [[`ec2:${instance.InstanceId}` as TargetId, machine] as const];
    });
  } catch (error) {
    const name = errorName(error);
    if (!BAD_ID.has(name)) throw error;
    if (ids.length === 1) return ids.map((id) => [`ec2:${id}` as TargetId, gone(seenAt, error)] as const);
    const parts = await Promise.all(divide(ids, error).map((part) => describeGroup(part, describing)));
    return parts.flat();
  }
}

function gone(seenAt: number, error: unknown): Machine {
  const text = error instanceof Error ? error.message : '';
  const cause = { code: errorName(error), text };
  return { seenAt, power: 'gone', optedIn: false, canProtect: false, cause, addresses: {} };
}

/** All instances of all reservations of all pages, up to `limit`. */
export async function allPages(
  request: DescribeInstancesRequest,
  client: EC2Client,
  limit = Number.POSITIVE_INFINITY,
): Promise<readonly Instance[]> {
  const instances: Instance[] = [];
  let token: string | undefined;
  do {
    const page = await client.send(
      new DescribeInstancesCommand(token === undefined ? request : { ...request, NextToken: token }),
    );
    for (const reservation of page.Reservations ?? []) instances.push(...(reservation.Instances ?? []));
    token = page.NextToken || undefined;
  } while (token !== undefined && instances.length < limit);
  return instances;
}
