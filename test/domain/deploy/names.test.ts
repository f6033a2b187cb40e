import { describe, expect, test } from '@jest/globals';
import { checkedBucketName, checkedStackName } from '../../../src/domain/deploy/name.ts';
import { describeError } from '../../../src/domain/errors.ts';

const refusal = (read: () => string): string => {
  try {
    return `taken: ${read()}`;
  } catch (error) {
    return describeError(error);
  }
};

describe('names of stacks', () => {
  test.each(['w', 'wakelock', 'Wakelock-2', 'a-', `a${'b'.repeat(47)}`])('%s is taken', (name) => {
    expect(checkedStackName(name)).toBe(name);
  });

  test.each(['', '2wakelock', '-wakelock', 'wake_lock', 'wake lock', `a${'b'.repeat(48)}`, 'x'.repeat(61)])(
    '"%s" is refused, with its first 60 characters and what may be written',
    (name) => {
      expect(refusal(() => checkedStackName(name))).toMatchSnapshot();
    },
  );
});

test('no name ends with its line', () => {
  expect(() => checkedStackName('wakelock\n')).toThrow('is no name');
  expect(() => checkedBucketName('wakelock\n')).toThrow('is no name');
});

describe('names of buckets', () => {
  test.each(['abc', 'a'.repeat(63), '192.168.5.4.logs', '192.168.5', 'a1.2.3.4', 'my-xn--a'])('%s is taken', (name) => {
    expect(checkedBucketName(name)).toBe(name);
  });

  test.each(['192.168.55.44', '1.2.3.4', 'sthree-a', 'abc-', 'a'.repeat(81)])(
    '"%s" is refused, with its first 80 characters and what may be written',
    (name) => {
      expect(refusal(() => checkedBucketName(name))).toMatchSnapshot();
    },
  );
});
