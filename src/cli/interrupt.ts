import type { Shell } from './shell.ts';

/** What `work` comes to, or undefined as soon as `signal` is aborted: for work that takes no signal itself and may go on. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  if (signal.aborted) return undefined;
  const done = new AbortController();
  const aborted = new Promise<undefined>((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true, signal: done.signal });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    done.abort();
  }
}

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
