import { region } from '../place.ts';
import type { Notification, Subscription } from './topics.ts';

const certificate = `https://sns.${region}.amazonaws.com/SimpleNotificationService-0000000000000000000000000000000.pem`;
const signature = Buffer.from('not signed: embedded AWS').toString('base64');

/**
 * The JSON that SNS puts into the body of an SQS message
 * (https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html).
 */
export function envelope(notification: Notification, subscription: Subscription): Record<string, unknown> {
  return {
    Type: 'Notification',
    MessageId: notification.id,
    TopicArn: notification.topicArn,
    ...(notification.subject === undefined ? {} : { Subject: notification.subject }),
    Message: notification.message,
    Timestamp: new Date(notification.at).toISOString(),
    SignatureVersion: '1',
    Signature: signature,
    SigningCertURL: certificate,
    UnsubscribeURL: `https://sns.${region}.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${subscription.arn}`,
    ...(Object.keys(notification.attributes).length > 0 ? { MessageAttributes: notification.attributes } : {}),
  };
}

/** The event of a direct Lambda subscription (https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html). */
export function lambdaEvent(notification: Notification, subscription: Subscription): unknown {
  const { SigningCertURL, UnsubscribeURL, ...rest } = envelope(notification, subscription);
  return {
    Records: [
      {
        EventVersion: '1.0',
        EventSubscriptionArn: subscription.arn,
        EventSource: 'aws:sns',
        Sns: {
          Subject: null,
          MessageAttributes: {},
          ...rest,
          SigningCertUrl: SigningCertURL,
          UnsubscribeUrl: UnsubscribeURL,
        },
      },
    ],
  };
}
