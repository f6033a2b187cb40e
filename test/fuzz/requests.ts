import { anyJson, anyText, mutated, rawBytes } from './hostile.ts';
import type { Random } from './random.ts';
import { instance } from './subjects/target.ts';

/** One HTTP request as a client might send it. Header values are Latin-1. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const SIGNED = 'AWS4-HMAC-SHA256 Credential=AKIATEST/20260105/us-east-1/x/aws4_request, Signature=0';
const FORM = { authorization: SIGNED, 'content-type': 'application/x-www-form-urlencoded' };
const JSON_TYPE = { authorization: SIGNED, 'content-type': 'application/x-amz-json-1.0' };
const VERSIONS = { ec2: '2016-11-15', sns: '2010-03-31', sts: '2011-06-15' } as const;
const KNOWN_ID = 'i-0123456789abcdef0';

const QUERY_ACTIONS: readonly (readonly [keyof typeof VERSIONS, string, readonly string[]])[] = [
  [
    'ec2',
    'DescribeInstances',
    ['InstanceId.1', 'Filter.1.Name', 'Filter.1.Value.1', 'MaxResults', 'NextToken', 'DryRun'],
  ],
  ['ec2', 'StartInstances', ['InstanceId.1', 'InstanceId.2', 'DryRun']],
  ['ec2', 'StopInstances', ['InstanceId.1', 'Force', 'Hibernate']],
  ['ec2', 'DescribeInstanceStatus', ['InstanceId.1', 'IncludeAllInstances', 'MaxResults', 'NextToken']],
  ['ec2', 'ModifyInstanceAttribute', ['InstanceId', 'DisableApiStop.Value', 'Attribute', 'Value']],
  ['ec2', 'DescribeInstanceAttribute', ['InstanceId', 'Attribute']],
  ['ec2', 'CreateTags', ['ResourceId.1', 'Tag.1.Key', 'Tag.1.Value']],
  ['ec2', 'DeleteTags', ['ResourceId.1', 'Tag.1.Key']],
  [
    'sns',
    'Publish',
    ['TopicArn', 'Message', 'Subject', 'MessageAttributes.entry.1.Name', 'MessageAttributes.entry.1.Value.DataType'],
  ],
  ['sns', 'CreateTopic', ['Name']],
  ['sns', 'ListTopics', ['NextToken']],
  ['sns', 'Subscribe', ['TopicArn', 'Protocol', 'Endpoint', 'Attributes.entry.1.key', 'Attributes.entry.1.value']],
  ['sns', 'ListSubscriptionsByTopic', ['TopicArn']],
  ['sts', 'GetCallerIdentity', []],
  ['sts', 'AssumeRole', ['RoleArn', 'RoleSessionName', 'DurationSeconds']],
  ['sts', 'AssumeRoleWithWebIdentity', ['RoleArn', 'RoleSessionName', 'WebIdentityToken', 'DurationSeconds']],
];
const VALUES = [
  KNOWN_ID,
  'true',
  'false',
  '5',
  '1000',
  'tag:wakelock',
  'wakelock',
  'instance-state-name',
  'running',
  'sqs',
  'disableApiStop',
  'arn:aws:sns:us-east-1:000000000000:wakelock',
  'arn:aws:iam::000000000000:role/ci',
  'topic-1',
  'topic-2',
];

function query(random: Random): Asked {
  const [service, action, names] = random.pick(QUERY_ACTIONS);
  const params = new URLSearchParams({ Version: VERSIONS[service], Action: action });
  for (const name of names) {
    if (!random.chance(0.7)) continue;
    const good = random.chance(0.1) ? instance(random) : random.pick(VALUES);
    params.append(random.chance(0.1) ? mutated(random, name) : name, random.chance(0.3) ? anyText(random) : good);
  }
  const text = params.toString();
  return post(FORM, random.chance(0.15) ? mutated(random, text, ['&', '=', '%', '.1', 'Action=']) : text);
}

const DYNAMO = [
  'GetItem',
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'Query',
  'Scan',
  'BatchGetItem',
  'BatchWriteItem',
  'TransactWriteItems',
  'TransactGetItems',
  'DescribeTable',
];
const EXPRESSIONS = [
  'attribute_not_exists(pk)',
  '#a = :a AND #b < :b',
  'a BETWEEN :a AND :b',
  'a IN (:a, :b)',
  'NOT (a = :a OR size(b) > :b)',
  'SET #a = :a, b = if_not_exists(b, :b) + :b REMOVE c.d[0] ADD e :b DELETE f :s',
  'begins_with(#a, :a)',
  'contains(a.b[1], :a)',
  'pk = :a AND begins_with(sk, :b)',
  'shard = :a AND lookAt <= :b',
  'attribute_type(a, :a)',
  'list_append(a, :l)',
];
const ATTRIBUTES: readonly unknown[] = [
  { S: 'x' },
  { N: '1' },
  { N: '1e400' },
  { N: 'x' },
  { BOOL: true },
  { NULL: true },
  { L: [{ S: '' }] },
  { M: { a: { N: '2' } } },
  { SS: ['a', 'a'] },
  { B: '====' },
  { S: 1 },
  {},
];

function attribute(random: Random): unknown {
  return random.chance(0.1) ? anyJson(random) : random.pick(ATTRIBUTES);
}

function key(random: Random): unknown {
  if (random.chance(0.1)) return anyJson(random);
  return { pk: { S: random.pick(['a', 'b', 'path', 'ec2:i-0']) }, sk: { S: random.pick(['state', 'lease#1', '']) } };
}

function expression(random: Random): string {
  const good = random.pick(EXPRESSIONS);
  return random.chance(0.4)
    ? mutated(random, good, [' AND ', '(', ')', '#a', ':a', '.', '[', ', ', ' OR ', 'SET '])
    : good;
}

function onTable(random: Random): Record<string, unknown> {
  const some = (name: string, make: () => unknown) => (random.chance(0.5) ? { [name]: make() } : {});
  return {
    TableName: random.chance(0.95) ? 'wakelock' : anyJson(random),
    ...some('Key', () => key(random)),
    ...some('Item', () =>
      Object.assign({}, key(random), { a: attribute(random), [anyText(random)]: attribute(random) }),
    ),
    ...some('ConditionExpression', () => expression(random)),
    ...some('UpdateExpression', () => expression(random)),
    ...some('KeyConditionExpression', () => expression(random)),
    ...some('FilterExpression', () => expression(random)),
    ...some('ProjectionExpression', () => random.pick(['a', 'a.b[0], #a', expression(random)])),
    ...some('ExpressionAttributeNames', () => ({ '#a': random.pick(['pk', 'a', anyText(random)]), '#b': 'b' })),
    ...some('ExpressionAttributeValues', () => ({ ':a': attribute(random), ':b': attribute(random) })),
    ...(random.chance(0.1) ? { IndexName: random.pick(['due', 'x', 7]), Limit: anyJson(random) } : {}),
    ...(random.chance(0.1)
      ? { ReturnValues: random.pick(['ALL_OLD', 'ALL_NEW', 'x']), ExclusiveStartKey: key(random) }
      : {}),
  };
}

function dynamo(random: Random): Asked {
  const action = random.pick(DYNAMO);
  const one = () => onTable(random);
  const kind = random.pick(['Update', 'Put', 'Delete', 'ConditionCheck', 'Get', 'x']);
  const body: Readonly<Record<string, unknown>> = action.startsWith('Transact')
    ? {
        TransactItems: random.list(random.int(0, 3), () => ({ [kind]: one() })),
        ClientRequestToken: random.pick(['t1', 't2', anyJson(random)]),
      }
    : action.startsWith('Batch')
      ? { RequestItems: { wakelock: random.pick([{ Keys: [key(random)] }, [{ PutRequest: one() }], anyJson(random)]) } }
      : one();
  return json(random, `DynamoDB_20120810.${action}`, body);
}

const SQS = [
  'SendMessage',
  'SendMessageBatch',
  'ReceiveMessage',
  'DeleteMessage',
  'ChangeMessageVisibility',
  'GetQueueUrl',
  'GetQueueAttributes',
  'ListQueues',
  'PurgeQueue',
];

function sqs(random: Random): Asked {
  const entry = () => ({
    Id: anyText(random),
    MessageBody: anyText(random),
    ReceiptHandle: anyText(random),
    DelaySeconds: random.pick([0, 1, 'x', -1]),
  });
  const body = {
    QueueUrl: random.chance(0.9) ? 'http://127.0.0.1/000000000000/wakelock-dlq' : anyJson(random),
    QueueName: random.pick(['wakelock', anyText(random)]),
    AttributeNames: random.pick([['All'], anyJson(random)]),
    MaxNumberOfMessages: random.pick([1, 10, 11, 'x', -1]),
    WaitTimeSeconds: random.pick([0, 0, 21, 'x', -1]),
    VisibilityTimeout: random.pick([0, 30, -1, 1e9]),
    Entries: random.pick([[entry()], [entry(), entry()], anyJson(random)]),
    ...entry(),
  };
  return json(random, `AmazonSQS.${random.pick(SQS)}`, body);
}

function json(random: Random, target: string, body: unknown): Asked {
  const text = JSON.stringify(body);
  const name = random.chance(0.03) ? mutated(random, target).replaceAll(/[^\x20-\x7e]/g, '') : target;
  return post({ ...JSON_TYPE, 'x-amz-target': name }, random.chance(0.1) ? mutated(random, text) : text);
}

function post(headers: Asked['headers'], text: string): Asked {
  return { method: 'POST', path: '/', headers, body: Buffer.from(text) };
}

/** Anything at all: other methods, paths, headers and bytes; and the pages of its own. */
function strange(random: Random): Asked {
  const own = [
    'health',
    'state',
    'events?since=1',
    'events?since=x',
    `machines/${KNOWN_ID}/start`,
    `machines/${KNOWN_ID}/explode`,
    '..%2f',
    '%zz',
  ];
  const path = random.pick([
    '/',
    `/_wakelock/${random.pick(own)}`,
    `/${encodeURIComponent(anyText(random).toWellFormed())}`,
    '//',
    '/?a=b',
  ]);
  const printable = () => anyText(random).replaceAll(/[^\x20-\x7e\x80-\xff]/g, '');
  const headers: Record<string, string> = {
    ...random.pick([FORM, JSON_TYPE, {}]),
    ...(random.chance(0.2) ? { authorization: printable() } : {}),
    ...(random.chance(0.2) ? { 'x-amz-target': printable() } : {}),
    ...(random.chance(0.05) ? { origin: 'http://example.com' } : {}),
    ...(random.chance(0.1) ? { 'last-event-id': printable() } : {}),
  };
  const body = random.pick([
    Buffer.alloc(0),
    Buffer.from(rawBytes(random)),
    Buffer.from(anyText(random).repeat(random.pick([1, 1, 1, 500]))),
  ]);
  const method = random.pick(['GET', 'POST', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH', 'TRACE']);
  return { method, path, headers, body };
}

/** A request to the embedded AWS: mostly nearly right. */
export function anyRequest(random: Random): Asked {
  return random.pick([dynamo, dynamo, dynamo, query, query, sqs, strange])(random);
}
