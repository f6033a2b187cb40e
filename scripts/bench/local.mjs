import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launch } from './measure.mjs';

/** An embedded AWS in a process of its own, with `count` machines that boot in one to three seconds. */
export async function startLocal({ cli, work, count }) {
  const machines = Array.from({ length: count }, (_, index) => ({
    id: `i-${String(index).padStart(17, '0')}`,
    tags: { wakelock: 'wakelock' },
    state: 'stopped',
    bootSeconds: 1 + (index % 5) / 2,
    stopSeconds: 1,
  }));
  const seed = join(work, 'seed.json');
  writeFileSync(seed, JSON.stringify({ machines }));
  const env = { PATH: process.env.PATH, HOME: work };
  const program = launch(process.execPath, [cli, 'local', '--port', '0', '--json', '--seed', seed], { env, cwd: work });
  const { url, topicArn, table } = await firstLine(program);
  const variables = {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  return {
    url,
    topicArn,
    table,
    variables,
    machine: machines[0].id,
    machines: machines.map(({ id }) => id),
    end: program.end,
  };
}

async function firstLine({ output, closed }) {
  let ended = false;
  closed.then(() => (ended = true));
  for (let tries = 0; tries < 200; tries += 1) {
    const line = output.text.split('\n').find((text) => text.startsWith('{'));
    if (line !== undefined && output.text.includes('\n')) return JSON.parse(line);
    if (ended) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the embedded AWS did not start:\n${output.text}`);
}
