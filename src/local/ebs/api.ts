import { AwsError } from '../awsError.ts';
import { type Filter, filtersOf, matches } from '../ec2/filters.ts';
import type { Ec2Model } from '../ec2/model.ts';
import { page } from '../ec2/paging.ts';
import { flag, indices, listOf, type Params, required } from '../http/query.ts';
import { leaf } from '../http/xml.ts';
import { imageSet, lockSet, permissions, snapshotSet, volumeSet } from './describe.ts';
import type { Lock } from './types.ts';

type Action = (model: Ec2Model, params: Params) => string;

/** The calls of EC2 that are about volumes, snapshots and images. */
export const ebsActions: Readonly<Record<string, Action>> = {
  DescribeVolumes({ ebs }, params) {
    const ids = listOf(params, 'VolumeId');
    const known = ebs.volumes();
    const missing = ids.find((id) => !known.some((volume) => volume.id === id));
    if (missing) throw new AwsError('InvalidVolume.NotFound', { message: `The volume '${missing}' does not exist.` });
    const asked = ids.length > 0 ? known.filter(({ id }) => ids.includes(id)) : known;
    const found = filtered(asked, params, {
      'volume-id': ({ id }) => [id],
      'attachment.instance-id': ({ instance }) => [instance],
      'attachment.device': ({ device }) => [device],
    });
    const { items, nextToken } = page(found, params);
    return volumeSet(ebs, items) + leaf('nextToken', nextToken);
  },
  CreateSnapshots(model, params) {
    const instance = required(params, 'InstanceSpecification.InstanceId');
    // Takes the call's token bucket, and knows which instances there are.
    model.describe([instance], 'CreateSnapshots');
    const made = model.ebs.createSnapshots({
      instance,
      excludeBoot: flag(params, 'InstanceSpecification.ExcludeBootVolume'),
      exclude: listOf(params, 'InstanceSpecification.ExcludeDataVolumeId'),
      description: params.get('Description') ?? '',
      tags: specifiedTags(params),
    });
    return snapshotSet(model.ebs, made, 'state');
  },
  DescribeSnapshots({ ebs }, params) {
    const ids = listOf(params, 'SnapshotId');
    const known = ebs.snapshots();
    const missing = ids.find((id) => !known.some((snapshot) => snapshot.id === id));
    if (missing) throw notFound(missing);
    const found = filtered(ids.length > 0 ? known.filter(({ id }) => ids.includes(id)) : known, params, {
      'snapshot-id': ({ id }) => [id],
      'volume-id': ({ volume }) => [volume],
      description: ({ description }) => [description],
      status: (snapshot) => [ebs.isPending(snapshot) ? 'pending' : 'completed'],
    });
    const { items, nextToken } = page(found, params);
    return snapshotSet(ebs, items, 'status') + leaf('nextToken', nextToken);
  },
  DeleteSnapshot({ ebs }, params) {
    ebs.delete(required(params, 'SnapshotId'));
    return leaf('return', true);
  },
  DescribeLockedSnapshots: ({ ebs }) => lockSet(ebs.snapshots().filter(({ lock }) => lock !== undefined)),
  LockSnapshot({ ebs }, params) {
    const id = required(params, 'SnapshotId');
    const mode = required(params, 'LockMode') as Lock;
    ebs.lock(id, mode);
    return leaf('snapshotId', id) + leaf('lockState', mode);
  },
  UnlockSnapshot({ ebs }, params) {
    const id = required(params, 'SnapshotId');
    ebs.lock(id, undefined);
    return leaf('snapshotId', id);
  },
  DescribeSnapshotAttribute({ ebs }, params) {
    const id = required(params, 'SnapshotId');
    return permissions(id, ebs.sharedWith(id));
  },
  ModifySnapshotAttribute({ ebs }, params) {
    const who = (change: string): string[] => [
      ...indices(params, `CreateVolumePermission.${change}`).flatMap((index) => {
        const at = `CreateVolumePermission.${change}.${index}`;
        return params.get(`${at}.UserId`) ?? params.get(`${at}.Group`) ?? [];
      }),
    ];
    ebs.share(required(params, 'SnapshotId'), { add: who('Add'), remove: who('Remove') });
    return leaf('return', true);
  },
  RegisterImage({ ebs }, params) {
    const snapshots = indices(params, 'BlockDeviceMapping').flatMap(
      (index) => params.get(`BlockDeviceMapping.${index}.Ebs.SnapshotId`) ?? [],
    );
    return leaf('imageId', ebs.register(required(params, 'Name'), snapshots).id);
  },
  DisableImage({ ebs }, params) {
    ebs.disable(required(params, 'ImageId'));
    return leaf('return', true);
  },
  DescribeImages({ ebs }, params) {
    const disabled = flag(params, 'IncludeDisabled');
    return imageSet(ebs.images().filter((image) => disabled || !image.disabled));
  },
};

interface Tagged {
  readonly tags: Readonly<Record<string, string>>;
}

/** @throws AwsError InvalidParameterValue for a filter that is not modelled */
function filtered<T extends Tagged>(
  items: readonly T[],
  params: Params,
  fields: Readonly<Record<string, (item: T) => readonly string[]>>,
): T[] {
  const filters: readonly Filter[] = filtersOf(params);
  const read = (name: string): ((item: T) => readonly string[]) => {
    if (name.startsWith('tag:'))
      return ({ tags }) => (Object.hasOwn(tags, name.slice(4)) ? [tags[name.slice(4)] ?? ''] : []);
    if (name === 'tag-key') return ({ tags }) => Object.keys(tags);
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field) return field;
    throw new AwsError('InvalidParameterValue', { message: `The filter '${name}' is invalid` });
  };
  const tests = filters.map(({ name, values }) => ({ of: read(name), values }));
  return items.filter((item) =>
    tests.every(({ of, values }) => of(item).some((actual) => values.some((value) => matches(actual, value)))),
  );
}

function specifiedTags(params: Params): Record<string, string> {
  const pairs = indices(params, 'TagSpecification').flatMap((at) =>
    indices(params, `TagSpecification.${at}.Tag`).map((index) => {
      const tag = `TagSpecification.${at}.Tag.${index}`;
      return [params.get(`${tag}.Key`) ?? '', params.get(`${tag}.Value`) ?? ''] as const;
    }),
  );
  if (pairs.length > 50) throw new AwsError('TagLimitExceeded', { message: 'More than 50 tags.' });
  return Object.fromEntries(pairs);
}

function notFound(id: string): AwsError {
  return new AwsError('InvalidSnapshot.NotFound', { message: `The snapshot '${id}' does not exist.` });
}
