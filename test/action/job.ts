import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Sky } from './cloud.ts';

const dist = fileURLToPath(new URL('../../dist/action/', import.meta.url));

export type Step = 'pre' | 'main' | 'post' | 'start' | 'stop' | 'deploy';

export interface More {
  readonly inputs?: Record<string, string>;
  readonly env?: Record<string, string>;
}

export interface Ended {
  readonly code: number | null;
  /** Lines of stdout; stderr after them, which should be empty. */
  readonly lines: readonly string[];
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when stdout has shown this text; rejects when the step ends before. */
  shows(text: string): Promise<void>;
}

export interface JobOptions {
  readonly inputs: Record<string, string>;
  readonly env?: Record<string, string>;
}

/** One job on a runner of our own: its folder, its environment, and what its steps left behind. */
export class Job {
  readonly folder = mkdtempSync(join(tmpdir(), 'wakelock-job-'));
  readonly #env: Record<string, string>;
  readonly #inputs: Readonly<Record<string, string>>;

  constructor({ aws, wire }: Pick<Sky, 'aws' | 'wire'>, options: JobOptions) {
    this.#inputs = { 'topic-arn': aws.topicArn, ...options.inputs };
    this.#env = {
      PATH: process.env.PATH ?? '',
      HOME: this.folder,
      ...aws.env,
      ...wire.env,
      RUNNER_TEMP: this.folder,
      GITHUB_REPOSITORY: 'acme/app',
      GITHUB_WORKFLOW: 'test',
      GITHUB_RUN_NUMBER: '812',
      GITHUB_JOB: 'e2e',
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_RUN_ID: '42',
      ...options.env,
    };
    for (const name of FILES) writeFileSync(this.#path(name), '');
  }

  /** Starts one step with the files and the saved state that GitHub would give it. */
  start(step: Step, more: More = {}): Running {
    const child = spawn(process.execPath, [join(dist, `${step}.mjs`)], {
      cwd: this.folder,
      env: this.environment(step, more),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return watch(child);
  }

  /** What a step is given; `STEP` is its program. */
  environment(step: Step, more: More = {}): Record<string, string> {
    const inputs = Object.entries({ ...this.#inputs, ...more.inputs });
    const files = FILES.map((name) => [`GITHUB_${name}`, this.#path(name)]);
    const state = Object.entries(this.state()).map(([name, value]) => [`STATE_${name}`, value]);
    return {
      ...this.#env,
      ...more.env,
      ...Object.fromEntries(inputs.map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
      ...Object.fromEntries([...files, ...state]),
      STEP: join(dist, `${step}.mjs`),
    };
  }

  run(...args: Parameters<Job['start']>): Promise<Ended> {
    return this.start(...args).ended;
  }

  outputs(): Record<string, string> {
    return this.#read('OUTPUT');
  }

  /** What later steps find in their environment. */
  exported(): Record<string, string> {
    return this.#read('ENV');
  }

  state(): Record<string, string> {
    return this.#read('STATE');
  }

  summary(): string {
    return readFileSync(this.#path('STEP_SUMMARY'), 'utf8');
  }

  /** The token of the saved state. */
  token(): string {
    return JSON.parse(this.state().wakelock ?? '{}').request.token;
  }

  /** Pid of the renewer that is left behind. */
  renewer(): number | undefined {
    const saved = this.state()['wakelock-renewer'];
    return saved === undefined ? undefined : JSON.parse(saved).pid;
  }

  renewerLog(): string {
    const { statusFile } = JSON.parse(this.state().wakelock ?? '{}');
    return readFileSync(`${statusFile}.log`, 'utf8');
  }

  /** Ends what the steps left behind, as the runner does at the end of a job. */
  end(): void {
    const pid = this.renewer();
    if (pid !== undefined && isAlive(pid)) process.kill(pid, 'SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  #read(name: (typeof FILES)[number]): Record<string, string> {
    const text = readFileSync(this.#path(name), 'utf8');
    const found = text.matchAll(/^([^\n<]+)<<(\S+)\n([\s\S]*?)\n\2$/gm);
    return Object.fromEntries([...found].map(([, key, , value]) => [key, value]));
  }

  #path(name: (typeof FILES)[number]): string {
    return join(this.folder, name.toLowerCase());
  }
}

const FILES = ['OUTPUT', 'ENV', 'STATE', 'STEP_SUMMARY'] as const;

export function isAlive(pid: number): boolean {
  try {
    return !/^\S+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

export function watch(child: ChildProcess): Running {
  let out = '';
  let err = '';
  const listeners = new Set<() => void>();
  child.stdout?.on('data', (chunk) => {
    out += String(chunk);
    for (const listener of listeners) listener();
  });
  child.stderr?.on('data', (chunk) => {
    err += String(chunk);
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => resolve({ code, lines: `${out}${err}`.split('\n').filter((line) => line !== '') }));
  });
  return {
    child,
    ended,
    shows: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (out.includes(text)) resolve();
        };
        listeners.add(look);
        look();
        void ended.then(({ lines }) => reject(new Error(`It ended without "${text}":\n${lines.join('\n')}`)));
      }),
  };
}
