import {
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  type DescribeInstancesCommandInput,
  ModifyInstanceAttributeCommand,
  paginateDescribeInstances,
  RebootInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { DescribeInstanceInformationCommand } from '@aws-sdk/client-ssm';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type LocalAws, startLocal } from '../../src/local/index.ts';
import { type Clients, clientsOf } from './clients.ts';
import { SteppedTime } from './steppedTime.ts';

const id = 'i-0123456789abcdef0';
const other = 'i-0fedcba9876543210';
let aws: LocalAws | undefined;
afterEach(() => aws?.close());

async function open(seed?: object) {
  const time = new SteppedTime();
  aws = await startLocal({ time, ...(seed ? { seed } : {}) });
  return { time, local: aws, ...clientsOf(aws.url) };
}

async function instances(ec2: Clients['ec2'], input: DescribeInstancesCommandInput) {
  const { Reservations } = await ec2.send(new DescribeInstancesCommand(input));
  return Reservations?.flatMap(({ Instances }) => Instances ?? []) ?? [];
}

const failure = (call: Promise<unknown>): Promise<unknown[]> =>
  call.then(
    () => ['no error'],
    (error: Error) => [error.name, error.message],
  );

test('a machine is described, started, watched and stopped through the SDK', async () => {
  const { time, ec2 } = await open();
  const [off] = await instances(ec2, { InstanceIds: [id] });
  expect(off).toMatchObject({
    InstanceId: id,
    State: { Name: 'stopped', Code: 80 },
    StateReason: {
      Code: 'Client.UserInitiatedShutdown',
      Message: 'Client.UserInitiatedShutdown: User initiated shutdown',
    },
    PrivateIpAddress: '10.0.0.1',
    PrivateDnsName: 'ip-10-0-0-1.ec2.internal',
  });
  expect([off?.PublicIpAddress, off?.PublicDnsName]).toEqual([undefined, '']);
  const started = await ec2.send(new StartInstancesCommand({ InstanceIds: [id] }));
  expect(started.StartingInstances).toEqual([
    { InstanceId: id, CurrentState: { Code: 0, Name: 'pending' }, PreviousState: { Code: 80, Name: 'stopped' } },
  ]);
  await time.step(2);
  const [on] = await instances(ec2, { InstanceIds: [id] });
  expect(on).toMatchObject({
    State: { Name: 'running', Code: 16 },
    LaunchTime: new Date('2026-11-02T09:00:00Z'),
    PublicIpAddress: '203.0.113.2',
    PublicDnsName: 'ec2-203-0-113-2.compute-1.amazonaws.com',
    StateTransitionReason: '',
  });
  expect(on?.StateReason).toBeUndefined();
  const stopped = await ec2.send(new StopInstancesCommand({ InstanceIds: [id], Hibernate: true }));
  expect(stopped.StoppingInstances?.[0]?.CurrentState?.Name).toBe('stopping');
});

test('stop protection is set, read and honoured', async () => {
  const { time, ec2 } = await open();
  await ec2.send(new StartInstancesCommand({ InstanceIds: [id] }));
  await time.step(2);
  const protect = (Value: boolean) =>
    ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: id, DisableApiStop: { Value } }));
  await protect(true);
  const { DisableApiStop } = await ec2.send(
    new DescribeInstanceAttributeCommand({ InstanceId: id, Attribute: 'disableApiStop' }),
  );
  expect(DisableApiStop).toEqual({ Value: true });
  const stop = () => failure(ec2.send(new StopInstancesCommand({ InstanceIds: [id] })));
  expect(await stop()).toEqual([
    'OperationNotPermitted',
    `The instance '${id}' may not be stopped. Modify its 'disableApiStop' instance attribute and try again.`,
  ]);
  await protect(false);
  expect(await stop()).toEqual(['no error']);
});

test('tags are written and removed', async () => {
  const { ec2 } = await open();
  await ec2.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'a<b>', Value: '"ü" & \u0001' }] }));
  await ec2.send(new DeleteTagsCommand({ Resources: [id], Tags: [{ Key: 'wakelock' }] }));
  const [machine] = await instances(ec2, { InstanceIds: [id] });
  expect(machine?.Tags).toEqual([
    { Key: 'Name', Value: 'test-box' },
    { Key: 'a<b>', Value: '"ü" & \ufffd' },
  ]);
});

describe('filters', () => {
  test.each([
    ['instance-state-name', ['stopped'], [id, other]],
    ['instance-state-name', ['running'], []],
    ['instance-id', [other], [other]],
    ['tag:wakelock', ['wakelock'], [id]],
    ['tag:Name', ['test-*', 'nobody'], [id]],
    ['tag:Name', ['*-b?x'], [id, other]],
    ['tag-key', ['wakelock'], [id]],
    ['tag:__proto__', ['x'], []],
  ])('%s = %j', async (Name, Values, expected) => {
    const { ec2 } = await open();
    expect((await instances(ec2, { Filters: [{ Name, Values }] })).map(({ InstanceId }) => InstanceId)).toEqual(
      expected,
    );
  });

  test('one that is not modelled is refused by name', async () => {
    const { ec2 } = await open();
    const call = instances(ec2, { Filters: [{ Name: 'vpc', Values: ['x'] }] });
    expect(await failure(call)).toEqual(['InvalidParameterValue', "The filter 'vpc' is invalid"]);
  });
});

describe('pages', () => {
  const machines = Array.from({ length: 12 }, (_, index) => ({
    id: `i-${index.toString(16).padStart(17, '0')}`,
    reservation: `r-${index % 2}`,
  }));

  test('every machine comes once, whatever its reservation', async () => {
    const { ec2 } = await open({ machines });
    const seen: unknown[] = [];
    let pages = 0;
    for await (const page of paginateDescribeInstances({ client: ec2, pageSize: 5 }, {})) {
      pages += 1;
      seen.push(...(page.Reservations ?? []).flatMap(({ Instances }) => Instances ?? []).map((one) => one.InstanceId));
    }
    expect([pages, seen.sort()]).toEqual([3, machines.map((machine) => machine.id)]);
  });

  test.each([
    [{ MaxResults: 4 }, 'InvalidParameterValue'],
    [{ MaxResults: 5, InstanceIds: ['i-00000000000000001'] }, 'InvalidParameterCombination'],
    [{ NextToken: 'garbage' }, 'InvalidParameterValue'],
  ])('%j is refused', async (input, code) => {
    const { ec2 } = await open({ machines });
    expect((await failure(instances(ec2, input)))[0]).toBe(code);
  });
});

describe('errors', () => {
  test.each([
    [['i-00000000000000009'], 'InvalidInstanceID.NotFound', "The instance ID 'i-00000000000000009' does not exist"],
    [['i-*'], 'InvalidInstanceID.Malformed', 'Invalid id: "i-*"'],
  ])('F25 F49 %j', async (InstanceIds, code, message) => {
    const { ec2 } = await open();
    expect(await failure(instances(ec2, { InstanceIds: [id, ...InstanceIds] }))).toEqual([code, message]);
  });

  test('a dry run says so and changes nothing', async () => {
    const { ec2, local } = await open();
    const call = ec2.send(new StartInstancesCommand({ InstanceIds: [id], DryRun: true }));
    expect((await failure(call))[0]).toBe('DryRunOperation');
    expect(local.ec2.machine(id).state).toBe('stopped');
  });

  test('an action that is not modelled is named with those that are', async () => {
    const { ec2 } = await open();
    const [code, message] = await failure(ec2.send(new RebootInstancesCommand({ InstanceIds: [id] })));
    expect([code, message]).toEqual([
      'InvalidAction',
      expect.stringMatching(/RebootInstances .* knows .*StartInstances/),
    ]);
  });
});

test('status checks and the SSM ping follow a running machine', async () => {
  const { time, ec2, ssm } = await open();
  await ec2.send(new StartInstancesCommand({ InstanceIds: [id] }));
  await time.step(2);
  const check = async (all: boolean) => {
    const input = { InstanceIds: [id], IncludeAllInstances: all };
    const { InstanceStatuses } = await ec2.send(new DescribeInstanceStatusCommand(input));
    return InstanceStatuses?.map(({ SystemStatus, InstanceStatus }) => [SystemStatus?.Status, InstanceStatus?.Status]);
  };
  const ping = async () => {
    const Filters = [{ Key: 'InstanceIds', Values: [id] }];
    const { InstanceInformationList } = await ssm.send(new DescribeInstanceInformationCommand({ Filters }));
    return InstanceInformationList?.map(({ PingStatus }) => PingStatus);
  };
  expect([await check(false), await ping()]).toEqual([[['initializing', 'initializing']], ['ConnectionLost']]);
  await time.step(3);
  expect([await check(false), await ping()]).toEqual([[['ok', 'ok']], ['Online']]);
  await ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
  expect([await check(false), await check(true)]).toEqual([[], [['not-applicable', 'not-applicable']]]);
});
