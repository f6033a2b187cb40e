import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { dynamoStore } from '../../src/aws/dynamo-store.ts';
import { lease } from '../contract/store.ts';
import { awsError } from './aws-error.ts';

const target = 'ec2:i-0123456789abcdef0';
const client = new DynamoDBClient({ region: 'us-east-1' });
const aws = mockClient(client);
const store = dynamoStore({ client, table: 'wakelock' });
beforeEach(() => {
  aws.reset();
});

const lastUpdate = (): UpdateItemCommandInput | undefined => aws.commandCalls(UpdateItemCommand).at(-1)?.args[0].input;
const markOf = (input: UpdateItemCommandInput | undefined) => {
  const alias = /#w = (:\d+)/.exec(input?.UpdateExpression ?? '')?.[1] ?? '';
  return input?.ExpressionAttributeValues?.[alias];
};

describe('reading a target', () => {
  test('the state is read before the leases and holds are asked for, all of it consistently', async () => {
    let stateRead = false;
    aws.on(GetItemCommand).callsFake(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      stateRead = true;
      return { Item: { pk: { S: target }, sk: { S: 'state' }, v: { N: '1' }, rev: { N: '3' } } };
    });
    const seen: boolean[] = [];
    aws.on(QueryCommand).callsFake(async () => {
      seen.push(stateRead);
      return { Items: [] };
    });
    expect(await store.readTarget(target)).toEqual({ state: { rev: 3 }, leases: [] });
    expect(seen).toEqual([true, true]);
    expect(aws.commandCalls(GetItemCommand)[0]?.args[0].input).toEqual({
      TableName: 'wakelock',
      Key: { pk: { S: target }, sk: { S: 'state' } },
      ConsistentRead: true,
    });
    const queries = aws.commandCalls(QueryCommand).map(({ args }) => args[0].input);
    expect(queries.map(({ ConsistentRead }) => ConsistentRead)).toEqual([true, true]);
    expect(
      queries.map(({ ExpressionAttributeValues: values }) => [values?.[':pk']?.S, values?.[':prefix']?.S]),
    ).toEqual([
      [target, 'lease#'],
      [`hold#${target}`, 'hold#'],
    ]);
  });

  test('every page of leases is read', async () => {
    const more = { pk: { S: target }, sk: { S: 'lease#a' } };
    aws.on(GetItemCommand).resolves({});
    aws.on(QueryCommand).callsFake(async (input) => {
      if (input.ExpressionAttributeValues[':pk'].S !== target) return { Items: [] };
      return input.ExclusiveStartKey === undefined
        ? { Items: [{ id: { S: 'a' } }], LastEvaluatedKey: more }
        : { Items: [{ id: { S: 'b' } }] };
    });
    const { leases } = await store.readTarget(target);
    expect(leases.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(aws.commandCalls(QueryCommand).map(({ args }) => args[0].input.ExclusiveStartKey)).toContainEqual(more);
  });

  test('an item of a newer version, of the state or of a lease, makes the state newer', async () => {
    aws.on(GetItemCommand).resolves({ Item: { v: { N: '2' }, rev: { N: '1' } } });
    aws.on(QueryCommand).resolves({ Items: [] });
    expect((await store.readTarget(target)).state).toEqual({ rev: 1, newer: true });
    expect(await store.readState(target)).toEqual({ rev: 1, newer: true });
    aws.on(GetItemCommand).resolves({ Item: { v: { N: '1' }, rev: { N: '1' } } });
    aws.on(QueryCommand).resolves({ Items: [{ v: { N: '2' }, id: { S: 'a' } }] });
    expect((await store.readTarget(target)).state).toEqual({ rev: 1, newer: true });
  });
});

describe('writing', () => {
  test('a change names its paths, keeps a newer version, and rests on n', async () => {
    aws.on(UpdateItemCommand).resolves({});
    const change = { ttl: 5, wait: null, lookAt: 99, removeAt: 1_700_000_000_001 };
    expect(await store.changeLease(target, 'abc', { change, n: 4 })).toBe(true);
    const { ExpressionAttributeNames: names, ExpressionAttributeValues: values, ...rest } = lastUpdate() ?? {};
    expect(rest).toEqual({
      TableName: 'wakelock',
      Key: { pk: { S: target }, sk: { S: 'lease#abc' } },
      UpdateExpression:
        'SET #ttl = :0, #lookAt = :1, #removeAt = :2, #shard = :3, #n = #n + :4, #w = :5, #v = if_not_exists(#v, :6) REMOVE #wait',
      ConditionExpression: '#n = :7',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    expect(names).toMatchObject({ '#ttl': 'ttl', '#wait': 'wait', '#shard': 'shard' });
    expect(values).toMatchObject({
      ':0': { N: '5' },
      ':1': { N: '99' },
      ':2': { N: '1700000001' },
      ':3': { S: expect.stringMatching(/^[0-7]$/) },
      ':4': { N: '1' },
      ':6': { N: '1' },
      ':7': { N: '4' },
    });
  });

  test('an item leaves the index with its lookAt', async () => {
    aws.on(UpdateItemCommand).resolves({});
    await store.writeState(target, 3, { lookAt: null });
    expect(lastUpdate()?.UpdateExpression).toMatch(/REMOVE #lookAt, #shard$/);
  });

  test('a hold is written to the partition of holds, in the shard of its machine', async () => {
    aws.on(UpdateItemCommand).resolves({});
    await store.createLease(target, lease('hold-1', { lookAt: 5 }));
    const hold = lastUpdate();
    expect(hold?.Key).toEqual({ pk: { S: `hold#${target}` }, sk: { S: 'hold#hold-1' } });
    expect(hold?.ConditionExpression).toBe('attribute_not_exists(#pk)');
    const shard = (input: UpdateItemCommandInput | undefined) => {
      const alias = /#shard = (:\d+)/.exec(input?.UpdateExpression ?? '')?.[1] ?? '';
      return input?.ExpressionAttributeValues?.[alias];
    };
    await store.writeState(target, 1, { lookAt: 5 });
    expect(shard(hold)).toEqual(shard(lastUpdate()));
  });

  test('undefined members are never written', async () => {
    aws.on(UpdateItemCommand).resolves({});
    const ack = { boot: '1', at: 1, alreadyOn: false, addresses: { privateIp: undefined } };
    await store.changeLease(target, 'a', { change: { ack, passed: undefined } as never, n: 0 });
    expect(lastUpdate()?.UpdateExpression).not.toContain('#passed');
    expect(Object.values(lastUpdate()?.ExpressionAttributeValues ?? {})).toContainEqual({
      M: { boot: { S: '1' }, at: { N: '1' }, alreadyOn: { BOOL: false }, addresses: { M: {} } },
    });
  });

  test('F40 a write whose reply was lost and that the SDK repeated recognises itself', async () => {
    aws.on(UpdateItemCommand).callsFake(async (input) => {
      const w = markOf(input);
      throw new ConditionalCheckFailedException({ message: 'failed', $metadata: {}, ...(w && { Item: { w } }) });
    });
    expect(await store.writeState(target, 3, { ran: 'x' })).toBe(true);
    expect(await store.changeLease(target, 'a', { change: { ttl: 1 }, n: 0 })).toBe(true);
    expect(await store.createLease(target, lease('a'))).toBe(true);
  });

  test('F40 a write that somebody else forestalled is a conflict', async () => {
    const Item = { w: { S: 'another' } };
    aws.on(UpdateItemCommand).rejects(new ConditionalCheckFailedException({ message: 'no', $metadata: {}, Item }));
    expect(await store.writeState(target, 3, { ran: 'x' })).toBe(false);
    aws.on(UpdateItemCommand).rejects(awsError('TransactionConflictException'));
    expect(await store.writeState(target, 3, { ran: 'x' })).toBe(false);
  });

  test('F40 a transaction carries a token, so that a repeated one is answered as the first was', async () => {
    aws.on(TransactWriteItemsCommand).resolves({});
    const ack = { boot: '1', at: 1, alreadyOn: false, addresses: {} };
    expect(await store.acknowledge(target, 2, { state: {}, leases: [{ id: 'a', change: { ack } }] })).toBe(true);
    const input = aws.commandCalls(TransactWriteItemsCommand)[0]?.args[0].input;
    expect(input?.ClientRequestToken).toMatch(/^[0-9a-f-]{36}$/);
    expect(input?.TransactItems?.map(({ Update }) => Update?.ConditionExpression)).toEqual([
      expect.stringMatching(/^#rev = :\d+$/),
      'attribute_exists(#pk) AND attribute_not_exists(#releasedAt) AND attribute_not_exists(#failed)',
    ]);
  });

  const canceled = (...codes: string[]) =>
    new TransactionCanceledException({
      message: 'canceled',
      $metadata: {},
      CancellationReasons: codes.map((Code) => ({ Code })),
    });
  test.each([
    ['a condition of it failed', canceled('None', 'ConditionalCheckFailed')],
    ['another transaction was at an item', canceled('TransactionConflict', 'None')],
  ])('a transaction is a conflict when %s', async (_, error) => {
    aws.on(TransactWriteItemsCommand).rejects(error);
    expect(await store.acknowledge(target, 2, { state: {}, leases: [] })).toBe(false);
  });

  test('a transaction that was cancelled for the rate of calls throws', async () => {
    aws.on(TransactWriteItemsCommand).rejects(canceled('ThrottlingError', 'None'));
    await expect(store.acknowledge(target, 2, { state: {}, leases: [] })).rejects.toThrow('canceled');
  });

  test.each([
    'ProvisionedThroughputExceededException',
    'ThrottlingException',
    'InternalServerError',
    'ResourceNotFoundException',
    'AccessDeniedException',
    'TransactionInProgressException',
    'ValidationException',
    'TimeoutError',
  ])('F38 F39 %s is no answer: reads and writes throw it', async (name) => {
    aws.on(UpdateItemCommand).rejects(awsError(name));
    aws.on(GetItemCommand).rejects(awsError(name));
    await expect(store.writeState(target, 0, {})).rejects.toThrow(name);
    await expect(store.readTarget(target)).rejects.toThrow(name);
  });
});

describe('what is due', () => {
  test('all shards of the index are asked, all pages, and items of no target are passed over', async () => {
    aws.on(QueryCommand).callsFake(async (input) => {
      if (input.ExpressionAttributeValues[':shard'].S !== '3') return {};
      const item = (pk: string, lookAt: number) => ({ pk: { S: pk }, lookAt: { N: String(lookAt) } });
      if (input.ExclusiveStartKey === undefined) {
        return { Items: [item(target, 5), item('pin#x', 1)], LastEvaluatedKey: { pk: { S: 'x' } } };
      }
      return { Items: [item('hold#ec2:i-0123456789abcdef1', 2), item(`hold#${target}`, 3)] };
    });
    expect(await store.due(10)).toEqual(['ec2:i-0123456789abcdef1', target]);
    const inputs = aws.commandCalls(QueryCommand).map(({ args }) => args[0].input);
    expect(new Set(inputs.map((input) => input.ExpressionAttributeValues?.[':shard']?.S)).size).toBe(8);
    expect(inputs[0]).toMatchObject({
      IndexName: 'due',
      KeyConditionExpression: '#shard = :shard AND #lookAt <= :now',
      ExpressionAttributeValues: { ':now': { N: '10' } },
    });
  });
});
