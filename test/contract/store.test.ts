import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoStore } from '../../src/aws/dynamo-store.ts';
import { startLocal } from '../../src/local/index.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { storeContract } from './store.ts';

storeContract({
  name: 'the table in memory',
  open: () => Promise.resolve({ store: new MemoryStore(), close: () => Promise.resolve() }),
});

storeContract({
  name: 'the embedded AWS',
  async open() {
    const local = await startLocal({ port: 0 });
    const client = new DynamoDBClient({
      endpoint: local.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'test' },
    });
    const close = async () => {
      client.destroy();
      await local.close();
    };
    return { store: dynamoStore({ client, table: local.table }), close };
  },
});
