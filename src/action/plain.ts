import { formatDuration } from '../domain/duration.ts';
import { describeError } from '../domain/errors.ts';
import { formatTarget } from '../domain/target.ts';
import { NO_PROMISE, stopPlain, wakePlain } from '../engine/plain.ts';
import type { WaitEnd } from '../engine/wait.ts';
import { prober } from '../net/prober.ts';
import type { Settings } from '../settings.ts';
import { openConnection } from './access.ts';
import { aborted, CANCELLED_WITHIN, RELEASE_WITHIN } from './giving-back.ts';
import { CANCELLED, handOver, NOTHING, type Results } from './results.ts';
import { planOf } from './saving.ts';
import { SAVED } from './state.ts';
import type { Surroundings } from './surroundings.ts';
import { failureOf, tellHitch, telling } from './telling.ts';

/** Plain mode: bare texts and polling. There is no lease, so nothing is renewed and nothing ends by itself. */
export async function acquirePlain(settings: Settings, surroundings: Surroundings): Promise<number> {
  const { report } = surroundings;
  const asked = settings.targets.map(formatTarget);
  const none: Results = { ...NOTHING, state: 'requested', asked };
  const to = { report, front: settings.front === 'start' ? 'start' : 'action' } as const;
  report.line(NO_PROMISE);
  if (settings.dryRun) {
    report.line(`dry-run: nothing is published. To ${settings.topic.arn} would go: ${settings.startMessage}`);
    await handOver({ ...none, state: 'dry-run' }, to);
    return 0;
  }
  const saved = planOf(settings, surroundings);
  if (settings.front === 'action') report.save(SAVED, JSON.stringify(saved));
  const connection = openConnection(saved, surroundings);
  if (!settings.wait) {
    await connection.publisher.publish(settings.startMessage);
    await handOver(none, to);
    return 0;
  }
  const end = await wake(settings, { surroundings, connection });
  if (end.kind === 'ready') {
    await handOver({ ...none, state: 'running', targets: end.targets, waited: end.waited }, to);
    return 0;
  }
  await takeBack(settings, {
    ...{ surroundings, connection, within: end.kind === 'aborted' ? CANCELLED_WITHIN : RELEASE_WITHIN },
  });
  if (end.kind === 'aborted') {
    await handOver({ ...none, state: 'cancelled', why: CANCELLED }, to);
    return 130;
  }
  const error = failureOf(end, formatDuration(settings.timeout));
  report.error(error);
  await handOver({ ...none, state: end.kind, why: error.message }, to);
  return 1;
}

type Around = { readonly surroundings: Surroundings; readonly connection: ReturnType<typeof openConnection> };

async function wake(settings: Settings, { surroundings, connection }: Around): Promise<WaitEnd> {
  const { report, clock, cancelled } = surroundings;
  const { told, hitch } = telling(report, clock);
  const { startMessage, ready, timeout } = settings;
  const targets = settings.targets.flatMap((target) => (target.kind === 'machine' ? [target.target] : []));
  report.group(`Waiting for ${targets.join(', ')}, at most ${formatDuration(timeout)}`);
  const waking = wakePlain({
    ...{ startMessage, targets, ready, timeout, prober, clock, told, hitch, signal: cancelled },
    ...{ publisher: connection.publisher, machines: connection.machines },
  });
  const end = await Promise.race([waking, aborted(cancelled)]);
  report.groupEnd();
  return end;
}

/** A start without a stop text (`start`) cannot be taken back. */
async function takeBack(
  { stopMessage }: Settings,
  { surroundings, connection, within }: Around & { readonly within: number },
): Promise<void> {
  const { report, clock } = surroundings;
  if (stopMessage === '') return;
  const end = await stopPlain({
    stopMessage,
    publisher: connection.stopPublisher,
    clock,
    within,
    hitch: tellHitch(report, within),
  });
  if (end.kind === 'released') report.line('The stop text was published.');
  else report.warning(`The stop text could not be published: the machine may stay on.\n${describeError(end.error)}`);
}
