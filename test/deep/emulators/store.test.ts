import { dynamoStore } from '../../../src/aws/dynamo-store.ts';
import { storeContract } from '../../contract/store.ts';
import { clientsOf, urlOf } from './clients.ts';
import { createTable } from './table.ts';

for (const emulator of ['MINISTACK', 'MOTO'] as const) {
  storeContract({
    name: emulator.toLowerCase(),
    async open() {
      const { dynamodb } = clientsOf(urlOf(emulator));
      await createTable(dynamodb, 'contract');
      const close = () => Promise.resolve(dynamodb.destroy());
      return { store: dynamoStore({ client: dynamodb, table: 'contract' }), close };
    },
  });
}
