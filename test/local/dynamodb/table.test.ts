import {
  BatchGetItemCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  paginateScan,
  QueryCommand,
  type QueryCommandInput,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type LocalAws, startLocal } from '../../../src/local/index.ts';
import { type Clients, clientsOf } from '../clients.ts';

const TableName = 'wakelock';
let aws: LocalAws;
let db: Clients['dynamodb'];
let run = 0;

beforeAll(async () => {
  aws = await startLocal();
  db = clientsOf(aws.url).dynamodb;
});
afterAll(() => aws.close());
beforeEach(() => {
  run += 1;
});

const key = (sk: string) => ({ pk: { S: `target${run}` }, sk: { S: sk } });
const put = (sk: string, more: PutItemCommandInput['Item'] = {}) =>
  db.send(new PutItemCommand({ TableName, Item: { ...key(sk), ...more } }));
const get = async (sk: string) =>
  (await db.send(new GetItemCommand({ TableName, Key: key(sk), ConsistentRead: true }))).Item;
const update = (sk: string, more: Partial<UpdateItemCommandInput>) =>
  db.send(new UpdateItemCommand({ TableName, Key: key(sk), ...more }));
const query = (more: Partial<QueryCommandInput>) => db.send(new QueryCommand({ TableName, ...more }));
const refusal = (call: Promise<unknown>): Promise<Record<string, unknown>> =>
  call.then(
    () => ({ name: 'no error' }),
    (error) => error,
  );

describe('single items', () => {
  test('a condition that does not hold changes nothing and shows the old item when asked', async () => {
    await put('state', { rev: { N: '3' } });
    const failed = await refusal(
      update('state', {
        UpdateExpression: 'SET rev = :next',
        ConditionExpression: 'rev = :rev',
        ExpressionAttributeValues: { ':rev': { N: '2' }, ':next': { N: '9' } },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    expect(failed).toMatchObject({
      name: 'ConditionalCheckFailedException',
      message: 'The conditional request failed',
      Item: { rev: { N: '3' } },
    });
    expect(await get('state')).toEqual({ ...key('state'), rev: { N: '3' } });
  });

  test.each([
    ['NONE', undefined],
    ['ALL_OLD', { a: { N: '1' }, m: { M: { x: { N: '1' }, y: { N: '2' } } } }],
    ['ALL_NEW', { a: { N: '2' }, m: { M: { x: { N: '5' }, y: { N: '2' } } } }],
    ['UPDATED_OLD', { a: { N: '1' }, m: { M: { x: { N: '1' } } } }],
    ['UPDATED_NEW', { a: { N: '2' }, m: { M: { x: { N: '5' } } } }],
  ] as const)('ReturnValues %s of an update', async (ReturnValues, expected) => {
    await put('it', { a: { N: '1' }, m: { M: { x: { N: '1' }, y: { N: '2' } } } });
    const { Attributes } = await update('it', {
      UpdateExpression: 'SET a = a + :one, m.x = :five',
      ExpressionAttributeValues: { ':one': { N: '1' }, ':five': { N: '5' } },
      ReturnValues,
    });
    expect(Attributes).toEqual(expected && ReturnValues.startsWith('ALL') ? { ...key('it'), ...expected } : expected);
  });

  test('a delete gives the old item back, a second one nothing', async () => {
    await put('gone', { a: { S: 'x' } });
    const del = new DeleteItemCommand({ TableName, Key: key('gone'), ReturnValues: 'ALL_OLD' });
    expect((await db.send(del)).Attributes).toEqual({ ...key('gone'), a: { S: 'x' } });
    expect((await db.send(del)).Attributes).toBeUndefined();
    expect(await get('gone')).toBeUndefined();
  });

  test('a projection reads only what it names', async () => {
    await put('wide', { a: { S: 'x' }, b: { S: 'y' } });
    const { Item } = await db.send(new GetItemCommand({ TableName, Key: key('wide'), ProjectionExpression: 'b' }));
    expect(Item).toEqual({ b: { S: 'y' } });
  });

  test.each([
    [
      'an update of a key',
      () => update('k', { UpdateExpression: 'SET pk = :a', ExpressionAttributeValues: { ':a': { S: 'x' } } }),
      'Cannot update attribute pk. This attribute is part of the key',
    ],
    [
      'a key of another type',
      () => db.send(new GetItemCommand({ TableName, Key: { pk: { N: '1' }, sk: { S: 'x' } } })),
      'Type mismatch for key pk expected: S actual: N',
    ],
    [
      'half a key',
      () => db.send(new GetItemCommand({ TableName, Key: { pk: { S: 'x' } } })),
      'The provided key element does not match the schema',
    ],
    [
      'an index key of another type',
      () => put('k', { shard: { S: '0' }, lookAt: { S: 'soon' } }),
      'Type mismatch for Index Key lookAt Expected: N Actual: S IndexName: due',
    ],
    [
      'an item over 400 KB',
      () => put('k', { text: { S: 'x'.repeat(410_000) } }),
      'Item size has exceeded the maximum allowed size',
    ],
    [
      'a reserved word',
      () => update('k', { UpdateExpression: 'REMOVE ttl' }),
      'Attribute name is a reserved keyword; reserved keyword: ttl',
    ],
    [
      'an unused placeholder',
      () => update('k', { UpdateExpression: 'REMOVE a', ExpressionAttributeNames: { '#b': 'b' } }),
      'Value provided in ExpressionAttributeNames unused in expressions: keys: {#b}',
    ],
    [
      'a legacy parameter',
      () => update('k', { AttributeUpdates: { a: { Action: 'DELETE' } } }),
      'Outside the subset of the embedded DynamoDB: the legacy parameter AttributeUpdates',
    ],
  ])('%s is a ValidationException that says so', async (_title, call, message) => {
    expect(await refusal(call())).toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining(message),
    });
  });

  test('another table is not found', async () => {
    const call = db.send(new GetItemCommand({ TableName: 'other', Key: key('x') }));
    expect(await refusal(call)).toMatchObject({
      name: 'ResourceNotFoundException',
      message: expect.stringContaining('other'),
    });
  });
});

describe('queries', () => {
  const all = { KeyConditionExpression: 'pk = :pk' };
  const here = () => ({ ':pk': { S: `target${run}` } });
  const sks = (items: readonly Record<string, { S?: string }>[] | undefined) => items?.map(({ sk }) => sk?.S);

  beforeEach(async () => {
    for (const sk of ['state', 'lease#b', 'lease#a', 'lease#c']) await put(sk, { size_: { S: sk } });
  });

  test.each([
    ['pk = :pk', {}, ['lease#a', 'lease#b', 'lease#c', 'state']],
    ['pk = :pk AND sk = :x', { ':x': { S: 'state' } }, ['state']],
    ['pk = :pk AND begins_with(sk, :x)', { ':x': { S: 'lease#' } }, ['lease#a', 'lease#b', 'lease#c']],
    ['(pk = :pk) AND (sk > :x)', { ':x': { S: 'lease#b' } }, ['lease#c', 'state']],
    ['sk <= :x AND pk = :pk', { ':x': { S: 'lease#b' } }, ['lease#a', 'lease#b']],
    ['pk = :pk AND sk BETWEEN :x AND :y', { ':x': { S: 'lease#b' }, ':y': { S: 'lease#c' } }, ['lease#b', 'lease#c']],
  ])('%s', async (KeyConditionExpression, more, expected) => {
    const { Items } = await query({ KeyConditionExpression, ExpressionAttributeValues: { ...here(), ...more } });
    expect(sks(Items)).toEqual(expected);
  });

  test('pages carry a key to go on from, forwards and backwards', async () => {
    for (const ScanIndexForward of [true, false]) {
      const seen: unknown[] = [];
      let ExclusiveStartKey: QueryCommandInput['ExclusiveStartKey'];
      do {
        const page = await query({
          ...all,
          ExpressionAttributeValues: here(),
          Limit: 3,
          ScanIndexForward,
          ExclusiveStartKey,
        });
        seen.push(sks(page.Items));
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey);
      expect(seen.flat()).toEqual(
        ScanIndexForward ? ['lease#a', 'lease#b', 'lease#c', 'state'] : ['state', 'lease#c', 'lease#b', 'lease#a'],
      );
    }
  });

  test('a page ends at one megabyte', async () => {
    for (const sk of ['1', '2', '3', '4']) await put(sk, { text: { S: 'x'.repeat(390_000) } });
    const page = await query({ ...all, ExpressionAttributeValues: here() });
    expect([page.Count, page.LastEvaluatedKey?.sk?.S]).toEqual([3, '3']);
  });

  test('a filter drops items after they were counted', async () => {
    const page = await query({
      ...all,
      FilterExpression: 'contains(size_, :x)',
      ExpressionAttributeValues: { ...here(), ':x': { S: 'lease' } },
      Limit: 4,
    });
    expect([page.Count, page.ScannedCount]).toEqual([3, 4]);
  });

  test('the sparse index holds only items with both of its keys, in the order of lookAt', async () => {
    const shard = { S: `shard${run}` };
    await put('late', { shard, lookAt: { N: '900' } });
    await put('soon', { shard, lookAt: { N: '1000' } });
    await put('never', { shard });
    const due = (more: object, until: string) =>
      query({
        IndexName: 'due',
        KeyConditionExpression: '#shard = :shard AND lookAt <= :now',
        ExpressionAttributeNames: { '#shard': 'shard' },
        ExpressionAttributeValues: { ':shard': shard, ':now': { N: until } },
        ...more,
      });
    expect(sks((await due({}, '999')).Items)).toEqual(['late']);
    expect(sks((await due({}, '1000')).Items)).toEqual(['late', 'soon']);
    expect((await due({ Limit: 1 }, '1000')).LastEvaluatedKey).toEqual({ ...key('late'), shard, lookAt: { N: '900' } });
    expect(await refusal(due({ ConsistentRead: true }, '1000'))).toMatchObject({
      name: 'ValidationException',
      message: 'Consistent reads are not supported on global secondary indexes',
    });
    await update('late', { UpdateExpression: 'REMOVE lookAt' });
    expect(sks((await due({}, '1000')).Items)).toEqual(['soon']);
  });

  test.each([
    ['sk = :x', 'Query condition missed key schema element: pk'],
    ['pk = :x AND n = :x', 'Query condition missed key schema element: sk'],
    ['pk > :x', 'Query key condition not supported'],
    ['pk = :x OR sk = :x', 'Query key condition not supported'],
    ['pk = :x AND sk <> :x', 'Query key condition not supported'],
    ['pk = :x AND contains(sk, :x)', 'Query key condition not supported'],
  ])('%s is refused', async (KeyConditionExpression, message) => {
    const call = query({ KeyConditionExpression, ExpressionAttributeValues: { ':x': { S: 'a' } } });
    expect(await refusal(call)).toMatchObject({ name: 'ValidationException', message });
  });
});

describe('many items', () => {
  const actions = (rev: string) => ({
    TransactItems: [
      { Put: { TableName, Item: { ...key('lease#new'), a: { N: '1' } } } },
      {
        Update: {
          TableName,
          Key: key('state'),
          UpdateExpression: 'SET rev = rev + :one',
          ConditionExpression: 'rev = :rev',
          ExpressionAttributeValues: { ':one': { N: '1' }, ':rev': { N: rev } },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
        },
      },
      { ConditionCheck: { TableName, Key: key('hold'), ConditionExpression: 'attribute_not_exists(pk)' } },
    ],
  });

  test('a transaction does all or nothing and gives one reason per action', async () => {
    await put('state', { rev: { N: '4' } });
    const failed = await refusal(db.send(new TransactWriteItemsCommand(actions('3'))));
    expect(failed).toMatchObject({
      name: 'TransactionCanceledException',
      message: expect.stringContaining('[None, ConditionalCheckFailed, None]'),
      CancellationReasons: [
        { Code: 'None' },
        { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed', Item: { rev: { N: '4' } } },
        { Code: 'None' },
      ],
    });
    expect(await get('lease#new')).toBeUndefined();
    await db.send(new TransactWriteItemsCommand(actions('4')));
    expect([(await get('lease#new'))?.a, (await get('state'))?.rev]).toEqual([{ N: '1' }, { N: '5' }]);
  });

  test('F02 the same client token twice takes effect once; with other content it is refused', async () => {
    await put('state', { rev: { N: '4' } });
    const ClientRequestToken = `token-${run}`;
    await db.send(new TransactWriteItemsCommand({ ...actions('4'), ClientRequestToken }));
    await db.send(new TransactWriteItemsCommand({ ...actions('4'), ClientRequestToken }));
    expect((await get('state'))?.rev).toEqual({ N: '5' });
    const other = db.send(new TransactWriteItemsCommand({ ...actions('5'), ClientRequestToken }));
    expect(await refusal(other)).toMatchObject({ name: 'IdempotentParameterMismatchException' });
  });

  test('two actions on one item are refused', async () => {
    const Put = { TableName, Item: key('a') };
    const call = db.send(new TransactWriteItemsCommand({ TransactItems: [{ Put }, { Put }] }));
    expect(await refusal(call)).toMatchObject({
      message: 'Transaction request cannot include multiple operations on one item',
    });
  });

  test('several items are read at once', async () => {
    await put('a', { n: { N: '1' } });
    await put('b', { n: { N: '2' } });
    const keys = ['a', 'b', 'missing'].map(key);
    const together = await db.send(
      new TransactGetItemsCommand({ TransactItems: keys.map((Key) => ({ Get: { TableName, Key } })) }),
    );
    expect(together.Responses?.map(({ Item }) => Item?.n?.N)).toEqual(['1', '2', undefined]);
    const batch = await db.send(
      new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: keys, ConsistentRead: true } } }),
    );
    expect(batch.Responses?.[TableName]?.map(({ n }) => n?.N)).toEqual(['1', '2']);
  });

  test('the table describes itself and can be scanned', async () => {
    const { Table } = await db.send(new DescribeTableCommand({ TableName }));
    expect(Table).toMatchObject({ TableStatus: 'ACTIVE', GlobalSecondaryIndexes: [{ IndexName: 'due' }] });
    await put('scanned');
    const ExpressionAttributeValues = { ':pk': { S: `target${run}` } };
    const found: unknown[] = [];
    const pages = paginateScan({ client: db }, { TableName, FilterExpression: 'pk = :pk', ExpressionAttributeValues });
    for await (const { Items } of pages) found.push(...(Items ?? []));
    expect(found).toEqual([key('scanned')]);
  });
});

test('a tick removes items whose removeAt has passed', async () => {
  await put('old', { removeAt: { N: '1000' } });
  await put('kept', { removeAt: { N: '99999999999' } });
  await aws.tick();
  expect([await get('old'), (await get('kept'))?.sk?.S]).toEqual([undefined, 'kept']);
});
