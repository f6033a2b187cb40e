import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { type Embedded, startEmbedded } from '../lib/embedded.mjs';
import { endMarked, findMarked } from '../lib/marked.mjs';
import type { Program } from '../lib/process.mjs';
import { type Ground, MACHINE, MARK, type Ran, type Running, type RunOptions, SERVICE, startAct } from './running.ts';
import { startTokenServer, type TokenServer } from './token-server.ts';
import { fromEnvironment, until } from './waiting.ts';
import { makeWorkspace } from './workspace.ts';

/** Divides EC2's delays and the tick. */
const SPEED = 10;

export interface PlaceOptions {
  /** Workflows by file name; the first is run unless `run` names another. */
  readonly workflows: Readonly<Record<string, string>>;
  /** The machine's further seed; default: it boots in 2 s of EC2's time. */
  readonly machine?: Readonly<Record<string, unknown>>;
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
  /** The service as ECS describes it now. */
  service(): Promise<{ readonly desiredCount: number; readonly runningCount: number }>;
  /** Resolves when the machine is in this state. */
  reaches(state: string): Promise<void>;
  /** Command lines of processes that jobs have left behind. */
  left(): readonly string[];
}

/** Opens a place for one story, and ends all that the story left. */
export async function withPlace(options: PlaceOptions, story: (place: Place) => Promise<void>): Promise<void> {
  const work = mkdtempSync(join(fromEnvironment('WAKELOCK_DEEP_WORK'), 'job-'));
  const mark = `${MARK}=${randomUUID()}`;
  const stage = fromEnvironment('WAKELOCK_DEEP_STAGE');
  const machine = { id: MACHINE, name: 'test-box', tags: { wakelock: 'wakelock' }, ...options.machine };
  const [cluster, name] = SERVICE.split('/');
  const service = { cluster, name, tags: { wakelock: 'wakelock' }, startSeconds: 2 };
  const seed = { machines: [machine], ecs: { services: [service] } };
  const aws = await startEmbedded({ root: stage, work, seed, speed: SPEED });
  const tokens = await startTokenServer(options.tokensFail);
  const programs: Program[] = [];
  try {
    const workspace = join(work, 'app');
    const { workflows, local = false } = options;
    await makeWorkspace({ workspace, workflows, copyOf: local ? stage : undefined });
    await story(makePlace({ aws, tokens, work, workspace, mark, stage, options, programs }));
  } finally {
    await Promise.all(programs.map((program) => program.end()));
    endMarked(mark);
    await Promise.all([aws.end(), tokens.close()]);
  }
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
    service: async () => {
      const { services } = await aws.state();
      const found = services.find(({ serviceName }) => SERVICE.endsWith(`/${serviceName}`));
      if (found === undefined) throw new Error('no service');
      return found;
    },
    start: begin,
    run: (options) => begin(options).ended,
    reaches: (state) => until(`the machine is ${state}`, async () => (await states()).at(-1) === state),
  };
}
