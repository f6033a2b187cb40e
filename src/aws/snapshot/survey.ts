import { GetTopicAttributesCommand } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { Reading } from '../../domain/deploy/findings.ts';
import { WakelockError } from '../../domain/errors.ts';
import type { SnapshotHealth } from '../../domain/snapshot/findings.ts';
import { LAUNCH } from '../../engine/snapshot/attach.ts';
import type { ClientSettings } from '../clients.ts';
import { errorName } from '../error-name.ts';
import { explain } from '../errors.ts';
import { snsClient } from '../sns-publisher.ts';
import { autoScalingClient, sqsClient } from './clients.ts';
import { groupNames, launchHooks, topicsByGroup } from './groups.ts';

export interface SnapshotParts {
  readonly topicArn: string;
  readonly deadLetterUrl: string;
  /** The parameter SnapshotGroups of the stack. */
  readonly ruleGroups: readonly string[];
}

/** Reads the set-up of snapshots, changing nothing; what may not be read is said and hides nothing else. */
export async function surveySnapshots(
  { topicArn, deadLetterUrl, ruleGroups }: SnapshotParts,
  settings: ClientSettings,
): Promise<SnapshotHealth> {
  const groups = autoScalingClient(settings);
  const [topic, found, dead] = await Promise.all([
    reading({ what: `look at ${topicArn}`, action: 'sns:GetTopicAttributes', resource: topicArn }, async () => {
      try {
        const { Attributes = {} } = await snsClient(topicArn, settings).send(
          new GetTopicAttributesCommand({ TopicArn: topicArn }),
        );
        return { key: Attributes.KmsMasterKeyId || undefined };
      } catch (error) {
        if (errorName(error) === 'NotFound') return undefined;
        throw error;
      }
    }),
    reading({ what: 'look at the groups', action: 'autoscaling:Describe*', resource: '*' }, async () => {
      const [names, topics] = await Promise.all([groupNames(groups), topicsByGroup(groups)]);
      return Promise.all(
        names.map(async (name) => {
          const told = topics.get(name)?.get(topicArn)?.includes(LAUNCH) === true;
          const hooks = (await launchHooks(groups, name)).filter(({ target }) => target === topicArn);
          return { name, attached: told || hooks.length > 0, byRule: ruleGroups.includes(name), hooks };
        }),
      );
    }),
    reading(
      { what: 'look at the dead letters', action: 'sqs:GetQueueAttributes', resource: deadLetterUrl },
      async () => {
        const { Attributes = {} } = await sqsClient(settings).send(
          new GetQueueAttributesCommand({ QueueUrl: deadLetterUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
        );
        return Number(Attributes.ApproximateNumberOfMessages ?? 0);
      },
    ),
  ]);
  return { topicArn, topic, groups: found, dead };
}

async function reading<T>(
  doing: { readonly what: string; readonly action: string; readonly resource: string },
  read: () => Promise<T>,
): Promise<Reading<T>> {
  try {
    return { known: true, value: await read() };
  } catch (error) {
    const explained = explain(error, doing);
    return { known: false, why: explained.message, repair: explained instanceof WakelockError ? explained.repair : '' };
  }
}
