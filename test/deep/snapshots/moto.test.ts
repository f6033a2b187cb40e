import {
  AttachVolumeCommand,
  CreateTagsCommand,
  CreateVolumeCommand,
  type EC2Client,
  ModifySnapshotAttributeCommand,
  RegisterImageCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { ec2Archive } from '../../../src/aws/snapshot/archive.ts';
import { ec2Snapshots } from '../../../src/aws/snapshot/ec2-snapshots.ts';
import { dynamoSetRecords } from '../../../src/aws/snapshot/set-records.ts';
import { snapshotsContract } from '../../contract/snapshots.ts';
import { clientsOf, urlOf } from '../emulators/clients.ts';
import { createTable } from '../emulators/table.ts';

let opened = 0;

snapshotsContract({
  name: 'moto',
  lacks: [
    // ExcludeDataVolumeIds is not read.
    'a data volume can be left out',
    // No limits of EBS.
    'F90 a volume that was snapshotted a moment ago is told, and a second snapshot of it is refused',
    // Tags anything.
    'to tag what is gone is refused by its name',
    // RegisterImage forgets its block devices.
    'a snapshot that an image uses is told, and cannot be removed',
    // Conditions and writes are two steps of its table.
    'F88 of two who write a record at once, one succeeds',
    // No LockSnapshot, no DescribeLockedSnapshots.
    'a snapshot that is locked is told, and cannot be removed',
  ],
  async open() {
    const { ec2, dynamodb } = clientsOf(urlOf('MOTO'));
    opened += 1;
    const table = `snapshots-${opened}`;
    await createTable(dynamodb, table);
    const archive = ec2Archive(ec2);
    // Each row has the emulator to itself, as far as our tag goes.
    for (const { id } of await archive.list('contract')) await archive.remove(id);
    const [instance, ended] = [await launch(ec2), await launch(ec2)];
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [ended] }));
    return {
      snapshots: ec2Snapshots({ read: ec2, change: ec2 }),
      archive,
      records: dynamoSetRecords({ client: dynamodb, table }),
      instance,
      ended,
      async image(id) {
        const devices = [{ DeviceName: '/dev/xvda', Ebs: { SnapshotId: id } }];
        await ec2.send(
          new RegisterImageCommand({ Name: `image-${id}`, BlockDeviceMappings: devices, RootDeviceName: '/dev/xvda' }),
        );
      },
      async share(id) {
        await ec2.send(
          new ModifySnapshotAttributeCommand({
            SnapshotId: id,
            Attribute: 'createVolumePermission',
            OperationType: 'add',
            UserIds: ['999999999999'],
          }),
        );
      },
      lock: () => Promise.reject(new Error('moto has no locks')),
      async close() {
        ec2.destroy();
        dynamodb.destroy();
      },
    };
  },
});

/** A running instance with a second volume. */
async function launch(ec2: EC2Client): Promise<string> {
  const tags = [{ Key: 'team', Value: 'shop' }];
  const { Instances } = await ec2.send(
    new RunInstancesCommand({
      ImageId: 'ami-12345678',
      InstanceType: 't3.micro',
      MinCount: 1,
      MaxCount: 1,
      TagSpecifications: [{ ResourceType: 'instance', Tags: tags }],
    }),
  );
  const id = Instances?.[0]?.InstanceId ?? '';
  const zone = Instances?.[0]?.Placement?.AvailabilityZone ?? '';
  const { VolumeId } = await ec2.send(new CreateVolumeCommand({ AvailabilityZone: zone, Size: 20 }));
  await ec2.send(new AttachVolumeCommand({ InstanceId: id, VolumeId, Device: '/dev/sdf' }));
  const off = [{ Key: 'wakelock:snapshot', Value: 'off' }];
  await ec2.send(new CreateTagsCommand({ Resources: [VolumeId ?? ''], Tags: off }));
  return id;
}
