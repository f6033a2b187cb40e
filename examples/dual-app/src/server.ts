import { serve } from '@hono/node-server';
import { createApp } from './app.ts';
import { delay } from './delay.ts';
import { appOptions, number } from './settings.ts';

/** Longer than the load balancer keeps an idle connection (60 s), or it sends a request into one that is being closed: a 502. */
const KEEP_ALIVE_MS = 65_000;

// Stands for what a real service does before it can answer: caches, connections, migrations.
await delay(number(process.env, 'WARM_UP_SECONDS', 0));

const app = createApp(appOptions(process.env));
let ending = false;
const server = serve(
  {
    async fetch(request: Request) {
      const answer = await app.fetch(request);
      if (ending) answer.headers.set('connection', 'close');
      return answer;
    },
    hostname: process.env.HOST || '0.0.0.0',
    port: number(process.env, 'PORT', 8080),
    serverOptions: { keepAliveTimeout: KEEP_ALIVE_MS },
  },
  ({ address, port }) => console.log(`listening on http://${address}:${port}`),
);

// ECS sends SIGTERM when it scales in, and SIGKILL 30 s later: open requests are answered, no further one is taken.
process.once('SIGTERM', () => {
  ending = true;
  server.close(() => process.exit(0));
  if ('closeIdleConnections' in server) server.closeIdleConnections();
});
