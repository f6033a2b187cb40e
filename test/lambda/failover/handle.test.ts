import { beforeEach, describe, expect, test } from '@jest/globals';
import { classify } from '../../../lambda/failover/events.ts';
import { handle } from '../../../lambda/failover/handle.ts';
import { failoverJournal } from '../../../lambda/failover/journal.ts';
import { readFailoverSettings } from '../../../lambda/failover/settings.ts';
import { WRITTEN } from '../../domain/failover/world.ts';
import { FailoverSky } from '../../engine/failover/sky.ts';

const TICK = { 'detail-type': 'Scheduled Event', source: 'aws.events', detail: {} };
const ALARM = {
  'detail-type': 'CloudWatch Alarm State Change',
  source: 'aws.cloudwatch',
  detail: { state: { value: 'ALARM' } },
};
const ASKED = { Records: [{ eventSource: 'aws:sqs', messageId: '1', body: 'look' }] };

let sky: FailoverSky;
let asked: number[];
beforeEach(() => {
  sky = new FailoverSky();
  asked = [];
});

const invoke = (event: unknown, sets = [sky.set]) =>
  handle(event, {
    sets,
    ports: sky.ports(),
    askAgain: async (seconds) => {
      asked.push(seconds);
    },
  });

test.each([
  ['the tick', TICK, 'tick'],
  ['an alarm', ALARM, 'event'],
  ['a task of ECS', { 'detail-type': 'ECS Task State Change' }, 'event'],
  ['a look that was asked for', ASKED, 'asked'],
  ['a message of another queue service', { Records: [{ EventSource: 'aws:sns' }] }, 'unknown'],
  ['no records', { Records: [] }, 'unknown'],
  ['nothing', undefined, 'unknown'],
  ['an event of somebody else', { 'detail-type': 'Object Created' }, 'unknown'],
])('%s is known for what it is', (_what, event, woken) => {
  expect(classify(event)).toBe(woken);
});

test('F83 an alarm event that never came is made good by the tick', async () => {
  sky.alarm = 'ALARM';
  await invoke(TICK);
  expect(sky.memory?.phase).toBe('warming');
});

test('while something is in motion, looks between the ticks are asked for, and these ask for none', async () => {
  sky.alarm = 'ALARM';
  await invoke(ALARM);
  expect(asked).toEqual([15, 30, 45]);
  asked = [];
  await invoke(ASKED);
  expect(asked).toEqual([]);
});

test('at rest nothing is asked for', async () => {
  await invoke(TICK);
  expect(asked).toEqual([]);
});

test('a set that cannot be looked at keeps no other from it, and the invocation is tried again', async () => {
  const broken = { ...sky.set, name: 'api', alarm: 'boom' };
  sky.alarm = 'ALARM';
  const ports = sky.ports();
  const alarms = {
    ...ports.alarms,
    states: (names: readonly string[]) =>
      names.includes('boom') ? Promise.reject(new Error('throttled')) : ports.alarms.states(names),
  };
  const run = handle(TICK, { sets: [broken, sky.set], ports: { ...ports, alarms }, askAgain: undefined });
  await expect(run).rejects.toThrow('Could not look at api; the log says why.');
  expect(sky.memory?.phase).toBe('warming');
  expect(sky.entries).toContainEqual({ kind: 'trouble', set: 'api', error: new Error('throttled') });
});

test('an event that nobody sends is refused with a way to see what would be done', async () => {
  await expect(invoke({})).rejects.toMatchObject({ repair: expect.stringContaining('wakelock failover status') });
});

describe('what is logged and counted', () => {
  test('a decision that needs a person is a warning, and its own metric', async () => {
    const lines: [string, string][] = [];
    const counts: unknown[] = [];
    const write = (level: string) => (message: string) => void lines.push([level, message]);
    const log = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
    const journal = failoverJournal(log, (...count) => counts.push(count));
    sky.alarm = 'missing';
    await handle(TICK, { sets: [sky.set], ports: { ...sky.ports(), journal }, askAgain: undefined });
    expect(lines).toEqual([['warn', 'web: the alarm web-lambda-is-full does not exist']]);
    expect(counts).toContainEqual(['NeedsPerson', 1, { set: 'web', cause: 'quiet' }]);
  });
});

describe('settings', () => {
  const env = {
    AWS_REGION: 'eu-west-1',
    WAKELOCK_TABLE: 'wakelock',
    WAKELOCK_TOPIC_ARNS: 'arn:aws:sns:eu-west-1:000000000000:wakelock',
    WAKELOCK_FAILOVER_SETS: JSON.stringify([WRITTEN]),
  };

  test('are read once, with the sets checked', () => {
    expect(readFailoverSettings(env)).toMatchObject({
      stack: 'wakelock',
      queueUrl: undefined,
      sets: [{ name: 'web' }],
    });
  });

  test('a set that cannot be is named with its field', () => {
    const text = JSON.stringify([{ ...WRITTEN, traffic: 'web' }]);
    expect(() => readFailoverSettings({ ...env, WAKELOCK_FAILOVER_SETS: text })).toThrow('0.traffic');
  });
});
