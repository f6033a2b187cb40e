import { describe, expect, test } from '@jest/globals';
import { tagCommand, untagCommand, wordsOf } from '../../src/domain/kinds.ts';

describe('each kind of target has its own words for being gone, and for what to look at then', () => {
  test.each(['ec2', 'ecs', 'asg'] as const)('%s', (kind) => {
    const { gone, goneRepair } = wordsOf(kind);
    expect([gone, goneRepair]).toMatchSnapshot();
  });

  test('what has no kind is an instance of EC2', () => {
    expect(wordsOf(undefined)).toBe(wordsOf('ec2'));
  });
});

describe('the commands that put a tag on a target and take it off can be pasted into a shell', () => {
  test.each([
    [
      'ec2',
      'aws ec2 create-tags --resources ID --tags Key=wakelock,Value=prod',
      'aws ec2 delete-tags --resources ID --tags Key=wakelock',
    ],
    [
      undefined,
      'aws ec2 create-tags --resources ID --tags Key=wakelock,Value=prod',
      'aws ec2 delete-tags --resources ID --tags Key=wakelock',
    ],
    [
      'ecs',
      'aws ecs tag-resource --resource-arn ARN_OF_THE_SERVICE --tags key=wakelock,value=prod',
      'aws ecs untag-resource --resource-arn ARN_OF_THE_SERVICE --tag-keys wakelock',
    ],
    [
      'asg',
      'aws autoscaling create-or-update-tags --tags ResourceId=NAME,ResourceType=auto-scaling-group,PropagateAtLaunch=false,Key=wakelock,Value=prod',
      'aws autoscaling delete-tags --tags ResourceId=NAME,ResourceType=auto-scaling-group,Key=wakelock',
    ],
  ] as const)('%s', (kind, tag, untag) => {
    expect(tagCommand(kind, { key: 'wakelock', value: 'prod' })).toBe(tag);
    expect(untagCommand(kind, 'wakelock')).toBe(untag);
  });
});
