import type { ClientSettings } from '../../aws/clients.ts';
import { explain } from '../../aws/errors.ts';
import { shorten } from '../../domain/duration.ts';
import { usage } from '../../domain/errors.ts';
import type { RestoreTarget } from '../../domain/snapshot/restore.ts';
import { INSTANCE } from '../../domain/target.ts';
import { parseTopicArn, type Topic } from '../../domain/topic.ts';
import type { SnapshotArchive } from '../../engine/snapshot/ports.ts';
import { type Call, stackOf, textFlag } from '../command.ts';

/** Where the snapshots of a stack are: its region, and its name, which is that of its topic and the value of its tag. */
export interface SnapshotPlace {
  readonly topic: Topic;
  readonly stack: string;
  readonly settings: ClientSettings;
}

export function placeOf(call: Call): SnapshotPlace {
  const { topic } = stackOf(call);
  const { env } = call.shell;
  return { topic, stack: env.WAKELOCK_STACK || topic.name, settings: { region: topic.region, proxy: env } };
}

/** The topic that groups tell of launches. @throws WakelockError (`usage`) */
export function launchTopicOf(call: Call, { topic }: SnapshotPlace): Topic {
  const option = 'launch-topic-arn';
  const text = textFlag(call, 'launchTopicArn') ?? call.shell.env.WAKELOCK_LAUNCH_TOPIC_ARN ?? `${topic.arn}-launches`;
  const launches = parseTopicArn(text, option);
  if (launches.arn !== topic.arn && launches.region === topic.region) return launches;
  throw usage(`${option}: "${launches.arn}" is not a topic of launches beside ${topic.arn}.`, {
    likely: 'Auto Scaling cannot publish to the topic of jobs, and groups tell topics of their own region.',
    repair: 'Give the output LaunchTopicArn of the stack.',
  });
}

/** The id of an instance that a flag names. @throws WakelockError (`usage`) */
export function instanceIn(text: string, flag: string): string {
  const id = text.trim().replace(/^ec2:/, '');
  if (INSTANCE.test(id)) return id;
  throw usage(`${flag}: "${shorten(text)}" is not an instance id.`, {
    repair: `Write it as EC2 does: --${flag} i-0123456789abcdef0`,
  });
}

export async function openArchive({ settings }: SnapshotPlace): Promise<SnapshotArchive> {
  const [{ snapshotClients }, { ec2Archive }] = await Promise.all([
    import('../../aws/snapshot/clients.ts'),
    import('../../aws/snapshot/archive.ts'),
  ]);
  return ec2Archive(snapshotClients(settings).read);
}

/** The instance that a set is brought back to; undefined = there is none, or it ended. */
export async function targetOf(instance: string, { settings }: SnapshotPlace): Promise<RestoreTarget | undefined> {
  const [{ snapshotClients }, { describeTarget }] = await Promise.all([
    import('../../aws/snapshot/clients.ts'),
    import('../../aws/snapshot/instance.ts'),
  ]);
  try {
    return await describeTarget(instance, snapshotClients(settings).read);
  } catch (error) {
    throw explain(error, { what: `look at ${instance}`, action: 'ec2:DescribeInstances', resource: instance });
  }
}

/** Runs what asks EC2; an error of AWS becomes one that names the right it needs. */
export async function onSnapshots<T>(doing: 'read' | 'sweep', run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const action =
      doing === 'read'
        ? 'ec2:DescribeSnapshots'
        : 'ec2:DescribeSnapshots, DescribeImages, DescribeLockedSnapshots, DescribeSnapshotAttribute and DeleteSnapshot';
    throw explain(error, { what: `${doing} the snapshots`, action, resource: 'snapshots' });
  }
}
