import { SECOND } from './duration.ts';
import type { Machine, TargetState } from './machine.ts';
import type { Rules } from './rules.ts';

/**
 * The name of the boot a machine is in. EC2 gives each boot a LaunchTime of its own. Some emulators keep it over stop and
 * start; there a machine that runs with the LaunchTime it was off with, longer after our start than a Describe can be stale,
 * is in the boot of that start.
 * @returns undefined when the Describe may be too old to tell
 */
export function bootOf(machine: Machine, state: TargetState, rules: Rules): string | undefined {
  if (machine.size !== undefined) return unnamedBoot(machine, state, rules);
  const launched = machine.launchedAt;
  if (launched === undefined) return undefined;
  const window = state.window;
  if (window === undefined || launched !== window.previousLaunch) return String(launched);
  if (machine.power === 'off' || machine.power === 'gone') return String(launched);
  return showsAfter(machine, window.requestedAt, rules) ? `${launched}+${window.requestedAt}` : undefined;
}

/**
 * The boot of a service or group, which AWS does not name, from what we wrote down ourselves:
 * docs/decisions/0008-boots-of-services.md. `ours+` our last start, `late+` what came up after our stop while a start of ours
 * could still land, `after+` and `found+` what somebody else scaled up after our stop, or after we last saw it off.
 */
function unnamedBoot(machine: Machine, { window, stop, ran, offAt }: TargetState, rules: Rules): string | undefined {
  const up = machine.power === 'on' || machine.power === 'starting';
  const requestedAt = window?.requestedAt ?? 0;
  // An older Describe may still show the boot that was over by then.
  if (up && offAt !== undefined) return showsAfter(machine, offAt, rules) ? `found+${offAt}` : undefined;
  if (stop !== undefined && stop.nonce !== window?.stopBefore) {
    if (!up || stop.outcome !== 'accepted' || machine.seenAt <= stop.until) return stop.boot;
    const late = `late+${requestedAt}`;
    // A boot keeps its name: what was acknowledged as late stays so.
    const couldLand = machine.seenAt <= requestedAt + rules.window + 2 * rules.tick || ran === late;
    return window !== undefined && couldLand ? late : `after+${stop.at}`;
  }
  if (window === undefined) return 'found+0';
  return up && !showsAfter(machine, requestedAt, rules) ? undefined : `ours+${requestedAt}`;
}

/** Whether a Describe, however stale, shows what was after a time. */
function showsAfter({ seenAt }: Machine, time: number, { stale }: Rules): boolean {
  return seenAt > time + stale + 2_000;
}

/** Whether a boot is ours to stop: begun in the window written before our StartInstances, or taken by an acknowledgement. */
export function isOurs(boot: string, state: TargetState, rules: Rules): boolean {
  if (state.owned === boot) return true;
  const window = state.window;
  if (window === undefined) return false;
  const [launch = '', requested] = boot.split('+');
  if (requested !== undefined) return Number(requested) === window.requestedAt;
  const launchedAt = Number(launch);
  // What began before we asked was begun by somebody else, however late our handler wrote its window down.
  const first = (window.since ?? window.requestedAt) - rules.skew - SECOND;
  return (
    launchedAt > (window.previousLaunch ?? 0) && launchedAt >= first && launchedAt <= window.requestedAt + rules.window
  );
}

/** Whether a boot is older than the last stop edge of the machine's schedule, which takes whatever was on then. */
export function isPastEdge(boot: string, { stopEdge }: TargetState): boolean {
  return stopEdge !== undefined && bootBegan(boot) < stopEdge;
}

/** When a boot began, epoch ms. */
export function bootBegan(boot: string): number {
  return Number(boot.split('+').at(-1));
}
