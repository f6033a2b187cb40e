import { explain } from '../../aws/errors.ts';
import { readKinds } from '../../domain/schedule/tags.ts';
import type { TargetId } from '../../domain/target.ts';
import type { SchedulePorts } from '../../engine/schedule/ports.ts';
import { guardedWeb, readHosts } from '../../net/guarded-fetch.ts';
import { type Call, stackOf, textFlag } from '../command.ts';
import { connectPerson, optInRules } from '../connect.ts';

/**
 * Everything a run of schedules uses, with the credentials of whoever typed the command.
 * @param targets the machines to list; default: all that have a schedule
 * @throws WakelockError (`usage`)
 */
export async function connectSchedules(
  call: Call,
  targets?: readonly TargetId[],
): Promise<Omit<SchedulePorts, 'journal'>> {
  const { shell } = call;
  const stack = stackOf(call);
  const hosts = readHosts(textFlag(call, 'hosts') ?? shell.env.WAKELOCK_SCHEDULE_HOSTS ?? '');
  const [{ dynamoClient }, { scheduleBook }, { ec2Clients }, { ec2StatusTags }, { timetableAt }] = await Promise.all([
    import('../../aws/dynamo-client.ts'),
    import('../../aws/scheduled-book.ts'),
    import('../../aws/ec2-machines.ts'),
    import('../../aws/scheduled-ec2.ts'),
    import('../../aws/scheduled.ts'),
  ]);
  const settings = { region: stack.topic.region, proxy: shell.env };
  const { store, publisher } = await connectPerson(shell, stack);
  const ec2 = ec2Clients(settings);
  const rules = optInRules(shell, stack.compat);
  const kinds =
    targets === undefined ? readKinds(textFlag(call, 'kinds') ?? shell.env.WAKELOCK_SCHEDULE_KINDS) : ['ec2' as const];
  const timetable = timetableAt(settings, { ...rules, targets, kinds });
  const asking = {
    what: 'list the machines with schedules',
    action: 'ec2:DescribeInstances and autoscaling:DescribeAutoScalingGroups',
    resource: '*',
  };
  return {
    store,
    publisher,
    clock: shell.clock,
    book: scheduleBook({ client: dynamoClient(settings), table: stack.table }),
    timetable: {
      scope: timetable.scope,
      machines: () =>
        timetable.machines().catch((error: unknown) => {
          throw explain(error, asking);
        }),
    },
    tags: ec2StatusTags(ec2.change),
    web: guardedWeb({ hosts }),
  };
}
