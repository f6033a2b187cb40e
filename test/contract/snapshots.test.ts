import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ec2Archive } from '../../src/aws/snapshot/archive.ts';
import { ec2Snapshots } from '../../src/aws/snapshot/ec2-snapshots.ts';
import { dynamoSetRecords } from '../../src/aws/snapshot/set-records.ts';
import { startLocal } from '../../src/local/index.ts';
import { Yard } from '../engine/snapshot/fakes.ts';
import { SteppedTime } from '../local/steppedTime.ts';
import { snapshotsContract } from './snapshots.ts';

const INSTANCE = 'i-0123456789abcdef0';
const ENDED = 'i-0123456789abcdef1';

snapshotsContract({
  name: 'the fakes',
  open() {
    const { snapshots, records } = new Yard();
    snapshots.rate = 15_000;
    snapshots.launch(INSTANCE, [{}, { tags: { 'wakelock:snapshot': 'off' } }], { team: 'shop' });
    snapshots.instances.set(ENDED, { kind: 'gone', state: 'terminated' });
    return Promise.resolve({
      snapshots,
      archive: snapshots,
      records,
      instance: INSTANCE,
      ended: ENDED,
      image: async (id) => void snapshots.images.add(id),
      share: async (id) => void snapshots.publicOnes.add(id),
      lock: async (id) => void snapshots.locks.add(id),
      close: () => Promise.resolve(),
    });
  },
});

snapshotsContract({
  name: 'the embedded AWS',
  async open() {
    const time = new SteppedTime();
    const volumes = [{ device: '/dev/xvda' }, { device: '/dev/sdf', tags: { 'wakelock:snapshot': 'off' } }];
    const local = await startLocal({
      time,
      seed: {
        machines: [
          { id: INSTANCE, state: 'running', tags: { team: 'shop' }, volumes },
          { id: ENDED, state: 'running' },
        ],
      },
    });
    local.ec2.terminate(ENDED);
    const config = {
      endpoint: local.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'test' },
      maxAttempts: 1,
    };
    const client = new EC2Client(config);
    const dynamodb = new DynamoDBClient(config);
    const { ebs } = local.ec2;
    return {
      snapshots: ec2Snapshots({ read: client, change: client }),
      archive: ec2Archive(client),
      records: dynamoSetRecords({ client: dynamodb, table: local.table }),
      instance: INSTANCE,
      ended: ENDED,
      image: async (id) => void ebs.register('image', [id]),
      share: async (id) => ebs.share(id, { add: ['123456789012'], remove: [] }),
      lock: async (id) => ebs.lock(id, 'governance'),
      async close() {
        client.destroy();
        dynamodb.destroy();
        await local.close();
      },
    };
  },
});
