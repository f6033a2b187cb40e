import { Hono } from 'hono';
import { delay } from './delay.ts';

export interface AppOptions {
  /** What runs it, as `/env` says. */
  readonly runtime: 'lambda' | 'server';
  /** How long `/sleep` sleeps. */
  readonly sleepSeconds: number;
}

/**
 * The API, the same on Lambda and in a container. Every answer is JSON and says so: a load balancer turns an answer of a
 * function that has no headers into a 502.
 */
export function createApp({ runtime, sleepSeconds }: AppOptions): Hono {
  const app = new Hono();
  app.get('/', (c) => c.json({ message: 'healthy' }));
  app.get('/bang', (c) => c.json({ message: 'boom' }));
  app.get('/pong', (c) => c.json({ message: 'ping' }));
  app.get('/sleep', async (c) => {
    await delay(sleepSeconds);
    return c.json({ message: 'awaken' });
  });
  app.get('/env', (c) => c.json({ message: runtime }));
  app.get('/health-check', (c) => c.json({ message: 'ok' }));
  app.notFound((c) => c.json({ message: 'not found' }, 404));
  app.onError((error, c) => {
    console.error(error);
    return c.json({ message: 'internal error' }, 500);
  });
  return app;
}
