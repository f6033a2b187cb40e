import { expect, test } from '@jest/globals';
import { parseTopicArn } from '../../src/domain/topic.ts';

test('a topic says where it is', () => {
  expect(parseTopicArn(' arn:aws-cn:sns:cn-north-1:123456789012:wake_lock-1 ', 'topic')).toEqual({
    arn: 'arn:aws-cn:sns:cn-north-1:123456789012:wake_lock-1',
    partition: 'aws-cn',
    region: 'cn-north-1',
    account: '123456789012',
    name: 'wake_lock-1',
  });
});

test('names have at most 256 characters', () => {
  const arn = (length: number) => `arn:aws:sns:us-east-2:123456789012:${'n'.repeat(length)}`;
  expect(parseTopicArn(arn(256), 'topic').name).toHaveLength(256);
  expect(() => parseTopicArn(arn(257), 'topic')).toThrow('is not the ARN');
});
