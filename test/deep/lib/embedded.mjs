import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { start } from './process.mjs';

/**
 * Starts the built `wakelock local` on a free port.
 *
 * @param options.seed what the seed file says; `options.speed` divides EC2's delays and the tick
 * @returns what its first line says, the environment for AWS clients, its `events()` so far and `end()`
 */
export async function startEmbedded({ root, work, seed, speed = 1, name = 'aws' }) {
  const cli = join(root, 'dist', 'cli.mjs');
  if (!existsSync(cli)) throw new Error(`${cli} is not there: run "npm run build" first`);
  const file = join(work, `${name}.seed.json`);
  writeFileSync(file, JSON.stringify(seed));
  const args = [cli, 'local', '--port', '0', '--json', '--speed', String(speed), '--seed', file];
  const program = start(process.execPath, args, { cwd: work });
  const said = await Promise.race([firstLine(program), program.ended]);
  if (typeof said !== 'string') throw new Error(`wakelock local ended at once: ${said.why}\n${said.stderr}`);
  const place = JSON.parse(said);
  const page = async (path) => (await fetch(`${place.url}/_wakelock/${path}`)).json();
  return {
    ...place,
    end: program.end,
    events: async () => (await page('events')).events,
    state: () => page('state'),
    env: {
      AWS_ENDPOINT_URL: place.url,
      AWS_REGION: place.region,
      AWS_DEFAULT_REGION: place.region,
      AWS_ACCESS_KEY_ID: 'AKIATEST',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_EC2_METADATA_DISABLED: 'true',
      WAKELOCK_TOPIC_ARN: place.topicArn,
    },
  };
}

function firstLine({ output }) {
  return new Promise((resolve) => {
    const look = setInterval(() => {
      const end = output.stdout.indexOf('\n');
      if (end < 0) return;
      clearInterval(look);
      resolve(output.stdout.slice(0, end));
    }, 20);
    look.unref();
  });
}
