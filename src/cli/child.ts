import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Environment, Shell } from './shell.ts';

/**
 * How a command ended: its exit code, or 128 + the number of the signal that ended it, as shells say it. `cancelled`:
 * somebody asked us to end while it ran.
 */
export type ChildEnd =
  | { readonly kind: 'exit'; readonly code: number; readonly cancelled: boolean }
  | { readonly kind: 'not-started'; readonly code: 126 | 127; readonly why: string };

/**
 * Runs a command with our own stdin, stdout and stderr, hands signals on to it, and waits for its end.
 */
export function runChild(
  [file = '', ...args]: readonly string[],
  { shell, env }: { readonly shell: Shell; readonly env: Environment },
): Promise<ChildEnd> {
  return new Promise((resolve) => {
    const child = spawn(file, args, { stdio: 'inherit', env });
    let cancelled = false;
    const unlisten = shell.onSignal((signal) => {
      cancelled = true;
      // At a terminal Ctrl-C reaches the whole process group; a second SIGINT makes many tools give up without cleaning up.
      if (signal !== 'SIGINT' || !shell.terminal) child.kill(signal);
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      unlisten();
      const code = error.code === 'ENOENT' ? 127 : 126;
      resolve({ kind: 'not-started', code, why: code === 127 ? `${file}: no such command` : error.message });
    });
    child.on('exit', (code, signal) => {
      unlisten();
      resolve({ kind: 'exit', code: code ?? 128 + (signal === null ? 0 : constants.signals[signal]), cancelled });
    });
  });
}
