import { spawn } from 'node:child_process';
import type { Connection } from '../aws/connect.ts';
import { formatDuration, parseDuration, SECOND, shorten } from '../domain/duration.ts';
import { WakelockError } from '../domain/errors.ts';
import { progressOf } from '../domain/progress.ts';
import { leaseIdOf } from '../domain/token.ts';
import { targetsOf } from '../engine/wait.ts';
import type { Settings } from '../settings.ts';
import { requestOf } from './acquire.ts';
import type { Call } from './command.ts';
import { interruptible } from './interrupt.ts';
import { keep } from './keep.ts';

export type UntilDone = { readonly kind: 'done' } | { readonly kind: 'not-done'; readonly error: WakelockError };

interface Options {
  readonly call: Call;
  readonly settings: Settings;
  readonly connection: Connection;
  readonly every: unknown;
}

/**
 * Keeps a lease alive until a shell command succeeds.
 * @throws WakelockError (`not-found`) when the lease is over already: renewing it would wake the machine anew
 */
export async function holdUntil(when: string, { call, settings, connection, every }: Options): Promise<UntilDone> {
  const { shell, output } = call;
  const period = parseDuration(String(every ?? '30s'), { name: 'every', min: SECOND });
  await checkAlive(settings, connection);
  const request = requestOf(settings, { shell, token: settings.lease });
  const keeping = keep(request, { ports: { ...connection, clock: shell.clock }, output, first: 0 });
  const end = shell.clock.now() + settings.timeout;
  try {
    return await interruptible(shell, async (signal) => {
      while (!signal.aborted) {
        const code = await tryOnce(when, signal);
        if (code === 0) return { kind: 'done' };
        if (signal.aborted) break;
        output.talk(`--when: not yet (exit code ${code})`);
        const left = end - shell.clock.now();
        if (left <= 0) return { kind: 'not-done', error: tooLong(when, settings.timeout) };
        await shell.clock.sleep(Math.min(period, left), signal);
      }
      const what = 'Interrupted before --when succeeded; the lease was released.';
      return { kind: 'not-done', error: new WakelockError({ code: 'interrupted', what }) };
    });
  } finally {
    keeping.stop();
  }
}

function tooLong(when: string, timeout: number): WakelockError {
  return new WakelockError({
    code: 'timeout',
    what: `"${shorten(when)}" did not succeed within ${formatDuration(timeout)}; the lease was released.`,
    repair: 'Wait longer with --timeout, or try the command by itself.',
  });
}

async function checkAlive({ lease, targets }: Settings, { reader }: Connection): Promise<void> {
  const id = leaseIdOf(lease);
  const pinned = await targetsOf(targets, { id, reader });
  const items =
    pinned.kind === 'targets' ? await Promise.all(pinned.targets.map((target) => reader.readLease(target, id))) : [];
  const alive = items.some((item) => !['unseen', 'failed', 'ended'].includes(progressOf(item).at));
  if (alive) return;
  throw new WakelockError({
    code: 'not-found',
    what: 'The lease is over already, or was never stored: there is nothing to hold.',
    likely: 'It expired (--max-duration of start), was released, or belongs to another stack.',
    repair: 'Start anew, and call this before the lease ends.',
  });
}

/** What it prints is talk, so it goes to stderr. */
function tryOnce(when: string, signal: AbortSignal): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(when, { shell: true, stdio: ['ignore', 2, 2], signal });
    child.on('error', () => resolve(127));
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
