import { mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from '@jest/globals';
import type { Embedded } from '../lib/embedded.mjs';
import { type Program, start } from '../lib/process.mjs';
import { type Log, readLog } from './log.ts';
import type { PlaceOptions } from './place.ts';
import type { TokenServer } from './token-server.ts';
import { fromEnvironment, until } from './waiting.ts';

export const MACHINE = 'i-0123456789abcdef0';
/** A service, as `cluster/service`. */
export const SERVICE = 'team/web';
/** Every process of a place's jobs carries this in its environment. */
export const MARK = 'WAKELOCK_DEEP_PLACE';
const ROLE = 'arn:aws:iam::000000000000:role/jobs';

export interface RunOptions {
  readonly workflow?: string;
  readonly event?: string;
}

export interface Ran extends Log {
  readonly code: number;
}

export interface Running {
  readonly ended: Promise<Ran>;
  /** Resolves when a step has printed a line with `text` in it. */
  says(text: string): Promise<void>;
  signal(name: NodeJS.Signals): void;
}

/** What a run of act stands on. */
export interface Ground {
  readonly aws: Embedded;
  readonly tokens: TokenServer;
  readonly work: string;
  readonly workspace: string;
  readonly mark: string;
  readonly stage: string;
  readonly options: PlaceOptions;
  /** Every act that was started here. */
  readonly programs: Program[];
}

/** Starts act on a workflow of the place. */
export function startAct(ground: Ground, asked: RunOptions): Running {
  const { aws, tokens, work, workspace, mark, stage, options } = ground;
  const { workflow = Object.keys(options.workflows)[0], event = 'push' } = asked;
  const node = fromEnvironment('WAKELOCK_DEEP_NODE');
  const whole = { WAKELOCK_DEEP_RUN: fromEnvironment('WAKELOCK_DEEP_RUN') };
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, ...place } = aws.env;
  const keys = options.oidc === true ? {} : { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY };
  const endpoint = options.oidc === true ? tokens.env : {};
  const marks = { [MARK]: mark.slice(MARK.length + 1), ...whole };
  const env = { ...place, ...keys, ...endpoint, ...marks, PROBE: `${aws.url}/_wakelock` };
  const targets = { TEST_INSTANCE: MACHINE, TEST_SERVICE: `ecs:${SERVICE}` };
  const variables = { ...targets, WAKELOCK_TOPIC_ARN: aws.topicArn, WAKELOCK_ROLE_ARN: ROLE };
  const args = [
    ...[event, '-P', 'ubuntu-latest=-self-hosted', '-W', `.github/workflows/${workflow}`, '--json'],
    ...['--no-cache-server', '--concurrent-jobs', '4', '--local-repository', `OWNER/wakelock@v1=${stage}`],
    ...Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...Object.entries(variables).flatMap(([name, value]) => ['--var', `${name}=${value}`]),
  ];
  const home = mkdtempSync(join(work, 'home-'));
  const program = start(fromEnvironment('WAKELOCK_DEEP_ACT'), args, {
    cwd: workspace,
    env: { PATH: `${dirname(node)}:/usr/local/bin:/usr/bin:/bin`, HOME: home, XDG_CACHE_HOME: home, ...whole },
  });
  ground.programs.push(program);
  const { output, pid } = program;
  let over = false;
  const ended = program.ended.then(({ code, stdout, stderr }) => {
    over = true;
    writeFileSync(join(home, 'act.txt'), stdout + stderr);
    return { code, ...safe(readLog(stdout + stderr)) };
  });
  // A story that fails on something else never looks at it.
  ended.catch(() => {});
  return {
    ended,
    signal: (name) => pid !== undefined && process.kill(pid, name),
    async says(text) {
      const said = () => readLog(output.stdout).lines.some((line) => line.includes(text));
      await until(`a step says "${text}"`, () => Promise.resolve(over || said()));
      if (!said()) throw new Error(`act ended and no step said "${text}"`);
    },
  };
}

/** What holds for every log: no token beyond 8 characters, and no workflow command but those that the action itself gives. */
function safe(log: Log): Log {
  const tokens = log.lines.filter((line) => /[a-z]-[0-9a-f]{8}-/.test(line));
  expect(tokens).toEqual([]);
  const strange = log.commands.filter((command) => !/^(?:group|endgroup|notice|warning|error): /.test(command));
  expect(strange).toEqual([]);
  return log;
}
