import { randomUUID } from 'node:crypto';
import { serve } from '@hono/node-server';
import { commentsApi } from './api.mjs';
import { memoryStore } from './memory.mjs';

const { PORT = '8000', COMMENTS_TABLE, VERSION } = process.env;
const source = { now: Date.now, newId: randomUUID };

async function openStore() {
  if (!COMMENTS_TABLE) return memoryStore(source);
  const [{ DynamoDBClient }, { tableStore }] = await Promise.all([
    import('@aws-sdk/client-dynamodb'),
    import('./table.mjs'),
  ]);
  return tableStore({ client: new DynamoDBClient(), table: COMMENTS_TABLE, ...source });
}

const { fetch } = commentsApi({ store: await openStore(), version: VERSION });
const server = serve({ fetch, port: Number(PORT) }, ({ port }) => console.log(`listening on ${port}`));

// ECS asks a task to end by SIGTERM and kills it after stopTimeout; what is being answered is answered first.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
process.once('SIGTERM', () => {
  server.close();
  server.closeIdleConnections();
});
