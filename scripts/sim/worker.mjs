import { parentPort } from 'node:worker_threads';

parentPort.on('message', async ({ bundle, ...range }) => {
  const { runRange } = await import(bundle);
  parentPort.postMessage(await runRange(range));
});
