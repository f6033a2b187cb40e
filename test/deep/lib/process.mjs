import { AsyncLocalStorage } from 'node:async_hooks';
import { spawn } from 'node:child_process';

/** Process groups that still run; `endAll` ends them when the suite is interrupted. */
const running = new Set();
/** Those that the present part started. */
const ours = new AsyncLocalStorage();

/**
 * Starts a program as the leader of its own process group, so that ending it ends what it started too.
 * `mirror` shows its output as it comes.
 */
export function start(command, args, { cwd, env = process.env, mirror = false } = {}) {
  const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr']) {
    child[name].setEncoding('utf8').on('data', (text) => {
      output[name] += text;
      if (mirror) process.stdout.write(text);
    });
  }
  if (child.pid !== undefined) {
    running.add(child.pid);
    ours.getStore()?.add(child.pid);
  }
  const ended = new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: 127, why: error.message, ...output }));
    child.on('close', (code, signal) => resolve({ code: code ?? 128, why: signal ?? `exit ${code}`, ...output }));
  });
  return { pid: child.pid, output, ended, end: () => end(child.pid, ended) };
}

/** Runs a program to its end, or ends it after `timeoutSeconds`; never throws: look at `code`. */
export async function run(command, args, { timeoutSeconds = 600, ...options } = {}) {
  const program = start(command, args, options);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    program.end();
  }, timeoutSeconds * 1000);
  const result = await program.ended;
  clearTimeout(timer);
  if (program.pid !== undefined) await end(program.pid, program.ended);
  return late ? { ...result, code: 124, why: `not done after ${timeoutSeconds} s` } : result;
}

/** Does the work, then ends every process group that it started and forgot. */
export async function endingItsOwn(work) {
  const started = new Set();
  try {
    return await ours.run(started, work);
  } finally {
    for (const pid of started) if (running.delete(pid)) signalGroup(pid, 'SIGKILL');
  }
}

/** Ends every process group that was started here and is left. */
export function endAll() {
  for (const pid of running) signalGroup(pid, 'SIGKILL');
  running.clear();
}

async function end(pid, ended) {
  if (pid === undefined || !running.delete(pid)) return ended;
  signalGroup(pid, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), 3000);
  const result = await ended;
  clearTimeout(timer);
  signalGroup(pid, 'SIGKILL');
  return result;
}

function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
