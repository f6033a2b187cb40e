import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DescribeChangeSetCommand,
  DescribeStacksCommand,
  ListChangeSetsCommand,
} from '@aws-sdk/client-cloudformation';
import { DeleteTableCommand, DescribeTableCommand, DynamoDBClient, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketEncryptionCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { s3Artifacts } from '../../src/aws/deploy/bucket.ts';
import { cloudFormationStacks } from '../../src/aws/deploy/cloudformation.ts';
import { explained } from '../../src/aws/deploy/explained.ts';
import { tableAdmin } from '../../src/aws/deploy/table-admin.ts';
import type { ProposalRequest } from '../../src/engine/deploy/ports.ts';
import { awsError } from '../aws/aws-error.ts';
import { QuickClock } from './fakes.ts';

const s3 = mockClient(S3Client);
const cloudFormation = mockClient(CloudFormationClient);
const dynamodb = mockClient(DynamoDBClient);
beforeEach(() => {
  for (const mock of [s3, cloudFormation, dynamodb]) mock.reset();
});
const status = (httpStatusCode: number) => Object.assign(new Error('no body'), { $metadata: { httpStatusCode } });

describe('the bucket of artifacts', () => {
  const bucket = (region = 'eu-central-1') =>
    s3Artifacts({ client: new S3Client({}), bucket: 'b', account: '111122223333', region });

  test('is made private and encrypted, in its region', async () => {
    s3.on(HeadBucketCommand).rejects(status(404));
    expect(await bucket().prepare()).toBe('made');
    expect(s3.commandCalls(CreateBucketCommand)[0]?.args[0].input).toEqual({
      Bucket: 'b',
      CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' },
    });
    const [block] = s3.commandCalls(PutPublicAccessBlockCommand);
    expect(Object.values(block?.args[0].input.PublicAccessBlockConfiguration ?? {})).toEqual([true, true, true, true]);
    expect(s3.commandCalls(PutBucketEncryptionCommand)).toHaveLength(1);
  });

  test('us-east-1 is the region that is not named', async () => {
    s3.on(HeadBucketCommand).rejects(status(404));
    await bucket('us-east-1').prepare();
    expect(s3.commandCalls(CreateBucketCommand)[0]?.args[0].input).toEqual({ Bucket: 'b' });
  });

  test('made by a run that was killed before it was encrypted, it is finished', async () => {
    s3.on(HeadBucketCommand).rejects(status(404)).on(CreateBucketCommand).rejects(awsError('BucketAlreadyOwnedByYou'));
    expect(await bucket().prepare()).toBe('made');
    expect(s3.commandCalls(PutBucketEncryptionCommand)).toHaveLength(1);
  });

  test('every call names the account that must own it', async () => {
    s3.on(HeadObjectCommand).rejects(status(404));
    s3.on(ListObjectsV2Command)
      .resolvesOnce({ Contents: [{ Key: 'p/x' }], KeyCount: 1 })
      .resolves({ KeyCount: 0 });
    s3.on(DeleteObjectsCommand).resolves({});
    await bucket().put('p/x', new Uint8Array(1));
    expect(await bucket().clear('p/')).toEqual({ objects: 1, bucketRemoved: true });
    const owners = s3
      .calls()
      .map((call) => (call.args[0].input as { ExpectedBucketOwner?: string }).ExpectedBucketOwner);
    expect(new Set(owners)).toEqual(new Set(['111122223333']));
    expect(s3.commandCalls(PutObjectCommand)[0]?.args[0].input).toMatchObject({ ServerSideEncryption: 'AES256' });
  });

  test('an object that cannot be deleted is an error; a bucket in which something lies is left', async () => {
    s3.on(ListObjectsV2Command).resolves({ Contents: [{ Key: 'p/x' }], KeyCount: 1 });
    s3.on(DeleteObjectsCommand).resolves({ Errors: [{ Key: 'p/x', Code: 'AccessDenied', Message: 'no' }] });
    await expect(bucket().clear('p/')).rejects.toThrow('AccessDenied: p/x: no');
    s3.on(ListObjectsV2Command).resolvesOnce({ Contents: [], KeyCount: 0 }).resolves({ KeyCount: 1 });
    expect(await bucket().clear('p/')).toEqual({ objects: 0, bucketRemoved: false });
    expect(s3.commandCalls(DeleteBucketCommand)).toHaveLength(0);
  });

  test('CloudFormation is told the address with the bucket in its path', () => {
    expect(bucket().urlOf('p/x')).toBe('https://s3.eu-central-1.amazonaws.com/b/p/x');
    expect(bucket('cn-north-1').urlOf('p/x')).toBe('https://s3.cn-north-1.amazonaws.com.cn/b/p/x');
  });
});

describe('stacks', () => {
  const stacks = cloudFormationStacks(new CloudFormationClient({}));
  const request: ProposalRequest = {
    stack: 'wl',
    kind: 'create',
    adopt: true,
    templateUrl: 'https://t',
    tags: { a: 'b' },
    parameters: [
      { name: 'A', value: '1' },
      { name: 'B', keep: true },
    ],
  };

  test('one that CloudFormation does not know is none', async () => {
    cloudFormation.on(DescribeStacksCommand).rejects(awsError('ValidationError'));
    expect(await stacks.find('wl')).toBeUndefined();
    cloudFormation.on(DescribeStacksCommand).rejects(awsError('AccessDenied'));
    await expect(stacks.find('wl')).rejects.toMatchObject({
      repair: expect.stringContaining('cloudformation:DescribeStacks on wl'),
    });
  });

  test('a change set has a name of its own, keeps what is to be kept, and takes over a table', async () => {
    cloudFormation.on(CreateChangeSetCommand).resolves({ Id: 'set' });
    expect(await stacks.propose(request)).toBe('set');
    expect(cloudFormation.commandCalls(CreateChangeSetCommand)[0]?.args[0].input).toMatchObject({
      ChangeSetName: expect.stringMatching(/^wakelock-[0-9a-f-]{36}$/),
      ChangeSetType: 'CREATE',
      ImportExistingResources: true,
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      Parameters: [
        { ParameterKey: 'A', ParameterValue: '1' },
        { ParameterKey: 'B', UsePreviousValue: true },
      ],
    });
  });

  test.each([
    ['CREATE_PENDING', '', 'pending'],
    ['CREATE_IN_PROGRESS', '', 'pending'],
    ['CREATE_COMPLETE', '', 'ready'],
    ['FAILED', "The submitted information didn't contain changes. Submit different information.", 'empty'],
    ['FAILED', 'No updates are to be performed.', 'empty'],
    ['FAILED', 'Parameter A must match pattern', 'failed'],
  ] as const)('a change set that is %s (%s) is %s', async (Status, StatusReason, kind) => {
    cloudFormation.on(DescribeChangeSetCommand).resolves({ Status, StatusReason });
    expect(await stacks.proposal('set')).toMatchObject({ kind });
  });

  test('what an earlier run left is ours by its name, and is not being worked out at this moment', async () => {
    const set = (name: string, Status: 'CREATE_COMPLETE' | 'CREATE_IN_PROGRESS') => ({
      ChangeSetName: name,
      ChangeSetId: name,
      Status,
    });
    const Summaries = [
      set('wakelock-1', 'CREATE_COMPLETE'),
      set('wakelock-2', 'CREATE_IN_PROGRESS'),
      set('x', 'CREATE_COMPLETE'),
    ];
    cloudFormation.on(ListChangeSetsCommand).resolves({ Summaries });
    expect(await stacks.leftovers('wl')).toEqual(['wakelock-1']);
  });

  test('all pages of a change set count', async () => {
    const page = (id: string) => [
      { ResourceChange: { Action: 'Add' as const, LogicalResourceId: id, ResourceType: 'T' } },
    ];
    cloudFormation
      .on(DescribeChangeSetCommand)
      .resolves({ Status: 'CREATE_COMPLETE', Changes: page('A'), NextToken: '2' })
      .on(DescribeChangeSetCommand, { NextToken: '2' })
      .resolves({ Status: 'CREATE_COMPLETE', Changes: page('B') });
    expect(await stacks.proposal('set')).toMatchObject({ changes: [{ logicalId: 'A' }, { logicalId: 'B' }] });
  });
});

describe('the table', () => {
  const tables = tableAdmin({ client: new DynamoDBClient({}), clock: new QuickClock() });
  const key = (name: string, type: 'HASH' | 'RANGE') => ({ AttributeName: name, KeyType: type });
  const FITS = {
    ...{ TableStatus: 'ACTIVE' as const, ItemCount: 3, DeletionProtectionEnabled: true },
    AttributeDefinitions: (['pk', 'sk', 'shard'] as const)
      .map((name) => ({ AttributeName: name as string, AttributeType: 'S' as 'S' | 'N' }))
      .concat([{ AttributeName: 'lookAt', AttributeType: 'N' }]),
    KeySchema: [key('pk', 'HASH'), key('sk', 'RANGE')],
    GlobalSecondaryIndexes: [{ IndexName: 'due', KeySchema: [key('shard', 'HASH'), key('lookAt', 'RANGE')] }],
  };

  test.each([
    ['fits', FITS, []],
    [
      'other keys',
      { ...FITS, KeySchema: [key('pk', 'HASH')] },
      ['Its keys are pk HASH S instead of pk HASH S, sk RANGE S.'],
    ],
    ['no index', { ...FITS, GlobalSecondaryIndexes: [] }, ['It has no index "due".']],
    [
      'another index',
      { ...FITS, GlobalSecondaryIndexes: [{ IndexName: 'due', KeySchema: [key('sk', 'HASH')] }] },
      ['The keys of its index "due" are not shard HASH S, lookAt RANGE N.'],
    ],
  ])('%s', async (_what, Table, misfits) => {
    dynamodb.on(DescribeTableCommand).resolves({ Table });
    expect(await tables.find('t')).toEqual({ name: 't', status: 'ACTIVE', items: 3, misfits });
  });

  test('is removed with its protection, and is gone when that is said', async () => {
    const gone = awsError('ResourceNotFoundException');
    dynamodb.on(DescribeTableCommand).resolvesOnce({ Table: FITS }).resolvesOnce({ Table: FITS }).rejects(gone);
    await tables.remove('t');
    expect(dynamodb.commandCalls(UpdateTableCommand)[0]?.args[0].input).toMatchObject({
      DeletionProtectionEnabled: false,
    });
    expect(dynamodb.commandCalls(DeleteTableCommand)).toHaveLength(1);
    await tables.remove('t');
    expect(dynamodb.commandCalls(DeleteTableCommand)).toHaveLength(1);
  });

  test('that goes on being deleted is not waited for without end', async () => {
    dynamodb.on(DescribeTableCommand).resolves({ Table: FITS });
    await expect(tables.remove('t')).rejects.toMatchObject({ code: 'timeout' });
  });
});

test.each([
  ['CredentialsProviderError', 'denied', 'Set AWS_PROFILE'],
  ['ExpiredTokenException', 'denied', 'Sign in again'],
  ['ENOTFOUND', 'failed', 'Check --region'],
  ['BucketAlreadyExists', 'denied', '--bucket'],
  ['TooManyBuckets', 'failed', '--bucket'],
  ['OperationInProgressException', 'failed', 'it waits for that'],
  ['AccessDenied', 'denied', 'The right: s3:PutObject on arn'],
  ['Throttling', 'failed', 'tried again'],
])('%s is %s, with the repair of somebody who deploys', (name, code, repair) => {
  const error = explained(awsError(name), { what: 'do it', action: 's3:PutObject', resource: 'arn' });
  expect(error).toMatchObject({
    code,
    repair: expect.stringContaining(repair),
    message: expect.stringContaining('Could not do it'),
  });
});
