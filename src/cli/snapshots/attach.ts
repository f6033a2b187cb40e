import { Command } from 'commander';
import { type Attachment, attach as attachGroup, detach as detachGroup } from '../../engine/snapshot/attach.ts';
import { type Call, handled, type Register } from '../command.ts';
import { addFlag } from '../flags.ts';
import { EXIT } from '../output.ts';
import { launchTopicOf, placeOf } from './place.ts';

export const attach: Register = (host) =>
  handled(commandOf('attach', 'Lets an Auto Scaling group tell the stack of its launches.'), host, {
    run: (call) => change(call, 'attach'),
  });

export const detach: Register = (host) =>
  handled(commandOf('detach', 'Ends that an Auto Scaling group tells the stack of its launches.'), host, {
    run: (call) => change(call, 'detach'),
  });

const AFTER = `
Other topics that the group tells, and other events that it tells this one, stay
as they are. It needs autoscaling:DescribeAutoScalingGroups,
DescribeNotificationConfigurations, PutNotificationConfiguration and
DeleteNotificationConfiguration.`;

function commandOf(name: string, description: string): Command {
  const command = new Command(name)
    .description(description)
    .argument('<group>', 'The name of the Auto Scaling group.')
    .option(
      '--launch-topic-arn <arn>',
      'The topic of launches. (default: $WAKELOCK_LAUNCH_TOPIC_ARN, else the topic of the stack and "-launches")',
    )
    .addHelpText('after', AFTER);
  return addFlag(command, 'cli-stop', 'topic-arn');
}

async function change(call: Call, deed: 'attach' | 'detach'): Promise<number> {
  const { output, args } = call;
  const place = placeOf(call);
  const topic = launchTopicOf(call, place);
  const group = args[0] ?? '';
  const [{ autoScalingClient }, { groupNotifications }] = await Promise.all([
    import('../../aws/snapshot/clients.ts'),
    import('../../aws/snapshot/groups.ts'),
  ]);
  const ports = groupNotifications(autoScalingClient(place.settings));
  const done = await (deed === 'attach' ? attachGroup : detachGroup)(group, topic.arn, ports);
  output.talk(words(done, { group, topic: topic.arn, deed }));
  output.data({ group, topic: topic.arn, ...done }, () => []);
  return EXIT.ok;
}

function words(
  { changed, others }: Attachment,
  { group, topic, deed }: { readonly group: string; readonly topic: string; readonly deed: 'attach' | 'detach' },
): string {
  const tells = deed === 'attach' ? 'tells' : 'does not tell';
  const now = changed ? `now ${tells}` : `${tells} already`.replace('does not tell already', 'did not tell');
  const rest = others.length === 0 ? '' : `; as before it tells ${others.join(', ')}`;
  return `${group} ${now} ${topic} of launches${rest}`;
}
