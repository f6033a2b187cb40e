import { AwsError } from '../awsError.ts';
import { indices, type Params, required } from '../http/query.ts';
import { element, leaf } from '../http/xml.ts';
import { account } from '../place.ts';
import type { MessageAttribute, Subscription, Topics } from './topics.ts';

const maxBytes = 256 * 1024;

export interface SnsContext {
  readonly topics: Topics;
  /** Connects a queue ARN to a topic. @throws AwsError for an endpoint that is not there */
  readonly subscribe: (
    topicArn: string,
    subscriber: { protocol: string; endpoint: string; raw: boolean },
  ) => Subscription;
}

type Action = (context: SnsContext, params: Params) => string;

const actions: Readonly<Record<string, Action>> = {
  Publish(context, params) {
    const message = params.get('Message') ?? '';
    const subject = params.get('Subject') ?? undefined;
    const attributes = attributesOf(params);
    checkMessage(message, attributes);
    if (subject !== undefined && (subject.length > 100 || subject === '')) throw invalidParameter('Subject');
    if (params.has('MessageStructure')) throw invalidParameter('MessageStructure (not modelled)');
    const topicArn = params.get('TopicArn') ?? params.get('TargetArn');
    if (!topicArn) throw invalidParameter('TopicArn or TargetArn Reason: no value for required parameter');
    const content = { message, attributes, ...(subject === undefined ? {} : { subject }) };
    return leaf('MessageId', context.topics.publish(topicArn, content).id);
  },
  CreateTopic: (context, params) => leaf('TopicArn', context.topics.create(topicName(params))),
  ListTopics: (context) =>
    element('Topics', ...context.topics.arns().map((arn) => element('member', leaf('TopicArn', arn)))),
  GetTopicAttributes(context, params) {
    const arn = required(params, 'TopicArn');
    const count = context.topics.subscriptions(arn).length;
    const key = context.topics.keyOf(arn);
    const entry = (key: string, value: string): string => element('entry', leaf('key', key), leaf('value', value));
    return element(
      'Attributes',
      entry('TopicArn', arn),
      entry('Owner', account),
      entry('SubscriptionsConfirmed', `${count}`),
      key === undefined ? '' : entry('KmsMasterKeyId', key),
    );
  },
  SetTopicAttributes(context, params) {
    if (params.get('AttributeName') !== 'KmsMasterKeyId') throw invalidParameter('AttributeName (not modelled)');
    context.topics.encrypt(required(params, 'TopicArn'), params.get('AttributeValue') ?? '');
    return '';
  },
  Subscribe(context, params) {
    const raw = indices(params, 'Attributes.entry').some(
      (index) =>
        params.get(`Attributes.entry.${index}.key`) === 'RawMessageDelivery' &&
        params.get(`Attributes.entry.${index}.value`) === 'true',
    );
    const subscriber = { protocol: required(params, 'Protocol'), endpoint: params.get('Endpoint') ?? '', raw };
    return leaf('SubscriptionArn', context.subscribe(required(params, 'TopicArn'), subscriber).arn);
  },
  ListSubscriptions: (context) => subscriptionList(context.topics.subscriptions()),
  ListSubscriptionsByTopic: (context, params) =>
    subscriptionList(context.topics.subscriptions(required(params, 'TopicArn'))),
};

/** Answers one SNS request with the inner XML of its result. @throws AwsError InvalidParameter, NotFound, InvalidAction */
export function snsCall(context: SnsContext, params: Params): string {
  const name = params.get('Action') ?? '';
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (action) return action(context, params);
  const supported = Object.keys(actions).join(', ');
  throw new AwsError('InvalidAction', {
    message: `The action ${name} is not valid for this web service: the embedded SNS knows ${supported}.`,
  });
}

function checkMessage(message: string, attributes: Readonly<Record<string, MessageAttribute>>): void {
  if (message === '') throw new AwsError('InvalidParameter', { message: 'Invalid parameter: Empty message' });
  const size = Object.entries(attributes).reduce(
    (sum, [name, { Type, Value }]) => sum + Buffer.byteLength(name + Type + Value),
    Buffer.byteLength(message),
  );
  // https://docs.aws.amazon.com/sns/latest/api/API_Publish.html: at most 262,144 bytes with the attributes.
  if (size > maxBytes) throw new AwsError('InvalidParameter', { message: 'Invalid parameter: Message too long' });
}

function attributesOf(params: Params): Record<string, MessageAttribute> {
  const prefix = 'MessageAttributes.entry';
  const entries = indices(params, prefix).map((index): [string, MessageAttribute] => {
    const at = `${prefix}.${index}`;
    const Value = params.get(`${at}.Value.StringValue`) ?? params.get(`${at}.Value.BinaryValue`) ?? '';
    return [params.get(`${at}.Name`) ?? '', { Type: params.get(`${at}.Value.DataType`) ?? 'String', Value }];
  });
  return Object.fromEntries(entries);
}

function topicName(params: Params): string {
  const name = required(params, 'Name');
  if (/^[\w-]{1,256}$/.test(name)) return name;
  throw invalidParameter('Topic Name');
}

function invalidParameter(what: string): AwsError {
  return new AwsError('InvalidParameter', { message: `Invalid parameter: ${what}` });
}

function subscriptionList(subscriptions: readonly Subscription[]): string {
  const members = subscriptions.map(({ arn, topicArn, protocol, endpoint }) =>
    element(
      'member',
      leaf('SubscriptionArn', arn),
      leaf('Owner', account),
      leaf('Protocol', protocol),
      leaf('Endpoint', endpoint),
      leaf('TopicArn', topicArn),
    ),
  );
  return element('Subscriptions', ...members);
}
