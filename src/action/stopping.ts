import type { Connection } from '../aws/connect.ts';
import { formatDuration, SECOND } from '../domain/duration.ts';
import { describeError, WakelockError } from '../domain/errors.ts';
import { formatHandle } from '../domain/handle.ts';
import type { Lease } from '../domain/lease.ts';
import { formatTarget, nameOf, type TargetId } from '../domain/target.ts';
import { leaseIdOf, showToken } from '../domain/token.ts';
import { stopPlain } from '../engine/plain.ts';
import { release } from '../engine/release.ts';
import { messageOf } from '../engine/thrown.ts';
import { targetsOf } from '../engine/wait.ts';
import { type OffEnd, waitOff } from '../engine/wait-off.ts';
import { readSettings, type Settings } from '../settings.ts';
import { openConnection } from './access.ts';
import { inputsOf } from './inputs.ts';
import { handOver, handOverError, NOTHING, type Results, type State } from './results.ts';
import type { Surroundings } from './surroundings.ts';
import { tellHitch, telling } from './telling.ts';

const WITHIN = 30 * SECOND;

/** The `stop` step: releases a lease that `start` made. Returns the exit code. */
export async function stop(surroundings: Surroundings): Promise<number> {
  const { env, report } = surroundings;
  try {
    // Before anything else is looked at: a start job that was skipped leaves the other inputs empty as well.
    if (hasNoLease(env)) {
      report.notice(
        'No lease was given, so there is nothing to release: the start step may have failed or been skipped.',
      );
      return 0;
    }
    const settings = readSettings('stop', inputsOf(env));
    const connection = openConnection(settings, surroundings);
    if (settings.mode === 'plain') return await stopByText(settings, { surroundings, connection });
    const handle = formatHandle({ token: settings.lease, targets: settings.targets });
    if (settings.dryRun) {
      report.line(`dry-run: nothing is published. The lease ${showToken(handle)} would be released.`);
      return 0;
    }
    return await stopLease(settings, { surroundings, connection });
  } catch (error) {
    await handOverError(error, { report, front: 'stop' });
    return 1;
  }
}

function hasNoLease(env: Surroundings['env']): boolean {
  const input = inputsOf(env);
  const [lease = '', mode = ''] = [input('lease')?.trim(), input('mode')?.trim()];
  return lease === '' && (mode === '' || mode === 'lease');
}

interface Stopping {
  readonly surroundings: Surroundings;
  readonly connection: Connection;
}

async function stopByText(settings: Settings, { surroundings, connection }: Stopping): Promise<number> {
  const { report, clock } = surroundings;
  const { stopMessage, stopTopic, dryRun } = settings;
  if (dryRun) {
    report.line(`dry-run: nothing is published. To ${stopTopic.arn} would go: ${stopMessage}`);
    return 0;
  }
  const end = await stopPlain({
    stopMessage,
    publisher: connection.stopPublisher,
    clock,
    within: WITHIN,
    hitch: tellHitch(report, WITHIN),
  });
  if (end.kind === 'released') {
    report.line('The stop text was published.');
    return 0;
  }
  return unreleased(settings, {
    report,
    text: `The stop text could not be published: the machine may stay on.\n${describeError(end.error)}`,
  });
}

async function stopLease(settings: Settings, stopping: Stopping): Promise<number> {
  const { report, clock } = stopping.surroundings;
  const { publisher } = stopping.connection;
  const { lease: token, targets, ttl } = settings;
  const before = await look(settings, stopping);
  const disrupted = tellDisruption(before, report);
  // A late start of a lease this long must not revive it, so the release is remembered for as long.
  const longest = Math.max(ttl, settings.maxDuration, ...[...before.values()].map((lease) => lease.ttl));
  const request = { token, targets, ttl: longest };
  const end = await release({ request, publisher, clock, within: WITHIN, hitch: tellHitch(report, WITHIN) });
  if (end.kind === 'failed') {
    const expiry = Math.max(0, ...[...before.values()].map((lease) => lease.expiresAt));
    const bound = expiry === 0 ? 'at its max-duration' : `at ${new Date(expiry).toISOString()}`;
    const text = `The release could not be published. The lease ends by itself ${bound}; the machine may stay on until then.\n${describeError(end.error)}`;
    return unreleased(settings, { report, text });
  }
  report.line(`Released ${targets.map(formatTarget).join(', ')}: lease ${showToken(token)}.`);
  const results: Results = { ...NOTHING, state: 'released', disrupted };
  const to = { report, front: 'stop' } as const;
  if (!settings.waitStopped) {
    await handOver(results, to);
    return 0;
  }
  return waitStopped(settings, { ...stopping, results });
}

/** What the table shows of the lease; a reader that may not read is no reason to keep the machine on. */
async function look(
  { lease: token, targets }: Settings,
  { surroundings: { report }, connection: { reader } }: Stopping,
): Promise<ReadonlyMap<TargetId, Lease>> {
  const id = leaseIdOf(token);
  try {
    const pinned = await targetsOf(targets, { id, reader });
    const ids = pinned.kind === 'targets' ? pinned.targets : [];
    const leases = await Promise.all(ids.map(async (target) => [target, await reader.readLease(target, id)] as const));
    return new Map(leases.flatMap(([target, lease]) => (lease === undefined ? [] : [[target, lease] as const])));
  } catch (error) {
    report.line(`The lease could not be read: ${messageOf(error)}`);
    return new Map();
  }
}

function tellDisruption(leases: ReadonlyMap<TargetId, Lease>, report: Surroundings['report']): boolean {
  let disrupted = false;
  for (const [target, lease] of leases) {
    const why = lease.disrupted?.why ?? lease.failed?.message;
    if (why === undefined) continue;
    disrupted = true;
    report.warning(`${target} was disrupted while the lease lived: ${why}`);
  }
  return disrupted;
}

async function waitStopped(
  { lease: token, targets, timeout }: Settings,
  { surroundings, connection, results }: Stopping & { readonly results: Results },
): Promise<number> {
  const { report, clock, cancelled } = surroundings;
  const { hitch } = telling(report, clock);
  report.group(`Waiting until ${targets.map(formatTarget).join(', ')} is off, at most ${formatDuration(timeout)}`);
  const { reader } = connection;
  const end = await waitOff({ token, targets, timeout, reader, clock, told: hitch, signal: cancelled });
  report.groupEnd();
  const to = { report, front: 'stop' } as const;
  if (end.kind === 'aborted') {
    await handOver({ ...results, state: 'cancelled' }, to);
    return 130;
  }
  if (end.kind !== 'settled') throw notOff(end, formatDuration(timeout));
  for (const { target, as } of end.targets) report.line(`${nameOf(target)}: ${WORDS[as]}`);
  const state: State = end.targets.some(({ as }) => as === 'kept') ? 'kept' : 'off';
  await handOver({ ...results, state, waited: end.waited }, to);
  return 0;
}

const WORDS = { off: 'off', kept: 'others keep it on', unheld: 'the lease never held it' } as const;

function notOff(end: Extract<OffEnd, { readonly kind: 'failed' | 'timeout' }>, limit: string): WakelockError {
  if (end.kind === 'failed') {
    return new WakelockError({ code: 'failed', what: end.failure.message, repair: end.failure.repair });
  }
  return new WakelockError({
    code: 'timeout',
    what: `Released, but not seen off within ${limit}. Last seen: ${end.saw}`,
    repair: 'Run `wakelock explain` on the machine, or raise `timeout`.',
  });
}

async function unreleased(
  { failOnReleaseError, targets }: Settings,
  { report, text }: { readonly report: Surroundings['report']; readonly text: string },
): Promise<number> {
  if (failOnReleaseError) report.error(text);
  else report.warning(text);
  const why = 'The release could not be published.';
  await handOver({ ...NOTHING, asked: targets.map(formatTarget), why }, { report, front: 'stop' });
  return failOnReleaseError ? 1 : 0;
}
