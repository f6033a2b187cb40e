/** Events in the documented shapes. */

export const TOPIC = 'arn:aws:sns:us-east-1:123456789012:wakelock';

export interface Published {
  readonly text: string;
  /** Epoch ms. */
  readonly at: number;
  readonly topicArn?: string;
}

const notification = ({ text, at, topicArn = TOPIC }: Published) => ({
  Type: 'Notification',
  MessageId: '9ac0ca60-a4ab-52d5-b2a5-90f4ba85a331',
  TopicArn: topicArn,
  Message: text,
  Timestamp: new Date(at).toISOString(),
  SignatureVersion: '1',
  Signature: 'EXAMPLE',
  SigningCertURL: 'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-EXAMPLE.pem',
  UnsubscribeURL: 'https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe',
});

/** What an event source mapping hands over: one record a message, named `m0`, `m1`, … */
export function queueEvent(...messages: readonly (Published | { readonly body: string })[]) {
  return {
    Records: messages.map((message, index) => ({
      messageId: `m${index}`,
      receiptHandle: 'EXAMPLE',
      body: 'body' in message ? message.body : JSON.stringify(notification(message)),
      attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1' },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:us-east-1:123456789012:wakelock',
      awsRegion: 'us-east-1',
    })),
  };
}

/** What a direct subscription hands over. */
export function topicEvent(message: Published) {
  return {
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: `${TOPIC}:2bcfbf39-05c3-41de-beaa-fcfcc21c8f55`,
        Sns: notification(message),
      },
    ],
  };
}

export function changeEvent(instance: string, state = 'running') {
  return {
    version: '0',
    id: '7bf73129-1428-4cd3-a780-95db273d1602',
    'detail-type': 'EC2 Instance State-change Notification',
    source: 'aws.ec2',
    account: '123456789012',
    time: '2026-01-05T08:00:00Z',
    region: 'us-east-1',
    resources: [`arn:aws:ec2:us-east-1:123456789012:instance/${instance}`],
    detail: { 'instance-id': instance, state },
  };
}

export function tickEvent(at: number) {
  return {
    version: '0',
    id: '53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa',
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: '123456789012',
    time: new Date(at).toISOString(),
    region: 'us-east-1',
    resources: ['arn:aws:events:us-east-1:123456789012:rule/wakelock-tick'],
    detail: {},
  };
}
