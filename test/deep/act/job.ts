import { randomUUID } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from '@jest/globals';
import { type Embedded, startEmbedded } from '../lib/embedded.mjs';
import { endMarked, findMarked } from '../lib/marked.mjs';
import { run, start } from '../lib/process.mjs';
import { type Log, readLog } from './log.ts';
import { startTokenServer, type TokenServer } from './token-server.ts';

export const MACHINE = 'i-0123456789abcdef0';
/** Every process of a place's jobs carries this in its environment. */
const MARK = 'WAKELOCK_DEEP_PLACE';
const ROLE = 'arn:aws:iam::000000000000:role/jobs';

export interface PlaceOptions {
  /** Workflows by file name; the first is run unless `run` names another. */
  readonly workflows: Readonly<Record<string, string>>;
  /** The machine's further seed; default: it boots in 2 s of EC2's time. */
  readonly machine?: Readonly<Record<string, unknown>>;
  /** Divides EC2's delays and the tick; default 10. */
  readonly speed?: number;
  /** `uses: ./`: the action lies in the workspace itself. */
  readonly local?: boolean;
  /** The job gets no keys of AWS, only the way to an ID token. */
  readonly oidc?: boolean;
  /** So many requests for an ID token fail at first. */
  readonly tokensFail?: number;
}

/** A repository with workflows, beside an embedded AWS of its own. */
export interface Place {
  readonly aws: Embedded;
  readonly tokens: TokenServer;
  /** Starts act; it goes on meanwhile. */
  start(options?: RunOptions): Running;
  /** Runs act to its end. */
  run(options?: RunOptions): Promise<Ran>;
  /** States the machine came to so far, in order. */
  states(): Promise<readonly string[]>;
  /** Resolves when the machine is in this state. */
  reaches(state: string): Promise<void>;
  /** Command lines of processes that jobs have left behind. */
  left(): readonly string[];
  /** Resolves when nothing that a job started lives any more. */
  deserted(): Promise<void>;
}

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

/** Opens a place for one story, and ends all that the story left. */
export async function withPlace(options: PlaceOptions, story: (place: Place) => Promise<void>): Promise<void> {
  const work = mkdtempSync(join(fromEnvironment('WAKELOCK_DEEP_WORK'), 'job-'));
  const mark = `${MARK}=${randomUUID()}`;
  const stage = fromEnvironment('WAKELOCK_DEEP_STAGE');
  const machine = { id: MACHINE, name: 'test-box', tags: { wakelock: 'wakelock' }, ...options.machine };
  const aws = await startEmbedded({ root: stage, work, seed: { machines: [machine] }, speed: options.speed ?? 10 });
  const tokens = await startTokenServer(options.tokensFail);
  try {
    const workspace = await makeWorkspace(work, { stage, options });
    await story(makePlace({ aws, tokens, work, workspace, mark, stage, options }));
  } finally {
    endMarked(mark);
    await Promise.all([aws.end(), tokens.close()]);
  }
}

interface Ground {
  readonly aws: Embedded;
  readonly tokens: TokenServer;
  readonly work: string;
  readonly workspace: string;
  readonly mark: string;
  readonly stage: string;
  readonly options: PlaceOptions;
}

function makePlace(ground: Ground): Place {
  const { aws, tokens, mark } = ground;
  const states = async () => {
    const entries = (await aws.events()).filter(({ kind, data }) => kind === 'state' && data.machine === MACHINE);
    return entries.map(({ data }) => String(data.to));
  };
  const left = () => findMarked(mark).map(({ command }) => command);
  const begin = (options: RunOptions = {}) => startAct(ground, options);
  return {
    aws,
    tokens,
    states,
    left,
    start: begin,
    run: (options) => begin(options).ended,
    reaches: (state) => until(`the machine is ${state}`, async () => (await states()).at(-1) === state),
    deserted: () => until('no process is left', () => Promise.resolve(left().length === 0)),
  };
}

function startAct({ aws, tokens, work, workspace, mark, stage, options }: Ground, asked: RunOptions): Running {
  const { workflow = Object.keys(options.workflows)[0], event = 'push' } = asked;
  const node = fromEnvironment('WAKELOCK_DEEP_NODE');
  const whole = { WAKELOCK_DEEP_RUN: fromEnvironment('WAKELOCK_DEEP_RUN') };
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, ...place } = aws.env;
  const keys = options.oidc === true ? {} : { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY };
  const endpoint = options.oidc === true ? tokens.env : {};
  const marks = { [MARK]: mark.slice(MARK.length + 1), ...whole };
  const env = { ...place, ...keys, ...endpoint, ...marks, PROBE: `${aws.url}/_wakelock` };
  const variables = { TEST_INSTANCE: MACHINE, WAKELOCK_TOPIC_ARN: aws.topicArn, WAKELOCK_ROLE_ARN: ROLE };
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
  const { output, pid } = program;
  let over = false;
  const ended = program.ended.then(({ code, stdout, stderr }) => {
    over = true;
    writeFileSync(join(home, 'act.txt'), stdout + stderr);
    return { code, ...safe(readLog(stdout + stderr)) };
  });
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

async function makeWorkspace(
  work: string,
  { stage, options }: { readonly stage: string; readonly options: PlaceOptions },
): Promise<string> {
  const workspace = join(work, 'app');
  const workflows = join(workspace, '.github', 'workflows');
  mkdirSync(workflows, { recursive: true });
  if (options.local === true) cpSync(stage, workspace, { recursive: true });
  for (const [name, text] of Object.entries(options.workflows)) writeFileSync(join(workflows, name), text);
  const git = async (...args: readonly string[]) => {
    const identity = ['-c', 'user.name=app', '-c', 'user.email=app@example.com', '-c', 'commit.gpgsign=false'];
    const { code, stderr } = await run('git', [...identity, ...args], { cwd: workspace });
    if (code !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
  };
  await git('init', '--quiet', '--initial-branch', 'main');
  await git('remote', 'add', 'origin', 'https://github.com/acme/app');
  await git('add', '.');
  await git('commit', '--quiet', '--message', 'The app');
  return workspace;
}

/** Longer than any story takes on a slow machine; whoever waits ends as soon as it can. */
const PATIENCE = 200_000;

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + PATIENCE;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`not in ${PATIENCE / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function fromEnvironment(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run "npm run deep -- act"`);
  return value;
}
