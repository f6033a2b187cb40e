import { expect, test } from '@jest/globals';
import { readSnapshotSettings } from '../../../lambda/snapshot/settings.ts';
import { HOUR } from '../../../src/domain/duration.ts';
import { SNAPSHOT_RULES } from '../../../src/domain/snapshot/rules.ts';

const LEAST = {
  AWS_REGION: 'us-east-1',
  WAKELOCK_TABLE: 'wakelock',
  WAKELOCK_TOPIC_ARNS: 'arn:aws:sns:us-east-1:123456789012:wakelock-launches',
};

test('the least that must be set, and the defaults', () => {
  expect(readSnapshotSettings(LEAST)).toEqual({
    region: 'us-east-1',
    table: 'wakelock',
    topicArns: [LEAST.WAKELOCK_TOPIC_ARNS],
    queueUrl: undefined,
    deadLetterUrl: undefined,
    sweep: 'report',
    rules: SNAPSHOT_RULES,
  });
});

test('everything can be set', () => {
  const settings = readSnapshotSettings({
    ...LEAST,
    WAKELOCK_STACK: 'other',
    WAKELOCK_SNAPSHOT_QUEUE_URL: 'https://q',
    WAKELOCK_SNAPSHOT_DLQ_URL: 'https://d',
    WAKELOCK_SNAPSHOT_SKIP_BOOT: 'true',
    WAKELOCK_SNAPSHOT_OPT_OUT_TAG: 'backup=no',
    WAKELOCK_SNAPSHOT_MARK: 'Backed up=a=b',
    WAKELOCK_SNAPSHOT_COPY_TAGS: 'team, cost centre,',
    WAKELOCK_SNAPSHOT_KEEP: '36h',
    WAKELOCK_SNAPSHOT_KEEP_LAST: '3',
    WAKELOCK_SNAPSHOT_HOOK_ON_FAILURE: 'ABANDON',
    WAKELOCK_SNAPSHOT_SWEEP: 'delete',
  });
  expect(settings).toMatchObject({ queueUrl: 'https://q', deadLetterUrl: 'https://d', sweep: 'delete' });
  expect(settings.rules).toEqual({
    ...SNAPSHOT_RULES,
    stack: 'other',
    skipBoot: true,
    optOut: { key: 'backup', value: 'no' },
    mark: { key: 'Backed up', value: 'a=b' },
    copyTags: ['team', 'cost centre'],
    keepFor: 36 * HOUR,
    keepLast: 3,
    hookOnFailure: 'ABANDON',
  });
});

test('no expiry, and no last ones', () => {
  const { rules } = readSnapshotSettings({
    ...LEAST,
    WAKELOCK_SNAPSHOT_KEEP: 'never',
    WAKELOCK_SNAPSHOT_KEEP_LAST: '0',
  });
  expect([rules.keepFor, rules.keepLast]).toEqual([undefined, 0]);
});

test.each([
  ['WAKELOCK_TABLE', ''],
  ['WAKELOCK_TOPIC_ARNS', 'wakelock'],
  ['WAKELOCK_SNAPSHOT_SKIP_BOOT', 'yes'],
  ['WAKELOCK_SNAPSHOT_OPT_OUT_TAG', 'novalue'],
  ['WAKELOCK_SNAPSHOT_MARK', 'aws:x=y'],
  ['WAKELOCK_SNAPSHOT_MARK', `${'k'.repeat(129)}=v`],
  ['WAKELOCK_SNAPSHOT_KEEP', 'long'],
  ['WAKELOCK_SNAPSHOT_KEEP_LAST', '-1'],
  ['WAKELOCK_SNAPSHOT_HOOK_ON_FAILURE', 'continue'],
  ['WAKELOCK_SNAPSHOT_SWEEP', 'dry'],
])('%s=%s is refused by its name', (name, value) => {
  expect(() => readSnapshotSettings({ ...LEAST, [name]: value })).toThrow(name);
});
