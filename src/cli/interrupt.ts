import type { Shell } from './shell.ts';

/** A signal to abort by, which a SIGINT, SIGTERM or SIGHUP aborts as long as `work` lasts. */
export async function interruptible<T>(shell: Shell, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const unlisten = shell.onSignal(() => controller.abort());
  try {
    return await work(controller.signal);
  } finally {
    unlisten();
  }
}
