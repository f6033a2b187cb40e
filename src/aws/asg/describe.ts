import {
  type AutoScalingClient,
  type AutoScalingGroup,
  DescribeAutoScalingGroupsCommand,
  DescribeScalingActivitiesCommand,
} from '@aws-sdk/client-auto-scaling';
import type { Machine } from '../../domain/machine.ts';
import type { OptInRules } from '../../domain/schedule/tags.ts';
import { nameOf, type TargetId } from '../../domain/target.ts';
import { groupsOf } from '../ec2/bisect.ts';
import { errorName } from '../error-name.ts';
import { machineOf } from './facts.ts';

const PAGE = 50;

/** Groups by name; AWS leaves out what it does not know. */
export async function findGroups(
  names: readonly string[],
  client: AutoScalingClient,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, AutoScalingGroup>> {
  const pages = await Promise.all(
    groupsOf(names, PAGE).map((part) =>
      client.send(
        new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [...part], MaxRecords: PAGE }),
        signal === undefined ? {} : { abortSignal: signal },
      ),
    ),
  );
  const groups = pages.flatMap(({ AutoScalingGroups = [] }) => AutoScalingGroups);
  return new Map(groups.map((group) => [group.AutoScalingGroupName ?? '', group]));
}

/** Neutral facts of groups; one that AWS does not know is `gone`. */
export async function describeGroups(
  targets: readonly TargetId[],
  { client, ...facts }: OptInRules & { readonly client: AutoScalingClient; readonly seenAt: number },
): Promise<ReadonlyMap<TargetId, Machine>> {
  const groups = await findGroups(targets.map(nameOf), client).catch((error: unknown) => {
    if (errorName(error) !== 'AccessDenied' || !(error instanceof Error)) throw error;
    return { code: 'AccessDenied', text: error.message };
  });
  if ('code' in groups) {
    const { seenAt } = facts;
    return new Map(targets.map((target) => [target, { ...GONE, seenAt, unreadable: groups }]));
  }
  const machines = targets.map(async (target): Promise<[TargetId, Machine]> => {
    const group = groups.get(nameOf(target));
    if (group === undefined) return [target, { ...GONE, seenAt: facts.seenAt, cause: noGroup(target) }];
    const machine = machineOf(group, facts);
    if (machine.power !== 'starting' || machine.cause !== undefined) return [target, machine];
    return [target, { ...machine, cause: await lastFailure(nameOf(target), client) }];
  });
  return new Map(await Promise.all(machines));
}

export const noGroup = (target: TargetId) => ({
  code: 'GroupNotFound',
  text: `There is no Auto Scaling group ${nameOf(target)}.`,
});

const GONE = { kind: 'asg', power: 'gone', optedIn: false, canProtect: false, addresses: {} } as const;

/** Why its newest launch failed, in AWS' words; only for people. */
async function lastFailure(name: string, client: AutoScalingClient): Promise<Machine['cause']> {
  const ask = new DescribeScalingActivitiesCommand({ AutoScalingGroupName: name, MaxRecords: 1 });
  const { Activities = [] } = await client.send(ask).catch(() => ({ Activities: [] }));
  const [newest] = Activities;
  if (newest?.StatusCode !== 'Failed') return undefined;
  return { code: 'LaunchFailed', text: newest.StatusMessage ?? newest.Description ?? 'A launch failed.' };
}
