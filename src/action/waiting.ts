import type { Connection } from '../aws/connect.ts';
import { formatDuration } from '../domain/duration.ts';
import { formatTarget } from '../domain/target.ts';
import { reach } from '../engine/reach.ts';
import type { WaitEnd } from '../engine/wait.ts';
import { prober } from '../net/prober.ts';
import type { Settings } from '../settings.ts';
import type { Saved } from './state.ts';
import type { Surroundings } from './surroundings.ts';
import { telling } from './telling.ts';

/** What a step works with once it has decided what to ask for. */
export interface Asking {
  readonly saved: Saved;
  readonly surroundings: Surroundings;
  readonly connection: Connection;
}

/** Waits in a group of the log, one line for each change. */
export async function waitFor(
  { timeout, ready }: Settings,
  { saved, surroundings: { report, clock, cancelled }, connection: { reader } }: Asking,
): Promise<WaitEnd> {
  const { targets, token } = saved.request;
  const watcher = telling(report, clock);
  report.group(`Waiting for ${targets.map(formatTarget).join(', ')}, at most ${formatDuration(timeout)}`);
  const end = await reach({
    ...{ token, targets, timeout, ready, reader, clock, prober, watcher },
    ...{ told: watcher.told, signal: cancelled },
  });
  report.groupEnd();
  return end;
}
