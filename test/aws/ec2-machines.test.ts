import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  EC2Client,
  type Instance,
  ModifyInstanceAttributeCommand,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { clientConfig } from '../../src/aws/clients.ts';
import { ec2Machines } from '../../src/aws/ec2-machines.ts';
import type { TargetId } from '../../src/domain/target.ts';
import { awsError, networkError } from './aws-error.ts';

const client = new EC2Client({ region: 'us-east-1' });
const aws = mockClient(client);
let ping: number | undefined;
const machines = ec2Machines({
  clients: { read: client, change: client },
  clock: { now: () => 5_000 },
  facts: { stack: 'wakelock', protect: true },
  agentPing: () => Promise.resolve(ping),
});
beforeEach(() => {
  aws.reset();
  ping = undefined;
});

const idOf = (index: number) => `i-${index.toString(16).padStart(17, '0')}`;
const targetOf = (index: number): TargetId => `ec2:i-${idOf(index).slice(2)}`;
const one = targetOf(1);
const instance = (parts: Partial<Instance> = {}): Instance => ({
  InstanceId: idOf(1),
  State: { Name: 'running' },
  LaunchTime: new Date(1_000),
  Tags: [{ Key: 'wakelock', Value: 'wakelock' }],
  ...parts,
});
const answer = (...instances: Instance[]) => ({ Reservations: instances.map((i) => ({ Instances: [i] })) });
const seen = async (parts: Partial<Instance>) => {
  aws.on(DescribeInstancesCommand).resolves(answer(instance(parts)));
  return (await machines.describe([one])).get(one);
};

describe('describe', () => {
  test('an instance becomes neutral facts', async () => {
    const facts = await seen({
      PrivateIpAddress: '10.0.0.1',
      PrivateDnsName: 'ip-10-0-0-1.ec2.internal',
      PublicIpAddress: '198.51.100.1',
      PublicDnsName: '',
      Tags: [
        { Key: 'wakelock', Value: 'wakelock' },
        { Key: 'Name', Value: 'box' },
        { Key: 'wakelock:slots', Value: '2' },
        { Key: 'aws:autoscaling:groupName', Value: 'group' },
      ],
    });
    expect(facts).toEqual({
      seenAt: 5_000,
      power: 'on',
      launchedAt: 1_000,
      name: 'box',
      optedIn: true,
      group: 'group',
      slots: 2,
      canProtect: true,
      addresses: { privateIp: '10.0.0.1', privateDns: 'ip-10-0-0-1.ec2.internal', publicIp: '198.51.100.1' },
    });
  });

  test.each([
    ['pending', 'starting'],
    ['running', 'on'],
    ['stopping', 'stopping'],
    ['stopped', 'off'],
    ['shutting-down', 'gone'],
    ['terminated', 'gone'],
  ] as const)('%s is %s', async (state, power) => {
    expect((await seen({ State: { Name: state } }))?.power).toBe(power);
  });

  test('a state that EC2 may have one day leaves the machine out: nothing is decided on it', async () => {
    expect(await seen({ State: { Name: 'hibernating' as never } })).toBeUndefined();
  });

  test.each([
    ['wakelock', true],
    ['Wakelock', false],
    ['', false],
    ['other', false],
    ['x'.repeat(256), false],
    ['🚀', false],
  ])('F32 the opt-in tag "%s" means %s', async (value, optedIn) => {
    expect((await seen({ Tags: [{ Key: 'wakelock', Value: value }] }))?.optedIn).toBe(optedIn);
  });

  test.each(['0', '-1', '1.5', '', ' 2', 'two', '1001', '🚀', '9'.repeat(256), '0x10'])(
    'F32 slots "%s" cannot be followed, and the machine says so',
    async (value) => {
      const facts = await seen({ Tags: [{ Key: 'wakelock:slots', Value: value }] });
      expect(facts?.badTag).toEqual({ key: 'wakelock:slots', value });
      expect(facts?.slots).toBeUndefined();
    },
  );

  test('slots may be 1000', async () => {
    expect((await seen({ Tags: [{ Key: 'wakelock:slots', Value: '1000' }] }))?.slots).toBe(1000);
  });

  test('the state reason is told, by its code and in words', async () => {
    const StateReason = { Code: 'Client.InternalError', Message: 'Client.InternalError: Client error on launch' };
    expect((await seen({ State: { Name: 'stopped' }, StateReason }))?.cause).toEqual({
      code: 'Client.InternalError',
      text: 'Client.InternalError: Client error on launch',
    });
  });

  test.each([
    [{ InstanceLifecycle: 'spot' as const }, false],
    [{ RootDeviceType: 'instance-store' as const }, false],
    [{ RootDeviceType: 'ebs' as const }, true],
  ])('whether EC2 can protect %j: %s', async (parts, can) => {
    expect((await seen(parts))?.canProtect).toBe(can);
  });

  test('all reservations of all pages are read, a hundred ids a call', async () => {
    const targets = Array.from({ length: 150 }, (_, index) => targetOf(index));
    aws.on(DescribeInstancesCommand).callsFake(async ({ InstanceIds: ids, NextToken: token }) => {
      const half = ids.length / 2;
      const part = token === undefined ? ids.slice(0, half) : ids.slice(half);
      const page = answer(...part.map((InstanceId: string) => instance({ InstanceId })));
      return token === undefined ? { ...page, NextToken: 'more' } : page;
    });
    expect((await machines.describe(targets)).size).toBe(150);
    const calls = aws.commandCalls(DescribeInstancesCommand).map(({ args }) => args[0].input);
    expect(calls.map(({ InstanceIds: ids }) => ids?.length)).toEqual([100, 50, 100, 50]);
    expect(calls.some(({ MaxResults }) => MaxResults !== undefined)).toBe(false);
  });

  test('F25 an id that EC2 leaves out of a good answer is left out here', async () => {
    aws.on(DescribeInstancesCommand).resolves(answer(instance()));
    expect([...(await machines.describe([one, targetOf(2)])).keys()]).toEqual([one]);
  });

  const refuseIds = (bad: ReadonlySet<string>, text: (ids: readonly string[]) => string) =>
    aws.on(DescribeInstancesCommand).callsFake(async ({ InstanceIds: ids }) => {
      const wrong = ids.filter((id: string) => bad.has(id));
      if (wrong.length > 0) throw awsError('InvalidInstanceID.NotFound', { message: text(wrong) });
      return answer(...ids.map((InstanceId: string) => instance({ InstanceId })));
    });

  test('F25 bad ids that the error names cost few calls, and hide nobody', async () => {
    const targets = Array.from({ length: 100 }, (_, index) => targetOf(index));
    refuseIds(new Set([idOf(7), idOf(70)]), (ids) => `The instance IDs '${ids.join(', ')}' do not exist`);
    const found = await machines.describe(targets);
    expect([...found].filter(([, { power }]) => power === 'gone').map(([target]) => target)).toEqual([
      targetOf(7),
      targetOf(70),
    ]);
    expect(found.size).toBe(100);
    expect(aws.commandCalls(DescribeInstancesCommand)).toHaveLength(5);
  });

  test('F25 bad ids that the error does not name, or names wrongly, are found all the same', async () => {
    const targets = Array.from({ length: 20 }, (_, index) => targetOf(index));
    refuseIds(new Set([idOf(7), idOf(13)]), () => `${idOf(1)} is to blame`);
    const found = await machines.describe(targets);
    const gone = [...found].filter(([, { power }]) => power === 'gone').map(([target]) => target);
    expect([gone.sort(), found.size]).toEqual([[targetOf(7), targetOf(13)], 20]);
  });

  test('F23 a throttled Describe throws: nothing is decided on half an answer', async () => {
    aws.on(DescribeInstancesCommand).rejects(awsError('RequestLimitExceeded', { status: 503 }));
    await expect(machines.describe([one, targetOf(2)])).rejects.toThrow('RequestLimitExceeded');
  });
});

describe('start', () => {
  const startable = (refused: Readonly<Record<string, string>>) =>
    aws.on(StartInstancesCommand).callsFake(async ({ InstanceIds: ids }) => {
      const bad = ids.find((id: string) => refused[id] !== undefined);
      if (bad !== undefined) throw awsError(refused[bad] ?? '');
      return { StartingInstances: ids.map((InstanceId: string) => ({ InstanceId })) };
    });

  test('machines that start are ok, in one call', async () => {
    startable({});
    const results = await machines.start([one, targetOf(2)]);
    expect([...results.values()]).toEqual([{ kind: 'ok' }, { kind: 'ok' }]);
    expect(aws.commandCalls(StartInstancesCommand)).toHaveLength(1);
  });

  test.each([
    'InsufficientInstanceCapacity',
    'IncorrectInstanceState',
    'InvalidInstanceID.NotFound',
    'UnauthorizedOperation',
    'UnsupportedOperation',
  ])('F22 one machine refused with %s does not keep the others from starting', async (name) => {
    startable({ [idOf(3)]: name });
    const results = await machines.start([1, 2, 3, 4].map(targetOf));
    expect([1, 2, 4].map((index) => results.get(targetOf(index)))).toEqual(Array(3).fill({ kind: 'ok' }));
    expect(results.get(targetOf(3))).toEqual({ kind: 'refused', code: name, message: name });
  });

  test('F23 a throttled start is not divided into more calls', async () => {
    aws.on(StartInstancesCommand).rejects(awsError('RequestLimitExceeded', { status: 503 }));
    const results = await machines.start([1, 2, 3].map(targetOf));
    expect([...results.values()].map((result) => result.kind)).toEqual(['refused', 'refused', 'refused']);
    expect(aws.commandCalls(StartInstancesCommand)).toHaveLength(1);
  });

  test('without an answer nobody knows whether they start', async () => {
    aws.on(StartInstancesCommand).rejects(networkError('ECONNRESET'));
    expect((await machines.start([one])).get(one)).toMatchObject({ kind: 'unknown' });
  });

  test('a machine that the answer leaves out may or may not start', async () => {
    aws.on(StartInstancesCommand).resolves({ StartingInstances: [] });
    expect((await machines.start([one])).get(one)).toMatchObject({ kind: 'unknown' });
  });
});

describe('stop and protect', () => {
  test('a stop names its one machine', async () => {
    aws.on(StopInstancesCommand).resolves({});
    expect(await machines.stop(one, 2_000)).toEqual({ kind: 'ok' });
    expect(aws.commandCalls(StopInstancesCommand)[0]?.args[0].input).toEqual({ InstanceIds: [idOf(1)] });
  });

  test.each(['OperationNotPermitted', 'UnauthorizedOperation', 'IncorrectInstanceState', 'UnsupportedOperation'])(
    'F92 %s refuses a stop',
    async (name) => {
      aws.on(StopInstancesCommand).rejects(awsError(name, { message: 'because' }));
      expect(await machines.stop(one, 2_000)).toEqual({ kind: 'refused', code: name, message: 'because' });
    },
  );

  test('F92 a throttled stop is refused, although EC2 says so with a 503', async () => {
    aws.on(StopInstancesCommand).rejects(awsError('RequestLimitExceeded', { status: 503 }));
    expect(await machines.stop(one, 2_000)).toMatchObject({ kind: 'refused', code: 'RequestLimitExceeded' });
  });

  test.each([
    awsError('InternalError', { status: 500 }),
    awsError('Unavailable', { status: 503 }),
    awsError('TimeoutError'),
    awsError('AbortError'),
    networkError('ECONNRESET'),
    networkError('EPIPE'),
  ])('F93 after %s nobody knows whether the stop will land', async (error) => {
    aws.on(StopInstancesCommand).rejects(error);
    expect(await machines.stop(one, 2_000)).toMatchObject({ kind: 'unknown' });
  });

  test('protection sets and clears one attribute', async () => {
    aws.on(ModifyInstanceAttributeCommand).resolves({});
    await machines.protect(one, true);
    await machines.protect(one, false);
    expect(aws.commandCalls(ModifyInstanceAttributeCommand).map(({ args }) => args[0].input)).toEqual([
      { InstanceId: idOf(1), DisableApiStop: { Value: true } },
      { InstanceId: idOf(1), DisableApiStop: { Value: false } },
    ]);
  });
});

test('F16 a stop that gets no answer is aborted, its connection closed before stop returns, and not tried again', async () => {
  let requests = 0;
  const closed: Promise<unknown>[] = [];
  const server = createServer(() => {
    requests += 1;
  }).on('connection', (socket) => closed.push(new Promise((resolve) => socket.on('close', resolve))));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  aws.restore();
  const credentials = () => Promise.resolve({ accessKeyId: 'AKIATEST', secretAccessKey: 'test' });
  const config = clientConfig({ region: 'us-east-1', credentials }, { attempts: 1, connect: 2_000, request: 10_000 });
  const change = new EC2Client({ ...config, endpoint: `http://127.0.0.1:${port}` });
  const hanging = ec2Machines({
    clients: { read: change, change },
    clock: { now: () => 0 },
    facts: { stack: 'wakelock', protect: false },
    agentPing: () => Promise.resolve(undefined),
  });
  try {
    expect(await hanging.stop(one, 500)).toMatchObject({ kind: 'unknown' });
    await Promise.all(closed);
    expect(requests).toBeLessThanOrEqual(1);
  } finally {
    change.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

describe('readiness', () => {
  const fresh = () => mockClient(client);
  test('status-ok needs both checks', async () => {
    const ec2 = fresh();
    const status = (system: 'ok' | 'initializing', inner: 'ok' | 'impaired') => ({
      InstanceStatuses: [{ InstanceId: idOf(1), SystemStatus: { Status: system }, InstanceStatus: { Status: inner } }],
    });
    ec2.on(DescribeInstanceStatusCommand).resolvesOnce(status('ok', 'ok'));
    ec2.on(DescribeInstanceStatusCommand).resolves(status('ok', 'impaired'));
    expect(await machines.levels(one, ['status-ok'])).toEqual([]);
    ec2.on(DescribeInstanceStatusCommand).resolves(status('ok', 'ok'));
    expect(await machines.levels(one, ['status-ok'])).toEqual(['status-ok']);
    ec2.on(DescribeInstanceStatusCommand).resolves({ InstanceStatuses: [] });
    expect(await machines.levels(one, ['status-ok'])).toEqual([]);
  });

  test('F24 an agent that SSM calls online from the boot before does not count', async () => {
    fresh()
      .on(DescribeInstancesCommand)
      .resolves(answer(instance({ LaunchTime: new Date(10_000) })));
    ping = 9_999;
    expect(await machines.levels(one, ['ssm'])).toEqual([]);
    ping = 10_000;
    expect(await machines.levels(one, ['ssm'])).toEqual(['ssm']);
    ping = undefined;
    expect(await machines.levels(one, ['ssm'])).toEqual([]);
  });
});

describe('selectors', () => {
  test('a tag is asked for literally, among machines that are not terminated, on all pages', async () => {
    const ec2 = mockClient(client);
    const tagged = (index: number, value: string, mine = true) =>
      instance({
        InstanceId: idOf(index),
        Tags: [{ Key: 'team', Value: value }, ...(mine ? [{ Key: 'wakelock', Value: 'wakelock' }] : [])],
      });
    ec2
      .on(DescribeInstancesCommand)
      .resolvesOnce({ ...answer(tagged(1, 'a*b'), tagged(2, 'axxb')), NextToken: 'more' })
      .resolves(answer(tagged(3, 'a*b', false)));
    expect(await machines.resolve({ kind: 'tag', key: 'team', value: 'a*b' })).toEqual([
      { target: targetOf(1), optedIn: true },
      { target: targetOf(3), optedIn: false },
    ]);
    expect(ec2.commandCalls(DescribeInstancesCommand)[0]?.args[0].input.Filters).toEqual([
      { Name: 'tag:team', Values: ['a\\*b'] },
      { Name: 'instance-state-name', Values: ['pending', 'running', 'stopping', 'stopped'] },
    ]);
  });

  test('a name is the tag Name', async () => {
    const ec2 = mockClient(client);
    ec2.on(DescribeInstancesCommand).resolves(answer(instance({ Tags: [{ Key: 'Name', Value: 'box' }] })));
    expect(await machines.resolve({ kind: 'name', name: 'box' })).toEqual([{ target: one, optedIn: false }]);
    expect(ec2.commandCalls(DescribeInstancesCommand)[0]?.args[0].input.Filters?.[0]).toEqual({
      Name: 'tag:Name',
      Values: ['box'],
    });
  });
});
