import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import {
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { CreateTagsCommand, DescribeInstancesCommand, EC2Client, StopInstancesCommand } from '@aws-sdk/client-ec2';
import { DescribeServicesCommand, ECSClient, ListClustersCommand, ListServicesCommand } from '@aws-sdk/client-ecs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { ec2Machines } from '../../src/aws/ec2-machines.ts';
import { scheduleBook } from '../../src/aws/scheduled-book.ts';
import { ec2StatusTags, scheduledInstances } from '../../src/aws/scheduled-ec2.ts';
import { scheduledGroups } from '../../src/aws/scheduled-groups.ts';
import { scheduledServices } from '../../src/aws/scheduled-services.ts';

const client = new EC2Client({ region: 'us-east-1' });
const aws = mockClient(client);
const dynamo = new DynamoDBClient({ region: 'us-east-1' });
const table = mockClient(dynamo);
beforeEach(() => {
  aws.reset();
  table.reset();
});

const BOX = 'ec2:i-00000000000000001';
const instance = (id: number, tags: Readonly<Record<string, string>>, state = 'running') => ({
  InstanceId: `i-${String(id).padStart(17, '0')}`,
  State: { Name: state as 'running' },
  LaunchTime: new Date(1_000),
  Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
});
const OPTED = { wakelock: 'wakelock', 'wakelock:schedule': 'start=08:00' };

describe('instances with schedules', () => {
  test('are filtered by EC2, and read from all pages', async () => {
    aws
      .on(DescribeInstancesCommand)
      .resolvesOnce({ Reservations: [{ Instances: [instance(1, OPTED)] }], NextToken: 'more' })
      .resolvesOnce({ Reservations: [{ Instances: [instance(2, { ...OPTED, 'wakelock:status': 'ok' }, 'stopped')] }] });
    expect(await scheduledInstances(client, { stack: 'wakelock' })).toMatchObject([
      { target: BOX, tag: 'wakelock:schedule', value: 'start=08:00', power: 'on', launchedAt: 1_000 },
      { target: 'ec2:i-00000000000000002', power: 'off', status: 'ok' },
    ]);
    const [first, second] = aws.commandCalls(DescribeInstancesCommand).map(({ args }) => args[0].input);
    expect(first).toEqual({
      Filters: [
        { Name: 'tag-key', Values: ['wakelock:schedule'] },
        { Name: 'instance-state-name', Values: ['pending', 'running', 'stopping', 'stopped'] },
      ],
      MaxResults: 1000,
    });
    expect(second?.NextToken).toBe('more');
  });

  test('of ec2-powercycle are asked for where its tags count; members of groups are left to the group', async () => {
    const group = { asgLifecycle: '{}', environment: 't', 'aws:autoscaling:groupName': 'web' };
    aws.on(DescribeInstancesCommand).resolves({
      Reservations: [{ Instances: [instance(1, { ec2Powercycle: '{}', environment: 't' }), instance(2, group)] }],
    });
    expect(await scheduledInstances(client, { stack: 'wakelock', compat: true })).toMatchObject([
      { tag: 'ec2Powercycle', value: '{}', compat: true },
      { tag: 'asgLifecycle', leftAlone: 'The group web sees to its members.' },
    ]);
    const input = aws.commandCalls(DescribeInstancesCommand)[0]?.args[0].input;
    expect(input?.Filters?.[0]?.Values).toEqual(['wakelock:schedule', 'ec2Powercycle', 'asgLifecycle']);
  });

  test('say whether they are followed only because those tags count', async () => {
    const own = { 'wakelock:schedule': 'start=08:00', environment: 't' };
    const found = [instance(1, OPTED), instance(2, { ...own, ec2Powercycle: '{}' }), instance(3, own)];
    aws.on(DescribeInstancesCommand).resolves({ Reservations: [{ Instances: found }] });
    const scheduled = await scheduledInstances(client, { stack: 'wakelock', compat: true });
    expect(scheduled.map(({ compat, leftAlone }) => [compat, leftAlone !== undefined])).toEqual([
      [undefined, false],
      [true, false],
      [undefined, true],
    ]);
  });

  test('a page that cannot be read fails the whole: half an answer looks like removed tags', async () => {
    aws.on(DescribeInstancesCommand).resolvesOnce({ NextToken: 'more' }).rejects(new Error('throttled'));
    await expect(scheduledInstances(client, { stack: 'wakelock' })).rejects.toThrow('throttled');
  });
});

test('only the status tag is written', async () => {
  await ec2StatusTags(client).write(BOX, 'error: no');
  await ec2StatusTags(client).write('asg:web', 'error: no');
  expect(aws.commandCalls(CreateTagsCommand).map(({ args }) => args[0].input)).toEqual([
    { Resources: ['i-00000000000000001'], Tags: [{ Key: 'wakelock:status', Value: 'error: no' }] },
  ]);
});

test('hibernation is one call like a stop', async () => {
  const facts = { stack: 'wakelock', protect: false };
  const clock = { now: () => 0 };
  const clients = { read: client, change: client };
  const machines = ec2Machines({ clients, clock, facts, agentPing: () => Promise.resolve(undefined) });
  expect(await machines.hibernate?.(BOX, 2_000)).toEqual({ kind: 'ok' });
  expect(aws.commandCalls(StopInstancesCommand)[0]?.args[0].input).toEqual({
    InstanceIds: ['i-00000000000000001'],
    Hibernate: true,
  });
});

describe('the book of schedules', () => {
  const book = scheduleBook({ client: dynamo, table: 'wakelock' });

  test('is read in all its pages', async () => {
    const item = (sk: string) => ({ pk: { S: 'schedules' }, sk: { S: sk }, state: { S: 'on' }, key: { S: 'k' } });
    const from = { pk: { S: 'schedules' }, sk: { S: BOX } };
    table
      .on(QueryCommand)
      .resolvesOnce({ Items: [item(BOX)], LastEvaluatedKey: from })
      .resolvesOnce({ Items: [item('asg:web')] });
    expect([...(await book.entries())]).toEqual([
      [BOX, { state: 'on', key: 'k' }],
      ['asg:web', { state: 'on', key: 'k' }],
    ]);
    expect(table.commandCalls(QueryCommand)[1]?.args[0].input.ExclusiveStartKey).toEqual(from);
  });

  test('keeps a machine, forgets it, and keeps documents for two days', async () => {
    await book.write(BOX, { state: 'error', key: 'bad', error: 'It is empty.', ended: undefined });
    await book.remove(BOX);
    await book.writeCopy('https://example.com/a', { text: '{}', etag: '"1"', at: 1_000 });
    const [entry, copy] = table.commandCalls(PutItemCommand).map(({ args }) => args[0].input.Item);
    expect(entry).toEqual({
      pk: { S: 'schedules' },
      sk: { S: BOX },
      v: { N: '1' },
      state: { S: 'error' },
      key: { S: 'bad' },
      error: { S: 'It is empty.' },
    });
    expect(copy).toMatchObject({ sk: { S: 'document' }, removeAt: { N: '172801' } });
    expect(table.commandCalls(DeleteItemCommand)).toHaveLength(1);
    table.on(GetItemCommand).resolves({ Item: copy });
    expect(await book.readCopy('https://example.com/a')).toMatchObject({ text: '{}', etag: '"1"', at: 1_000 });
  });
});

describe('groups and services with schedules', () => {
  test('groups are filtered by Auto Scaling and read from all pages', async () => {
    const groups = new AutoScalingClient({ region: 'us-east-1' });
    const asg = mockClient(groups);
    const group = (name: string, tags: Readonly<Record<string, string>>) => ({
      AutoScalingGroupName: name,
      MinSize: 0,
      MaxSize: 2,
      DesiredCapacity: 0,
      DefaultCooldown: 1,
      AvailabilityZones: [],
      HealthCheckType: 'EC2',
      CreatedTime: new Date(0),
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    });
    asg
      .on(DescribeAutoScalingGroupsCommand)
      .resolvesOnce({ AutoScalingGroups: [group('web', OPTED)], NextToken: 'more' })
      .resolvesOnce({ AutoScalingGroups: [group('old', { asgLifecycle: '{}' })] });
    expect(await scheduledGroups(groups, { stack: 'wakelock', compat: true })).toMatchObject([
      { target: 'asg:web', tag: 'wakelock:schedule', power: 'off', most: 2 },
      { target: 'asg:old', tag: 'asgLifecycle', leftAlone: 'It has no tag environment.' },
    ]);
    expect(asg.commandCalls(DescribeAutoScalingGroupsCommand)[0]?.args[0].input.Filters).toEqual([
      { Name: 'tag-key', Values: ['wakelock:schedule', 'ec2Powercycle', 'asgLifecycle'] },
    ]);
  });

  test('services are read from all clusters, ten at a time', async () => {
    const services = new ECSClient({ region: 'us-east-1' });
    const ecs = mockClient(services);
    const cluster = 'arn:aws:ecs:us-east-1:000000000000:cluster/main';
    const serviceArns = Array.from({ length: 12 }, (_, index) => `${cluster}/s${index}`);
    ecs.on(ListClustersCommand).resolves({ clusterArns: [cluster] });
    ecs.on(ListServicesCommand).resolves({ serviceArns });
    ecs.on(DescribeServicesCommand).callsFake(({ services: asked }) => ({
      services: asked.map((arn: string) => ({
        serviceName: arn.split('/').at(-1),
        status: 'ACTIVE',
        clusterArn: cluster,
        desiredCount: 0,
        runningCount: 0,
        pendingCount: 0,
        tags: arn.endsWith('s11')
          ? [
              { key: 'wakelock', value: 'wakelock' },
              { key: 'wakelock:schedule', value: 'stop=18:00' },
            ]
          : [],
      })),
    }));
    expect(await scheduledServices(services, { stack: 'wakelock' })).toMatchObject([
      { target: 'ecs:main/s11', value: 'stop=18:00', power: 'off' },
    ]);
    expect(ecs.commandCalls(DescribeServicesCommand)).toHaveLength(2);
  });
});
