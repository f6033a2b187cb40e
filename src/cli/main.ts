import { hostname, userInfo } from 'node:os';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../net/clock.ts';
import { askOn } from './ask.ts';
import { runCli } from './program.ts';
import type { Shell } from './shell.ts';

/** Time to write what is still in the pipes, ms. */
const LINGER = 500;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

// A job on a rented runner may have a terminal, too, but nobody in front of it.
const somebody = process.stdin.isTTY === true && process.stderr.isTTY === true && !process.env.CI;

const shell: Shell = {
  env: process.env,
  clock: systemClock,
  zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  user: `${userName()}@${hostname()}`,
  terminal: process.stderr.isTTY === true,
  ask: somebody ? askOn(process.stdin, process.stderr) : undefined,
  program: fileURLToPath(import.meta.url),
  node: process.execPath,
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  onSignal(listener) {
    for (const signal of SIGNALS) process.on(signal, listener);
    return () => {
      for (const signal of SIGNALS) process.off(signal, listener);
    };
  },
};

// A container may run under a user id that has no name.
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

// `wakelock status | head` closes the pipe early; that is no failure of ours.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

process.exitCode = await runCli(process.argv.slice(2), shell);
// A renewal that nobody waits for any more may still be trying to reach AWS.
setTimeout(() => process.exit(), LINGER).unref();
