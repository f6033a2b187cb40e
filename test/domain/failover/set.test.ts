import { describe, expect, test } from '@jest/globals';
import { parseSets } from '../../../src/domain/failover/set.ts';
import { aSet, WRITTEN } from './world.ts';

test('what is not written has a default that suits a service on Fargate', () => {
  expect(aSet()).toMatchObject({
    ...{ healthy: 1, steps: [100], stepEvery: 60_000, dwell: 600_000 },
    ...{ quiet: 300_000, drain: 300_000, warmWithin: 600_000 },
  });
});

test('durations are written as everywhere else', () => {
  expect(aSet({ dwell: '1h30m', drain: '0' })).toMatchObject({ dwell: 5_400_000, drain: 0 });
});

describe('refused, with the field and what it may be', () => {
  test.each<[string, object, string]>([
    ['a return without a test', { calmAlarm: undefined }, 'calmAlarm or calmBelow, one of them'],
    ['two tests for the return', { calmBelow: 600 }, 'calmAlarm or calmBelow, one of them'],
    ['a network load balancer', { traffic: WRITTEN.traffic.replace('/app/', '/net/') }, '0.traffic: is not the ARN'],
    [
      'a name where an ARN belongs',
      { serviceGroup: 'web-service' },
      '0.serviceGroup: is not the ARN of a target group',
    ],
    ['one group for both', { lambdaGroup: WRITTEN.serviceGroup }, 'has one group for both'],
    ['a machine as the service', { service: 'i-0123456789abcdef0' }, '0.service: is not ecs:cluster/service'],
    ['steps that fall', { steps: [50, 20, 100] }, '0.steps: does not rise'],
    ['steps that end early', { steps: [10, 50] }, '0.steps: does not end with 100'],
    ['a step of nothing', { steps: [0, 100] }, '0.steps.0:'],
    ['a time that is none', { dwell: 'soon' }, '0.dwell: is not a duration from 60 s to 86400 s, such as 5m'],
    ['a time that is too short', { stepEvery: '5s' }, '0.stepEvery: is not a duration from 15 s'],
    ['no healthy target needed', { healthy: 0 }, '0.healthy:'],
    ['a field that nobody knows', { stepevery: '1m' }, '0.stepevery:'],
  ])('%s', (_what, parts, message) => {
    expect(() => parseSets(JSON.stringify([{ ...WRITTEN, ...parts }]))).toThrow(message);
  });

  test.each<[string, string, string]>([
    ['what is not JSON', '{', 'Failover sets: "{" is not JSON.'],
    ['no set', '[]', 'Failover sets: the list:'],
    ['one set without a list', JSON.stringify(WRITTEN), 'Failover sets: the list:'],
    ['two of one name', JSON.stringify([WRITTEN, { ...WRITTEN, service: 'ecs:web/other' }]), 'two are called "web"'],
    ['two on one service', JSON.stringify([WRITTEN, { ...WRITTEN, name: 'web2' }]), 'two use ecs:web/api'],
    ['a key twice', '[{"name":"a","name":"b"}]', 'Failover sets: '],
  ])('%s', (_what, text, message) => {
    expect(() => parseSets(text)).toThrow(message);
  });
});
