import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { WakelockError } from '../../domain/errors.ts';
import type { Environment, Shell } from '../shell.ts';

/** A `wakelock` that runs as a process of its own. */
export interface Job {
  /** Exit code (137 where it was killed) and when, epoch ms. */
  readonly ended: Promise<JobEnd>;
  /** Resolves when its command runs, which says that it has the machine; rejects when it ends before. */
  readonly working: Promise<void>;
  /** Everything it printed on stdout. */
  out(): string;
  /** Lets its command come to its end. */
  finish(): void;
  /** SIGKILL to it and to its command: nothing of it can clean up. */
  kill(): void;
}

export interface JobEnd {
  readonly code: number;
  readonly at: number;
}

const WORKS = 'works with';
/** A command that says which machine it has, and works until its stdin is closed. */
const SCRIPT = `console.log('${WORKS} ' + process.env.WAKELOCK_PRIVATE_IP); process.stdin.resume();`;

/** The command of a job, as `run` takes it. */
export const work = ({ node }: Shell): readonly string[] => [node, '-e', SCRIPT];

export interface JobOptions {
  readonly name: string;
  readonly args: readonly string[];
  readonly env: Environment;
  readonly say: (text: string) => void;
}

/** Starts a `wakelock`; what it says is said again. */
export function startJob(shell: Shell, { name, args, env, say }: JobOptions): Job {
  // A group of its own, so that a kill reaches its command as well.
  const child = spawn(shell.node, [shell.program, ...args], { detached: true, stdio: ['pipe', 'pipe', 'pipe'], env });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  createInterface({ input: child.stderr }).on('line', (line) => say(line.replace(/^wakelock: /, '')));
  const ended = new Promise<JobEnd>((resolve) => {
    child.on('close', (code, signal) => {
      const at = shell.clock.now();
      say(signal === null ? `ended with exit code ${code}` : `was killed (${signal})`);
      resolve({ code: code ?? 137, at });
    });
  });
  const working = new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (!line.startsWith(WORKS)) return;
      say(line);
      resolve();
    });
    void ended.then(() =>
      reject(new WakelockError({ code: 'failed', what: `${name} ended before it had its machine.` })),
    );
  });
  // Commands that hold no machine never work, and nobody waits for that.
  working.catch(() => {});
  child.stdin.on('error', () => {});
  return { ended, working, out: () => out, finish: () => child.stdin.end(), kill: () => killGroup(child) };
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}
