import { expect, test } from '@jest/globals';
import { type SnapshotHealth, snapshotFindings } from '../../../src/domain/snapshot/findings.ts';

const known = <T>(value: T) => ({ known: true, value }) as const;
const unknown = { known: false, why: 'Not allowed.', repair: 'Allow it.' } as const;
const healthy: SnapshotHealth = {
  topicArn: 'arn:aws:sns:us-east-1:123456789012:wakelock-launches',
  topic: known({ key: undefined }),
  groups: known([{ name: 'web', attached: true, byRule: false }]),
  dead: known(0),
};
const levels = (health: Partial<SnapshotHealth>) =>
  snapshotFindings({ ...healthy, ...health }).map(({ level, what }) => `${level} ${what}`);

test('all is well', () => {
  expect(levels({})).toEqual([
    'ok Auto Scaling may publish to arn:aws:sns:us-east-1:123456789012:wakelock-launches.',
    'ok Launches of 1 of 1 groups are announced.',
  ]);
  expect(snapshotFindings(healthy).every(({ check }) => check === 'snapshots')).toBe(true);
});

test.each([['alias/aws/sns'], ['arn:aws:kms:us-east-1:123456789012:alias/aws/sns']])(
  'the key %s of AWS is one that Auto Scaling cannot use; the repair takes it off',
  (key) => {
    const [first] = snapshotFindings({ ...healthy, topic: known({ key }) });
    expect(first).toMatchObject({ level: 'bad', what: expect.stringContaining(key) });
    expect(first?.repair).toContain('aws sns set-topic-attributes');
  },
);

test('a key of the account is said, with the policy that it needs', () => {
  const [first] = snapshotFindings({ ...healthy, topic: known({ key: 'arn:aws:kms:us-east-1:123456789012:key/1' }) });
  expect(first).toMatchObject({ level: 'note', repair: expect.stringContaining('AWSServiceRoleForAutoScaling') });
});

test('no topic, dead letters', () => {
  expect(levels({ topic: known(undefined), dead: known(2) })).toEqual([
    'bad The topic of launches arn:aws:sns:us-east-1:123456789012:wakelock-launches is not there.',
    'ok Launches of 1 of 1 groups are announced.',
    'bad 2 launches were given up and have no set.',
  ]);
});

test('groups that are not attached, and one that is attached in two ways', () => {
  const groups = known([
    { name: 'web', attached: true, byRule: true },
    { name: 'db', attached: false, byRule: false },
    { name: 'api', attached: false, byRule: true },
  ]);
  expect(levels({ groups }).slice(1)).toEqual([
    'ok Launches of 2 of 3 groups are announced.',
    'note Launches of the group db are not announced.',
    'note Launches of the group web are announced twice, by the group and by EventBridge; one set is made of them.',
  ]);
  expect(levels({ groups: known([]) })[1]).toBe('note Launches of 0 of 0 groups are announced.');
});

test('a launch hook that would run out while a set has to wait', () => {
  const hooks = [
    { name: 'short', heartbeat: 300 },
    { name: 'long', heartbeat: 900 },
  ];
  const groups = known([{ name: 'web', attached: true, byRule: false, hooks }]);
  const [, , found, ...others] = snapshotFindings({ ...healthy, groups });
  expect(found).toMatchObject({
    level: 'note',
    what: expect.stringContaining('hook short of web runs out after 300 s'),
  });
  expect(found?.repair).toContain('--heartbeat-timeout 900');
  expect(others).toEqual([]);
});

test('what may not be read is said, and hides nothing else', () => {
  expect(levels({ topic: unknown, groups: unknown, dead: unknown })).toEqual(
    Array(3).fill('unknown not checked: Not allowed.'),
  );
});

/** Everything that the check can find, each with its repair. */
const SITUATIONS: Readonly<Record<string, Partial<SnapshotHealth>>> = {
  'all is well': {},
  'no topic': { topic: known(undefined) },
  'the key of AWS': { topic: known({ key: 'alias/aws/sns' }) },
  'a key of the account': { topic: known({ key: 'arn:aws:kms:us-east-1:123456789012:alias/sns' }) },
  'no group': { groups: known([]) },
  'a group that is not attached': { groups: known([{ name: 'db', attached: false, byRule: false }]) },
  'a group that is attached twice': {
    groups: known([
      { name: 'web', attached: true, byRule: true },
      { name: 'api', attached: false, byRule: true },
    ]),
  },
  'hooks that run out too early': {
    groups: known([
      {
        name: 'web',
        attached: true,
        byRule: false,
        hooks: [
          { name: 'short', heartbeat: 899 },
          { name: 'enough', heartbeat: 900 },
        ],
      },
    ]),
  },
  'a dead letter': { dead: known(1) },
  'nothing may be read': { topic: unknown, groups: unknown, dead: unknown },
};

test('every sentence, and how it is repaired', () => {
  const said = Object.entries(SITUATIONS).map(([title, health]) => {
    const findings = snapshotFindings({ ...healthy, ...health });
    return [title, ...findings.map(({ level, what, repair }) => `  ${level}: ${what} | ${repair}`)].join('\n');
  });
  expect(said.join('\n')).toMatchSnapshot();
});
