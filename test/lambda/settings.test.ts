import { describe, expect, test } from '@jest/globals';
import { readSettings } from '../../lambda/settings.ts';
import { RULES } from '../../src/domain/rules.ts';

const ARN = 'arn:aws:sns:eu-west-1:123456789012:wakelock';
const BASE = { AWS_REGION: 'eu-west-1', WAKELOCK_TABLE: 'wakelock', WAKELOCK_TOPIC_ARNS: ARN };
const read = (env: Readonly<Record<string, string | undefined>>) => readSettings({ ...BASE, ...env });

test('what is not set has its standard value', () => {
  expect(read({})).toEqual({
    region: 'eu-west-1',
    table: 'wakelock',
    topicArns: [ARN],
    rules: RULES,
    texts: [],
    protect: false,
    compat: false,
  });
});

test('everything can be set', () => {
  const settings = read({
    WAKELOCK_TOPIC_ARNS: `${ARN}, ${ARN}2\n${ARN}3`,
    WAKELOCK_STACK: 'blue',
    WAKELOCK_TICK_SECONDS: '0.5',
    WAKELOCK_PROTECT: 'true',
    WAKELOCK_MAX_TTL: '2h',
    WAKELOCK_MAX_AGE: '1d',
    WAKELOCK_MAX_HOLD: '7d',
    WAKELOCK_MAX_LINGER: '0',
    WAKELOCK_MAX_LEASES: '50',
    WAKELOCK_MAX_STARTS_PER_HOUR: '3',
  });
  expect(settings.topicArns).toEqual([ARN, `${ARN}2`, `${ARN}3`]);
  expect(settings.protect).toBe(true);
  expect(settings.rules).toEqual({
    ...RULES,
    stack: 'blue',
    tick: 500,
    maxTtl: 7_200_000,
    maxAge: 86_400_000,
    maxHold: 604_800_000,
    maxLinger: 0,
    maxLeases: 50,
    maxStartsPerHour: 3,
  });
});

test.each([
  ['AWS_REGION', ''],
  ['WAKELOCK_TABLE', undefined],
  ['WAKELOCK_TOPIC_ARNS', ' '],
  ['WAKELOCK_TOPIC_ARNS', ','],
])('%s "%s" is told by its name', (name, value) => {
  expect(() => read({ [name]: value })).toThrow(name);
});

test.each([
  ['WAKELOCK_MAX_TTL', 'soon'],
  ['WAKELOCK_MAX_LEASES', '0'],
  ['WAKELOCK_MAX_LEASES', '1.5'],
  ['WAKELOCK_MAX_STARTS_PER_HOUR', '-1'],
  ['WAKELOCK_PROTECT', 'yes'],
  ['WAKELOCK_TICK_SECONDS', '0'],
  ['WAKELOCK_TICK_SECONDS', 'x'],
])('%s "%s" is told by its name and value', (name, value) => {
  expect(() => read({ [name]: value })).toThrow(new RegExp(`${name}.*"${value}"`));
});

test('a topic that is none is told with what one looks like', () => {
  expect(() => read({ WAKELOCK_TOPIC_ARNS: 'wakelock' })).toThrow('WAKELOCK_TOPIC_ARNS: "wakelock" is not the ARN');
});

describe('plain texts', () => {
  const rule = { start: 'Start box', stop: 'Stop box', targets: ['i-0123456789abcdef0'] };
  const texts = (...rules: readonly object[]) => read({ WAKELOCK_TEXTS: JSON.stringify(rules) }).texts;

  test('a pair holds its machines for six hours unless it says otherwise', () => {
    expect(texts(rule, { start: 'a', stop: 'b', targets: ['ec2:i-0123456789abcdef1'], ttl: '90m' })).toEqual([
      { start: 'Start box', stop: 'Stop box', targets: ['ec2:i-0123456789abcdef0'], ttl: 21_600 },
      { start: 'a', stop: 'b', targets: ['ec2:i-0123456789abcdef1'], ttl: 5_400 },
    ]);
  });

  test.each([
    ['it is not JSON', '{'],
    ['start', JSON.stringify([{ ...rule, start: '' }])],
    ['targets', JSON.stringify([{ ...rule, targets: [] }])],
    ['extra', JSON.stringify([{ ...rule, extra: 1 }])],
    ['stands twice', JSON.stringify([rule, rule])],
    ['stands twice', JSON.stringify([{ ...rule, stop: 'Start box' }])],
    ['selector', JSON.stringify([{ ...rule, targets: ['name:box'] }])],
    [
      'us-east-1',
      JSON.stringify([{ ...rule, targets: ['arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789abcdef0'] }]),
    ],
    ['"i-1"', JSON.stringify([{ ...rule, targets: ['i-1'] }])],
    ['ttl', JSON.stringify([{ ...rule, ttl: '2d' }])],
  ])('a map is refused with what is wrong with it: %s', (what, value) => {
    expect(() => read({ WAKELOCK_TEXTS: value })).toThrow(what);
  });
});
