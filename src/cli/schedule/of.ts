import { DAY } from '../../domain/duration.ts';
import { kindOf, type TargetId } from '../../domain/target.ts';
import { type ScheduleView, viewSchedules } from '../../engine/schedule/view.ts';
import { messageOf } from '../../engine/thrown.ts';
import { type Call, stackOf } from '../command.ts';
import { onTable, type PersonConnection, stackName } from '../connect.ts';
import { lookedUp } from '../person.ts';
import { connectSchedules } from './connect.ts';

/** What one filter of EC2 takes. */
const MOST_IDS = 200;

/** The schedules of some machines; where they cannot be read, that is said and there are none. */
export async function schedulesOf(
  call: Call,
  targets: readonly TargetId[],
): Promise<ReadonlyMap<TargetId, ScheduleView>> {
  if (targets.length === 0) return new Map();
  const few = targets.length <= MOST_IDS && targets.every((target) => kindOf(target) === 'ec2');
  try {
    const ports = await connectSchedules(call, few ? targets : undefined);
    const machines = await ports.timetable.machines();
    return await viewSchedules(
      machines.filter(({ target }) => targets.includes(target)),
      ports,
    );
  } catch (error) {
    call.output.talk(`the schedules could not be read: ${messageOf(error)}`);
    return new Map();
  }
}

/** Holds may last 30 days; whatever is pending has a look before then. */
const ALL_PENDING = 40 * DAY;

/** Every machine that opted in by tag, has a schedule, or on which something is pending or held. */
export async function everyTarget(call: Call, { machines, store }: PersonConnection): Promise<readonly TargetId[]> {
  const { shell } = call;
  const optedIn = lookedUp({ kind: 'tag', key: 'wakelock', value: stackName(shell) }, machines);
  const { timetable } = await connectSchedules(call);
  const [opted, scheduled, pending] = await Promise.all([
    optedIn,
    timetable.machines(),
    onTable(stackOf(call).table, {
      doing: 'read',
      action: 'dynamodb:Query (index due)',
      run: () => store.due(shell.clock.now() + ALL_PENDING),
    }),
  ]);
  return [...new Set([...opted, ...scheduled.map(({ target }) => target), ...pending])];
}
