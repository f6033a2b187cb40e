import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatTarget, kindOf, nameOf, parseTarget, splitTargets } from '../../src/domain/target.ts';

const ID = 'i-0123456789abcdef0';

test.each([
  [ID, `ec2:${ID}`],
  [`ec2:${ID}`, `ec2:${ID}`],
  [`  ${ID}\n`, `ec2:${ID}`],
  ['i-12345678', 'ec2:i-12345678'],
  [`arn:aws:ec2:eu-west-1:123456789012:instance/${ID}`, `ec2:${ID}`],
  [`arn:aws-us-gov:ec2:us-gov-west-1:123456789012:instance/${ID}`, `ec2:${ID}`],
  ['ecs:default/web', 'ecs:default/web'],
  ['ecs:Team_1/web-api', 'ecs:Team_1/web-api'],
  ['arn:aws:ecs:eu-west-1:123456789012:service/team/web', 'ecs:team/web'],
  ['asg:web-(blue)/1', 'asg:web-(blue)/1'],
  [
    'arn:aws:autoscaling:eu-west-1:123456789012:autoScalingGroup:7f5e1a0c-0000-4000-8000-000000000000:autoScalingGroupName/web@1',
    'asg:web@1',
  ],
  ['name:my box', 'name:my box'],
  [`name:${'x'.repeat(256)}`, `name:${'x'.repeat(256)}`],
  ['tag:team=blue=green', 'tag:team=blue=green'],
  ['tag:a/b:c=🚀', 'tag:a/b:c=🚀'],
])('"%s" means %s', (text, canonical) => {
  expect(formatTarget(parseTarget(text))).toBe(canonical);
});

test('the region of an ARN is kept, and nothing else names one', () => {
  expect(parseTarget(ID)).toStrictEqual({ kind: 'machine', target: `ec2:${ID}` });
  expect(parseTarget(`arn:aws-cn:ec2:cn-north-1:123456789012:instance/${ID}`)).toMatchObject({ region: 'cn-north-1' });
});

describe('F49 what could mean more machines than were meant is refused', () => {
  test.each([
    '*',
    'i-*',
    'ec2:*',
    'all',
    '',
    ' ',
    `${ID},${ID}`,
    `${ID} ${ID}`,
    `../${ID}`,
    `${ID}/`,
    'i-0123456789ABCDEF0',
    'i-0123456789abcdef',
    'i-0123456789abcdef01',
    `ec2:ec2:${ID}`,
    `web:${ID}`,
    'teams=blue',
    `arn:aws:ec2:eu-west-1:123456789012:volume/vol-0123456789abcdef0`,
    `arn:aws:ec2:eu-west-1:1:instance/${ID}`,
    'arn:aws:ec2:eu-west-1:123456789012:instance/web',
    `arn:arn:aws:ec2:eu-west-1:123456789012:instance/${ID}`,
    `arn:aws:ec2:eu-west-1:123456789012:instance/${ID}\nx`,
    `arn:aws:rds:eu-west-1:123456789012:instance/${ID}`,
    'name:',
    'name:*',
    'name:bo?',
    'name:a\\b',
    'name:a\u0000b',
    'name:\ud800',
    `name:${'x'.repeat(257)}`,
    'tag:team',
    'tag:=blue',
    'tag:team=',
    'tag:te*m=blue',
    'tag:team=*',
    'asg:',
    'asg:*',
    'asg:a b',
    'asg:a:b',
    `asg:${'x'.repeat(256)}`,
    'ecs:',
    'ecs:web',
    'ecs:team/',
    'ecs:/web',
    'ecs:team/web/blue',
    'ecs:team/*',
    `ecs:team/${'x'.repeat(256)}`,
    'arn:aws:ecs:eu-west-1:123456789012:cluster/team',
    'arn:aws:ecs:eu-west-1:123456789012:service/web',
    'arn:aws:ec2:eu-west-1:123456789012:service/team/web',
    'arn:aws:ecs:eu-west-1:123456789012:autoScalingGroup:1:autoScalingGroupName/web',
    'arn:aws:autoscaling:eu-west-1:123456789012:x:autoScalingGroup:1:autoScalingGroupName/web',
    'arn:aws:autoscaling:eu-west-1:123456789012:autoScalingGroup:1:autoScalingGroupName/a b',
    'arn:aws:autoscaling:eu-west-1:123456789012:launchConfiguration:1:launchConfigurationName/web',
    'name',
  ])('"%s"', (text) => {
    expect(() => parseTarget(text)).toThrow(expect.objectContaining({ code: 'usage', repair: expect.any(String) }));
  });
});

test('any text is either refused or means itself', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string().map((s) => `name:${s}`),
        fc.string().map((s) => `tag:${s}`),
      ),
      (text) => {
        let canonical: string;
        try {
          canonical = formatTarget(parseTarget(text));
        } catch (error) {
          return expect(error).toMatchObject({ code: 'usage' });
        }
        expect(formatTarget(parseTarget(canonical))).toBe(canonical);
        expect(canonical).toBe(text.trim());
      },
    ),
  );
});

test('a list is split at commas and lines', () => {
  expect(splitTargets(`a, b\nc\r\n,,\n name:x y `)).toEqual(['a', 'b', 'c', 'name:x y']);
  expect(splitTargets('')).toEqual([]);
});

test('F49 a service without its cluster is refused, and told how to name it', () => {
  const likely = expect.stringContaining('ecs:cluster/service');
  expect(() => parseTarget('ecs:web')).toThrow(expect.objectContaining({ likely }));
  const old = 'arn:aws:ecs:eu-west-1:123456789012:service/web';
  expect(() => parseTarget(old)).toThrow(expect.objectContaining({ likely }));
});

test.each([
  ['ec2:i-12345678', 'ec2', 'i-12345678'],
  ['ecs:team/web', 'ecs', 'team/web'],
  ['asg:web', 'asg', 'web'],
] as const)('%s is a %s that AWS calls %s', (target, kind, name) => {
  expect(kindOf(target)).toBe(kind);
  expect(nameOf(target)).toBe(name);
});
