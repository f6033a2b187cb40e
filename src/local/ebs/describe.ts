import { element, leaf } from '../http/xml.ts';
import { account, region } from '../place.ts';
import { type EbsModel, rootDevice } from './model.ts';
import type { Image, Snapshot, Volume } from './types.ts';

const time = (ms: number): string => new Date(ms).toISOString();

function tagSet(tags: Readonly<Record<string, string>>): string {
  const items = Object.entries(tags).map(([key, value]) => element('item', leaf('key', key), leaf('value', value)));
  return element('tagSet', ...items);
}

/** The block devices of an instance, as DescribeInstances shows them. */
export function blockDevices(ebs: EbsModel, instance: string): string {
  const items = ebs
    .volumesOf(instance)
    .map((volume) =>
      element(
        'item',
        leaf('deviceName', volume.device),
        element(
          'ebs',
          leaf('volumeId', volume.id),
          leaf('status', ebs.isAttached(volume) ? 'attached' : 'attaching'),
          leaf('attachTime', time(volume.attachedAt)),
          leaf('deleteOnTermination', true),
        ),
      ),
    );
  const root = ebs.volumesOf(instance).find(({ boot }) => boot)?.device ?? rootDevice;
  return leaf('rootDeviceName', root) + element('blockDeviceMapping', ...items);
}

export function volumeSet(ebs: EbsModel, volumes: readonly Volume[]): string {
  const items = volumes.map((volume) =>
    element(
      'item',
      leaf('volumeId', volume.id),
      leaf('size', volume.gib),
      leaf('availabilityZone', `${region}a`),
      leaf('status', 'in-use'),
      leaf('volumeType', 'gp3'),
      leaf('iops', 3000),
      leaf('throughput', 125),
      leaf('encrypted', false),
      leaf('createTime', time(volume.createdAt)),
      element(
        'attachmentSet',
        element(
          'item',
          leaf('volumeId', volume.id),
          leaf('instanceId', volume.instance),
          leaf('device', volume.device),
          leaf('status', ebs.isAttached(volume) ? 'attached' : 'attaching'),
        ),
      ),
      tagSet(volume.tags),
    ),
  );
  return element('volumeSet', ...items);
}

/** `snapshotSet` of CreateSnapshots and of DescribeSnapshots, which name the state differently. */
export function snapshotSet(ebs: EbsModel, snapshots: readonly Snapshot[], stateName: 'state' | 'status'): string {
  const items = snapshots.map((snapshot) =>
    element(
      'item',
      leaf('snapshotId', snapshot.id),
      leaf('volumeId', snapshot.volume),
      leaf(stateName, ebs.isPending(snapshot) ? 'pending' : 'completed'),
      leaf('startTime', time(snapshot.startedAt)),
      leaf('progress', ebs.isPending(snapshot) ? '0%' : '100%'),
      leaf('ownerId', account),
      leaf('volumeSize', snapshot.gib),
      leaf('description', snapshot.description),
      leaf('encrypted', false),
      tagSet(snapshot.tags),
    ),
  );
  return element('snapshotSet', ...items);
}

export function lockSet(snapshots: readonly Snapshot[]): string {
  const items = snapshots.map(({ id, lock }) =>
    element('item', leaf('ownerId', account), leaf('snapshotId', id), leaf('lockState', lock)),
  );
  return element('snapshotSet', ...items);
}

export function permissions(id: string, sharedWith: readonly string[]): string {
  const items = sharedWith.map((who) => element('item', leaf(who === 'all' ? 'group' : 'userId', who)));
  return leaf('snapshotId', id) + element('createVolumePermission', ...items);
}

export function imageSet(images: readonly Image[]): string {
  const items = images.map(({ id, name, snapshots, disabled }) =>
    element(
      'item',
      leaf('imageId', id),
      leaf('name', name),
      leaf('imageState', disabled ? 'disabled' : 'available'),
      leaf('imageOwnerId', account),
      element(
        'blockDeviceMapping',
        ...snapshots.map((snapshot, index) =>
          element(
            'item',
            leaf('deviceName', `/dev/sd${'abcdefgh'[index % 8]}`),
            element('ebs', leaf('snapshotId', snapshot)),
          ),
        ),
      ),
    ),
  );
  return element('imagesSet', ...items);
}
