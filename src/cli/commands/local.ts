import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { shorten } from '../../domain/duration.ts';
import { usage } from '../../domain/errors.ts';
import { messageOf } from '../../engine/thrown.ts';
import { type Call, handled, type Register, textFlag } from '../command.ts';
import { openLocal, troubleIn } from '../local-aws.ts';
import { EXIT } from '../output.ts';
import { exportLines } from '../variables.ts';

const AFTER = `
EC2, Auto Scaling, ECS, SNS, SQS, DynamoDB, STS and SSM in one process on
127.0.0.1, with the functions that get deployed: power, schedule, snapshot, and
failover where WAKELOCK_FAILOVER_SETS names sets. WAKELOCK_SCHEDULE_…,
WAKELOCK_COMPAT and WAKELOCK_SNAPSHOT_… of this shell are their settings;
WAKELOCK_SNAPSHOT_GROUPS names groups whose launches EventBridge tells. Region
us-east-1, account 000000000000, topic and table "wakelock". /_wakelock/state
and /_wakelock/events show what happens.

Examples:
  wakelock local                              # then, in another shell, the export lines that it prints
  wakelock local --seed machines.json --speed 10
  wakelock snapshots attach pool              # for a group "pool" of the seed file: launches get snapshots
  wakelock local --port 0 --json              # first line: {"url", "port", "topicArn", "table", …}`;

export const local: Register = (host) => {
  const command = new Command('local')
    .description('An embedded AWS, to try Wakelock and to test pipelines without an account.')
    .addOption(new Option('--port <number>', 'Port on 127.0.0.1; 0 = a free one.').default('4599', '4599'))
    .option('--seed <file>', 'JSON file that names the machines; without it one opted-in machine and one other.')
    .addOption(
      new Option('--speed <factor>', "Divides EC2's delays and the tick, never the times of leases.").default('1', '1'),
    )
    .addHelpText('after', AFTER);
  return handled(command, host, { run: serve });
};

async function serve(call: Call): Promise<number> {
  const { shell, output } = call;
  const port = numberFlag(call, { name: 'port', max: 65_535, whole: true });
  const speed = numberFlag(call, { name: 'speed', max: 1_000, whole: false });
  const seed = textFlag(call, 'seed');
  const aws = await openLocal({
    shell,
    port,
    speed,
    further: true,
    log: (line) => {
      const trouble = troubleIn(line);
      if (trouble !== undefined) output.talk(trouble);
    },
    ...(seed === undefined ? {} : { seed: readSeedFile(seed), seedName: seed }),
  });
  const ended = new Promise<void>((resolve) => shell.onSignal(() => resolve()));
  const { url, topicArn, table, region, account } = aws;
  output.data({ url, port: aws.port, topicArn, table, region, account }, () => [
    // Either would win over the keys that follow.
    'unset AWS_PROFILE AWS_SESSION_TOKEN',
    ...exportLines(aws.variables),
  ]);
  const machines = aws.machines.map(({ id, name }) => (name === undefined ? id : `${id} (name:${name})`));
  const groups = aws.aws.seed.groups.map(({ name }) => `the group ${name}`);
  const what = [...machines, ...groups].join(', ') || 'no machines';
  output.talk(`embedded AWS on ${url} with ${what}; Ctrl-C ends it`);
  await ended;
  await aws.close();
  return EXIT.ok;
}

function readSeedFile(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw usage(`seed: the file ${path} could not be read: ${messageOf(error)}`, { repair: 'Check the path.' });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    const repair = 'Write JSON like {"machines":[{"id":"i-0123456789abcdef0","tags":{"wakelock":"wakelock"}}]}';
    throw usage(`seed: ${path} is not JSON: ${messageOf(error)}`, { repair });
  }
}

function numberFlag(
  call: Call,
  { name, max, whole }: { readonly name: string; readonly max: number; readonly whole: boolean },
): number {
  const text = textFlag(call, name) ?? '';
  const value = Number(text);
  const low = whole ? value >= 0 : value > 0;
  if (text.trim() !== '' && low && value <= max && (!whole || Number.isInteger(value))) return value;
  const range = whole ? `a whole number from 0 to ${max}` : `a number above 0, at most ${max}`;
  throw usage(`${name}: "${shorten(text)}" is not one.`, { repair: `Write ${range}.` });
}
