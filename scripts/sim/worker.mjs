import { parentPort, workerData } from 'node:worker_threads';

const { runRange } = await import(workerData.bundle);

parentPort.on('message', async (range) => {
  parentPort.postMessage(await runRange(range));
});
