import type { Finding, Reading } from '../deploy/findings.ts';
import { notChecked } from '../deploy/not-checked.ts';
import { LEAST_HEARTBEAT } from './rules.ts';

/** What is known of the set-up of snapshots. */
export interface SnapshotHealth {
  readonly topicArn: string;
  /** The key of the topic of launches; `value` undefined = not encrypted by a key. */
  readonly topic: Reading<{ readonly key: string | undefined } | undefined>;
  readonly groups: Reading<readonly GroupHealth[]>;
  /** Messages in the dead-letter queue of launches. */
  readonly dead: Reading<number>;
}

export interface GroupHealth {
  readonly name: string;
  /** It tells the topic of launches, by notification or as the target of a launch hook. */
  readonly attached: boolean;
  /** EventBridge's rule of the stack names it. */
  readonly byRule: boolean;
  /** Its launch hooks that tell the topic, with their heartbeat time-outs, s. */
  readonly hooks?: readonly { readonly name: string; readonly heartbeat: number }[];
}

const CHECK = 'snapshots';

/** What is right and wrong with it, in the order in which it should be repaired. */
export function snapshotFindings(health: SnapshotHealth): readonly Finding[] {
  return [...topicFindings(health), ...groupFindings(health), ...deadFindings(health)].map((finding) => ({
    check: CHECK,
    ...finding,
  }));
}

type Judged = Omit<Finding, 'check'>;

function topicFindings({ topic, topicArn }: SnapshotHealth): readonly Judged[] {
  if (!topic.known) return [notChecked(topic)];
  if (topic.value === undefined) {
    const repair = 'Deploy the stack with EnableSnapshot=true.';
    return [{ level: 'bad', what: `The topic of launches ${topicArn} is not there.`, repair }];
  }
  const { key } = topic.value;
  if (key === undefined) return [{ level: 'ok', what: `Auto Scaling may publish to ${topicArn}.`, repair: '' }];
  if (key === 'alias/aws/sns' || key.endsWith(':alias/aws/sns')) {
    return [
      {
        level: 'bad',
        what: `The topic of launches is encrypted by ${key}, the key of AWS, which Auto Scaling cannot use: no launch arrives.`,
        repair: `Take the key off, or use one of your own: aws sns set-topic-attributes --topic-arn ${topicArn} --attribute-name KmsMasterKeyId --attribute-value ""`,
      },
    ];
  }
  return [
    {
      level: 'note',
      what: `The topic of launches is encrypted by ${key}.`,
      repair:
        'Its key policy must let the role AWSServiceRoleForAutoScaling call kms:GenerateDataKey* and kms:Decrypt, else no launch arrives.',
    },
  ];
}

function groupFindings({ groups }: SnapshotHealth): readonly Judged[] {
  if (!groups.known) return [notChecked(groups)];
  const twice = groups.value.filter(({ attached, byRule }) => attached && byRule);
  const none = groups.value.filter(({ attached, byRule }) => !attached && !byRule);
  const covered = groups.value.length - none.length;
  return [
    {
      level: covered > 0 ? 'ok' : 'note',
      what: `Launches of ${covered} of ${groups.value.length} groups are announced.`,
      repair: covered > 0 ? '' : 'Attach one: wakelock snapshots attach GROUP',
    },
    ...none.map(
      ({ name }): Judged => ({
        level: 'note',
        what: `Launches of the group ${name} are not announced.`,
        repair: `If they should be: wakelock snapshots attach ${name}`,
      }),
    ),
    ...groups.value.flatMap(hookFindings),
    ...twice.map(
      ({ name }): Judged => ({
        level: 'note',
        what: `Launches of the group ${name} are announced twice, by the group and by EventBridge; one set is made of them.`,
        repair: `One is enough: wakelock snapshots detach ${name}`,
      }),
    ),
  ];
}

function hookFindings({ name: group, hooks = [] }: GroupHealth): readonly Judged[] {
  return hooks
    .filter(({ heartbeat }) => heartbeat < LEAST_HEARTBEAT)
    .map(({ name, heartbeat }) => ({
      level: 'note',
      what: `The launch hook ${name} of ${group} runs out after ${heartbeat} s without a heartbeat: a set that has to wait comes too late for it.`,
      repair: `Give it ${LEAST_HEARTBEAT} s or more: aws autoscaling put-lifecycle-hook --auto-scaling-group-name ${group} --lifecycle-hook-name ${name} --heartbeat-timeout ${LEAST_HEARTBEAT}`,
    }));
}

function deadFindings({ dead }: SnapshotHealth): readonly Judged[] {
  if (!dead.known) return [notChecked(dead)];
  if (dead.value === 0) return [];
  return [
    {
      level: 'bad',
      what: `${dead.value === 1 ? 'One launch was given up and has' : `${dead.value} launches were given up and have`} no set.`,
      repair:
        'Read the attribute "reason" of the messages in the dead-letter queue of launches, repair it, then start a redrive.',
    },
  ];
}
