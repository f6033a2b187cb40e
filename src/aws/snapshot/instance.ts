import {
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  type EC2Client,
  type Instance as InstanceOfEc2,
  type Tag,
  type Volume as VolumeOfEc2,
} from '@aws-sdk/client-ec2';
import type { RestoreTarget } from '../../domain/snapshot/restore.ts';
import type { VolumeType } from '../../domain/snapshot/volume-type.ts';
import type { Instance, Volume } from '../../domain/snapshot/volumes.ts';
import { errorName } from '../error-name.ts';

const STATES = ['pending', 'running', 'stopping', 'stopped'] as const;
const ENDED: ReadonlySet<string> = new Set(['shutting-down', 'terminated']);

/** What EC2 says of an instance and its volumes. Tags of volumes are not in DescribeInstances, so it takes two calls. */
export async function describeInstance(id: string, client: EC2Client): Promise<Instance> {
  const instance = await findInstance(id, client);
  if (instance === undefined) return { kind: 'not-found' };
  const state = instance.State?.Name ?? 'unknown';
  if (ENDED.has(state)) return { kind: 'gone', state };
  const devices = (instance.BlockDeviceMappings ?? []).flatMap(({ DeviceName, Ebs }) =>
    Ebs?.VolumeId === undefined ? [] : [{ id: Ebs.VolumeId, device: DeviceName ?? '', status: Ebs.Status }],
  );
  const volumes = await describeVolumes(
    devices.map((device) => device.id),
    client,
  );
  return {
    kind: 'there',
    launchedAt: instance.LaunchTime?.getTime() ?? 0,
    tags: tagsOf(instance.Tags),
    ebsRoot: instance.RootDeviceType !== 'instance-store',
    volumes: devices.map((device): Volume => {
      const volume = volumes.find(({ VolumeId }) => VolumeId === device.id);
      return {
        id: device.id,
        device: device.device,
        boot: device.device === instance.RootDeviceName,
        // A volume that DescribeVolumes does not know yet cannot be judged by its tags.
        attached: device.status === 'attached' && volume !== undefined,
        type: typeOf(volume),
        tags: tagsOf(volume?.Tags),
      };
    }),
  };
}

function typeOf(volume: VolumeOfEc2 | undefined): VolumeType | undefined {
  if (volume?.VolumeType === undefined) return undefined;
  return { name: volume.VolumeType, iops: volume.Iops, throughput: volume.Throughput };
}

/** The instance that a set is to be brought back to; undefined = there is none, or it ended. */
export async function describeTarget(id: string, client: EC2Client): Promise<RestoreTarget | undefined> {
  const instance = await findInstance(id, client);
  const state = STATES.find((one) => one === instance?.State?.Name);
  if (instance === undefined || state === undefined) return undefined;
  return {
    instance: id,
    state,
    zone: instance.Placement?.AvailabilityZone ?? '',
    rootDevice: instance.RootDeviceName ?? '',
    group: tagsOf(instance.Tags)['aws:autoscaling:groupName'],
    volumes: (instance.BlockDeviceMappings ?? []).flatMap(({ DeviceName, Ebs }) =>
      Ebs?.VolumeId === undefined ? [] : [{ id: Ebs.VolumeId, device: DeviceName ?? '' }],
    ),
  };
}

async function findInstance(id: string, client: EC2Client): Promise<InstanceOfEc2 | undefined> {
  try {
    const { Reservations } = await client.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
    return (Reservations ?? []).flatMap(({ Instances }) => Instances ?? []).find(({ InstanceId }) => InstanceId === id);
  } catch (error) {
    if (errorName(error) === 'InvalidInstanceID.NotFound') return undefined;
    throw error;
  }
}

/** By a filter: an id that EC2 does not know yet would fail the call for all of them. */
async function describeVolumes(ids: readonly string[], client: EC2Client): Promise<readonly VolumeOfEc2[]> {
  if (ids.length === 0) return [];
  const Filters = [{ Name: 'volume-id', Values: [...ids] }];
  const { Volumes } = await client.send(new DescribeVolumesCommand({ Filters }));
  return Volumes ?? [];
}

export function tagsOf(tags: readonly Tag[] | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']));
}
