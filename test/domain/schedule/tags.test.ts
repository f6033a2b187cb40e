import { describe, expect, test } from '@jest/globals';
import { describeError } from '../../../src/domain/errors.ts';
import {
  COMPAT_TAGS,
  isOptedIn,
  readKinds,
  SCHEDULE_TAG,
  STATUS_TAG,
  scheduleOfTags,
} from '../../../src/domain/schedule/tags.ts';

const reader = (tags: Readonly<Record<string, string>>) => (key: string) => tags[key];
const OURS = 'wakelock:schedule';
const THEIRS = { ec2Powercycle: 'b', environment: 't' };

test('the tags are called as the manual says', () => {
  expect([SCHEDULE_TAG, STATUS_TAG]).toEqual(['wakelock:schedule', 'wakelock:status']);
  expect(COMPAT_TAGS).toEqual(['ec2Powercycle', 'asgLifecycle']);
});

describe('where the tags of ec2-powercycle count', () => {
  const rules = { stack: 'wakelock', compat: true };
  test.each([
    ['no tags', {}, false, undefined],
    ['a schedule of ours that opted in', { [OURS]: 'a', wakelock: 'wakelock' }, true, { tag: OURS, value: 'a' }],
    ['ours before theirs', { ...THEIRS, [OURS]: 'a', wakelock: 'wakelock' }, true, { tag: OURS, value: 'a' }],
    ['ours, opted in by theirs', { ...THEIRS, [OURS]: 'a' }, true, { tag: OURS, value: 'a', compat: true }],
    ['an empty one of ours', { [OURS]: '', wakelock: 'wakelock' }, true, { tag: OURS, value: '' }],
    [
      'ours of another stack',
      { [OURS]: 'a', wakelock: 'other' },
      false,
      { tag: OURS, value: 'a', leftAlone: 'It did not opt in: it has no tag wakelock=wakelock.' },
    ],
    ['theirs', THEIRS, true, { tag: 'ec2Powercycle', value: 'b', compat: true }],
    [
      'both of theirs, of which that of the manual wins',
      { ...THEIRS, asgLifecycle: 'c' },
      true,
      { tag: 'ec2Powercycle', value: 'b', compat: true },
    ],
    [
      'that of their code',
      { asgLifecycle: 'c', environment: 'prod' },
      true,
      { tag: 'asgLifecycle', value: 'c', compat: true },
    ],
    [
      'theirs without an environment',
      { ec2Powercycle: 'b' },
      false,
      { tag: 'ec2Powercycle', value: 'b', leftAlone: 'It has no tag environment.' },
    ],
    [
      'theirs in production',
      { asgLifecycle: 'c', environment: ' P ' },
      false,
      { tag: 'asgLifecycle', value: 'c', leftAlone: 'Its tag environment is  P : production.' },
    ],
    ['an environment alone', { environment: 't' }, false, undefined],
    ['opting in without a schedule', { wakelock: 'wakelock' }, true, undefined],
  ])('%s', (_what, tags, optedIn, schedule) => {
    expect(isOptedIn(reader(tags), rules)).toBe(optedIn);
    expect(scheduleOfTags(reader(tags), rules)).toEqual(schedule);
  });
});

describe('where they do not count', () => {
  const rules = { stack: 'wakelock' };
  test.each([
    ['theirs are no schedule', THEIRS, false, undefined],
    ['ours is one', { [OURS]: 'a', wakelock: 'wakelock' }, true, { tag: OURS, value: 'a' }],
    [
      'theirs do not opt in',
      { ...THEIRS, [OURS]: 'a' },
      false,
      { tag: OURS, value: 'a', leftAlone: 'It did not opt in: it has no tag wakelock=wakelock.' },
    ],
  ])('%s', (_what, tags, optedIn, schedule) => {
    expect(isOptedIn(reader(tags), rules)).toBe(optedIn);
    expect(scheduleOfTags(reader(tags), rules)).toEqual(schedule);
  });
});

describe('the kinds of targets that have schedules', () => {
  test.each([
    [undefined, ['ec2', 'asg']],
    [' , ', ['ec2', 'asg']],
    ['ecs', ['ecs']],
    ['asg,ecs', ['asg', 'ecs']],
    [' ec2 ,\n asg\tecs ', ['ec2', 'asg', 'ecs']],
  ])('%j are %j', (text, expected) => {
    expect(readKinds(text)).toEqual(expected);
  });

  test('are refused by their name', () => {
    const refused = ['rds', 'ec2 EC2', 'x'.repeat(70)].map((text) => {
      try {
        return readKinds(text);
      } catch (error) {
        return describeError(error);
      }
    });
    expect(refused).toMatchSnapshot();
  });
});
