import { expect, test } from '@jest/globals';
import { findingsOf } from '../../src/domain/deploy/findings.ts';
import { WakelockError } from '../../src/domain/errors.ts';
import { examine, type Survey } from '../../src/engine/deploy/doctor.ts';
import { WRITTEN } from '../domain/failover/world.ts';
import { Account } from './world.ts';

const CODE = 'a'.repeat(64);
const PARTS = new Map([
  ['AlarmTopic', 'arn:aws:sns:eu-west-1:000000000000:wakelock-alarms'],
  ['Queue', 'https://queue'],
  ['DeadLetterQueue', 'https://dead'],
  ['PowerFunction', 'wakelock-power'],
  ['LaunchTopic', 'arn:aws:sns:eu-west-1:000000000000:wakelock-launches'],
  ['LaunchDeadLetterQueue', 'https://launch-dead'],
]);

const denied = (right: string) => async () => {
  throw new WakelockError({ code: 'denied', what: 'not allowed', repair: `The right: ${right}` });
};

function survey(more: Partial<Survey> = {}): Survey {
  return {
    topic: async () => ({ subscriptions: 1 }),
    parts: async () => PARTS,
    queue: async ({ queue, dead }) => ({
      waiting: queue === 'https://queue' ? 1 : 99,
      dead: dead === 'https://dead' ? 0 : 99,
    }),
    deployedCode: async () => new Map([['power', CODE]]),
    code: async () => ({ state: 'Active', code: CODE }),
    askItself: async (name, alias) => ({ able: true, says: `${name}:${alias ?? 'newest'} can do its work` }),
    ping: async () => Date.UTC(2026, 0, 5),
    machines: async () => [],
    subscribers: async () => [],
    snapshots: async ({ topicArn, deadLetterUrl, ruleGroups }) => ({
      topicArn,
      topic: { known: true, value: { key: 'alias/aws/sns' } },
      groups: { known: true, value: ruleGroups.map((name) => ({ name, attached: false, byRule: true })) },
      dead: { known: true, value: deadLetterUrl === 'https://launch-dead' ? 2 : 99 },
    }),
    failover: {
      traffic: async () => ({ kind: 'unfit', why: 'no action forwards to both' }),
      group: denied('elasticloadbalancing:DescribeTargetGroups'),
      alarms: async () => new Map(),
      service: async () => undefined,
    },
    ...more,
  };
}

async function findings(
  more: Partial<Survey> = {},
  parameters: Readonly<Record<string, string>> = {},
  alarmTopics: readonly string[] = [],
) {
  const account = new Account();
  account.stacks.add({ parameters });
  account.tables.add();
  const order = { stackName: 'wakelock', clockAhead: 0, packaged: new Map([['power', CODE]]), alarmTopics };
  return findingsOf(await examine(order, { ...account.ports, survey: survey(more) }));
}

test('every part of a stack that is well is looked at', async () => {
  const found = await findings();
  expect(found.map(({ level, what }) => `${level}: ${what}`)).toEqual([
    "ok: This machine's clock is 0ms ahead of AWS.",
    'ok: wakelock is CREATE_COMPLETE.',
    'ok: The topic is there, with 1 subscription.',
    'ok: The table is there and fits.',
    'ok: wakelock-power is active, code aaaaaaaaaaaa.',
    'ok: wakelock-power:newest can do its work',
    'ok: The last tick came through the topic 0ms ago.',
    'ok: One message waits in the queue.',
    'ok: The dead-letter queue is empty.',
    'note: No machine has the tag wakelock=wakelock.',
  ]);
});

test('an address for alarms that was not confirmed is found, of the stack and of topics that are named', async () => {
  const email = { protocol: 'email', endpoint: 'team@example.com' };
  const subscribers = async (arn: string) => [{ ...email, confirmed: !arn.endsWith('wakelock-alarms') }];
  const other = 'arn:aws:sns:eu-west-1:000000000000:comments-alarms';
  const found = await findings({ subscribers }, { AlarmEmail: 'team@example.com' }, [other]);
  expect(found.filter(({ check }) => check === 'alarms').map(({ level, what }) => `${level}: ${what}`)).toEqual([
    'bad: team@example.com has not confirmed and gets no alarm of wakelock-alarms.',
    'ok: team@example.com gets the alarms of comments-alarms.',
  ]);
});

test('where events go to an alias, that is asked and looked at', async () => {
  const found = await findings({}, { FunctionAlias: 'LIVE' });
  expect(found).toContainEqual(expect.objectContaining({ what: 'wakelock-power:LIVE can do its work' }));
});

test('what may not be looked at is said with the right that is missing, and hides nothing else', async () => {
  const found = await findings({
    parts: denied('cloudformation:DescribeStackResources'),
    machines: denied('ec2:Describe'),
  });
  const notes = found.filter(({ level }) => level !== 'ok');
  expect(notes.map(({ check, repair }) => `${check}: ${repair}`)).toEqual([
    'functions: The right: cloudformation:DescribeStackResources',
    'rights: The right: cloudformation:DescribeStackResources',
    'queue: The right: cloudformation:DescribeStackResources',
    'machines: The right: ec2:Describe',
  ]);
});

test('a stack that makes snapshots is examined for these too: a key that Auto Scaling cannot use, launches given up', async () => {
  const all = await findings({}, { EnableSnapshot: 'true', SnapshotGroups: 'web,api' });
  const snapshots = all.filter(({ check }) => check === 'snapshots');
  expect(snapshots.map(({ level }) => level)).toContain('bad');
  expect(snapshots.map(({ what }) => what).join(' ')).toMatch(/alias\/aws\/sns.*2/s);
});

test('a stack without snapshots is not asked about them', async () => {
  const all = await findings({ snapshots: () => Promise.reject(new Error('asked')) });
  expect(all.filter(({ check }) => check === 'snapshots')).toEqual([]);
});

test('what may not be read of snapshots is said', async () => {
  const all = await findings(
    { snapshots: denied('autoscaling:DescribeAutoScalingGroups') },
    { EnableSnapshot: 'true' },
  );
  expect(all.find(({ check }) => check === 'snapshots')).toMatchObject({
    level: 'unknown',
    what: 'not checked: not allowed',
  });
});

test('a stack with failover is examined for what its sets name; one right that is missing hides nothing else', async () => {
  const parameters = { EnableFailover: 'true', FailoverSets: JSON.stringify([WRITTEN]) };
  const found = (await findings({}, parameters)).filter(({ check }) => check === 'failover');
  expect(found.map(({ level, what, repair }) => `${level}: ${what} ${repair}`)).toEqual([
    expect.stringMatching(/^bad: power may not scale services.*EnableServices=true/),
    expect.stringMatching(/^bad: The function may not shift .*FailoverTraffic=arn:/),
    expect.stringMatching(/^note: Changes of web-lambda-is-full, web-is-calm are seen up to a minute late/),
    expect.stringMatching(/^note: Tasks of api are seen up to a minute late/),
    expect.stringMatching(/^bad: web: the traffic of .* cannot be shifted: no action forwards to both/),
    expect.stringMatching(
      /^unknown: web: not checked: not allowed The right: elasticloadbalancing:DescribeTargetGroups/,
    ),
    expect.stringMatching(
      /^unknown: web: not checked: not allowed The right: elasticloadbalancing:DescribeTargetGroups/,
    ),
    expect.stringMatching(/^bad: web: there is no alarm web-lambda-is-full/),
    expect.stringMatching(/^bad: web: there is no alarm web-is-calm/),
    expect.stringMatching(/^bad: web: there is no ecs:web\/api/),
  ]);
});

test('a stack without failover is not asked about it', async () => {
  const none = () => Promise.reject(new Error('asked'));
  const failover = { traffic: none, group: none, alarms: none, service: none };
  expect((await findings({ failover })).filter(({ check }) => check === 'failover')).toEqual([]);
});
