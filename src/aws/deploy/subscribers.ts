import { ListSubscriptionsByTopicCommand } from '@aws-sdk/client-sns';
import type { Subscriber } from '../../domain/deploy/alarms.ts';
import type { ClientSettings } from '../clients.ts';
import { errorName } from '../error-name.ts';
import { snsClient } from '../sns-publisher.ts';
import { explaining } from './explained.ts';

/**
 * Who is subscribed to a topic; undefined where there is no such topic.
 *
 * @throws WakelockError (`denied`) that names sns:ListSubscriptionsByTopic
 */
export function subscribersOf(arn: string, settings: ClientSettings): Promise<readonly Subscriber[] | undefined> {
  const right = { what: `see who gets the alarms of ${arn}`, action: 'sns:ListSubscriptionsByTopic', resource: arn };
  return explaining(right, async () => {
    const client = snsClient(arn, settings);
    const found: Subscriber[] = [];
    let NextToken: string | undefined;
    try {
      do {
        const page = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn: arn, NextToken }));
        for (const { Protocol = '', Endpoint = '', SubscriptionArn = '' } of page.Subscriptions ?? []) {
          if (SubscriptionArn === 'Deleted') continue;
          // Only a confirmed one has an ARN: https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
          found.push({ protocol: Protocol, endpoint: Endpoint, confirmed: SubscriptionArn.startsWith('arn:') });
        }
        NextToken = page.NextToken;
      } while (NextToken);
    } catch (error) {
      if (errorName(error) === 'NotFound') return undefined;
      throw error;
    }
    return found;
  });
}
