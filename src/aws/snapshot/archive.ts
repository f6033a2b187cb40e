import {
  DeleteSnapshotCommand,
  DescribeImagesCommand,
  DescribeLockedSnapshotsCommand,
  DescribeSnapshotAttributeCommand,
  type EC2Client,
  type Snapshot as SnapshotOfEc2,
} from '@aws-sdk/client-ec2';
import { TAGS } from '../../domain/snapshot/names.ts';
import type { Snapshot } from '../../domain/snapshot/sweep.ts';
import type { SnapshotArchive } from '../../engine/snapshot/ports.ts';
import { errorName } from '../error-name.ts';
import { allSnapshots, notOk } from './ec2-snapshots.ts';
import { tagsOf } from './instance.ts';

/** The snapshots that were made, and what may forbid to delete them. */
export function ec2Archive(client: EC2Client): SnapshotArchive {
  return {
    async list(stack) {
      const Filters = [{ Name: `tag:${TAGS.stack}`, Values: [stack] }];
      const found = await allSnapshots({ OwnerIds: ['self'], Filters }, client);
      return found.flatMap(snapshotOf);
    },
    inImages: () => inImages(client),
    locked: () => locked(client),
    shared: (id) => shared(id, client),
    async remove(id) {
      try {
        await client.send(new DeleteSnapshotCommand({ SnapshotId: id }));
        return { kind: 'ok' };
      } catch (error) {
        return notOk(error);
      }
    },
  };
}

async function inImages(client: EC2Client): Promise<ReadonlySet<string>> {
  const used = new Set<string>();
  let token: string | undefined;
  do {
    const page = token === undefined ? {} : { NextToken: token };
    // A disabled image is not shown by default, and can be enabled again as long as its snapshots are there.
    // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/disable-an-ami.html
    const { Images = [], NextToken } = await client.send(
      new DescribeImagesCommand({ Owners: ['self'], IncludeDeprecated: true, IncludeDisabled: true, ...page }),
    );
    for (const { BlockDeviceMappings = [] } of Images) {
      for (const { Ebs } of BlockDeviceMappings) if (Ebs?.SnapshotId) used.add(Ebs.SnapshotId);
    }
    token = NextToken || undefined;
  } while (token !== undefined);
  return used;
}

async function locked(client: EC2Client): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  let token: string | undefined;
  do {
    const { Snapshots: locks = [], NextToken } = await client.send(
      new DescribeLockedSnapshotsCommand({ MaxResults: 1000, ...(token === undefined ? {} : { NextToken: token }) }),
    );
    // "expired - The snapshot is not locked and can be deleted."
    for (const { SnapshotId, LockState } of locks) if (SnapshotId && LockState !== 'expired') found.add(SnapshotId);
    token = NextToken || undefined;
  } while (token !== undefined);
  return found;
}

/** A snapshot that went away meanwhile is shared with nobody. */
async function shared(id: string, client: EC2Client): Promise<boolean> {
  try {
    const { CreateVolumePermissions = [] } = await client.send(
      new DescribeSnapshotAttributeCommand({ SnapshotId: id, Attribute: 'createVolumePermission' }),
    );
    return CreateVolumePermissions.length > 0;
  } catch (error) {
    if (errorName(error) === 'InvalidSnapshot.NotFound') return false;
    throw error;
  }
}

const STATES: ReadonlySet<string> = new Set(['pending', 'completed', 'error', 'recoverable', 'recovering']);

function snapshotOf({ SnapshotId, VolumeId, VolumeSize, StartTime, State, Tags }: SnapshotOfEc2): readonly Snapshot[] {
  if (SnapshotId === undefined) return [];
  return [
    {
      id: SnapshotId,
      volume: VolumeId ?? '',
      gib: VolumeSize ?? 0,
      startedAt: StartTime?.getTime() ?? 0,
      // A state that is new here is treated as one in which nothing is deleted.
      state: STATES.has(State ?? '') ? (State as Snapshot['state']) : 'pending',
      tags: tagsOf(Tags),
    },
  ];
}
