import {
  CreateSnapshotsCommand,
  CreateTagsCommand,
  DescribeSnapshotsCommand,
  type DescribeSnapshotsRequest,
  type EC2Client,
  type SnapshotInfo,
  type Snapshot as SnapshotOfEc2,
} from '@aws-sdk/client-ec2';
import { iso, TAGS } from '../../domain/snapshot/names.ts';
import type { Made } from '../../domain/snapshot/record.ts';
import type { CallResult } from '../../engine/ports.ts';
import type { NewSet, Snapshots } from '../../engine/snapshot/ports.ts';
import { refused, unknown } from '../ec2/start.ts';
import { isRefusal } from '../error-name.ts';
import type { SnapshotClients } from './clients.ts';
import { describeInstance, tagsOf } from './instance.ts';

/** Instances, volumes and snapshots of one account and region, as launches need them. */
export function ec2Snapshots({ read, change }: SnapshotClients): Snapshots {
  return {
    instance: (id) => describeInstance(id, read),
    async ofLaunch({ instance, launchedAt, stack }) {
      const Filters = [
        { Name: `tag:${TAGS.stack}`, Values: [stack] },
        { Name: `tag:${TAGS.instance}`, Values: [instance] },
        { Name: `tag:${TAGS.launched}`, Values: [iso(launchedAt)] },
      ];
      const found = await allSnapshots({ OwnerIds: ['self'], Filters }, read);
      const sound = found.filter(({ State }) => State !== 'error');
      return sound.flatMap((one) => madeOf(one).map((made) => ({ ...made, set: tagsOf(one.Tags)[TAGS.set] ?? '' })));
    },
    async create(set, timeout) {
      const command = new CreateSnapshotsCommand(requestOf(set));
      try {
        const { Snapshots: made = [] } = await change.send(command, { abortSignal: AbortSignal.timeout(timeout) });
        return { kind: 'made', made: made.flatMap(madeOf) };
      } catch (error) {
        return notOk(error);
      }
    },
    async startedSince(volumes, since) {
      const Filters = [{ Name: 'volume-id', Values: [...volumes] }];
      const found = await allSnapshots({ OwnerIds: ['self'], Filters }, read);
      const recent = found.filter(({ StartTime }) => (StartTime?.getTime() ?? 0) >= since);
      return [...new Set(recent.flatMap(({ VolumeId }) => VolumeId ?? []))];
    },
    async tag(id, tags) {
      try {
        await read.send(new CreateTagsCommand({ Resources: [id], Tags: tagList(tags) }));
        return { kind: 'ok' };
      } catch (error) {
        return notOk(error);
      }
    },
  };
}

/** All snapshots of all pages. */
export async function allSnapshots(
  request: DescribeSnapshotsRequest,
  client: EC2Client,
): Promise<readonly SnapshotOfEc2[]> {
  const found: SnapshotOfEc2[] = [];
  let token: string | undefined;
  do {
    const page = { ...request, MaxResults: 1000, ...(token === undefined ? {} : { NextToken: token }) };
    const { Snapshots: snapshots = [], NextToken } = await client.send(new DescribeSnapshotsCommand(page));
    found.push(...snapshots);
    token = NextToken || undefined;
  } while (token !== undefined);
  return found;
}

type NotOk = Exclude<CallResult, { readonly kind: 'ok' }>;

/** How a call failed: refused by AWS, or with an outcome that nobody knows. */
export function notOk(error: unknown): NotOk {
  return (isRefusal(error) ? refused(error) : unknown(error)) as NotOk;
}

function requestOf({ instance, description, tags, skipBoot, skip }: NewSet) {
  return {
    Description: description,
    InstanceSpecification: {
      InstanceId: instance,
      ...(skipBoot ? { ExcludeBootVolume: true } : {}),
      ...(skip.length > 0 ? { ExcludeDataVolumeIds: [...skip] } : {}),
    },
    TagSpecifications: [{ ResourceType: 'snapshot' as const, Tags: tagList(tags) }],
  };
}

function tagList(tags: Readonly<Record<string, string>>) {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

function madeOf({ SnapshotId, VolumeId, VolumeSize }: SnapshotInfo | SnapshotOfEc2): readonly Made[] {
  if (SnapshotId === undefined || VolumeId === undefined) return [];
  return [{ snapshot: SnapshotId, volume: VolumeId, gib: VolumeSize ?? 0 }];
}
