import { describe, expect, test } from '@jest/globals';
import { parseDuration } from '../../../src/domain/duration.ts';
import { WakelockError } from '../../../src/domain/errors.ts';
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
    ['steps that stay', { steps: [50, 50, 100] }, '0.steps: does not rise'],
    ['a name that begins with a blank', { name: ' web' }, '0.name: is not a name of 1-64 letters, digits, - _'],
    ['a name that ends with a dot', { name: 'web.' }, '0.name: is not a name of 1-64 letters, digits, - _'],
    ['a name that is too long', { name: 'w'.repeat(65) }, '0.name: is not a name of 1-64 letters, digits, - _'],
    ['words before the service', { service: 'the ecs:web/api' }, '0.service: is not ecs:cluster/service'],
    ['a path below the service', { service: 'ecs:web/api/v2' }, '0.service: is not ecs:cluster/service'],
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
    ['a key twice', '[{"name":"a","name":"b"}]', 'Failover sets: a key stands twice in one object.'],
  ])('%s', (_what, text, message) => {
    expect(refusal(text)?.message).toContain(message);
    expect(refusal(text)).toMatchObject({
      code: 'usage',
      repair: expect.stringMatching(/^Write a JSON list of sets, each/),
    });
  });
});

describe('durations have a least and a most', () => {
  test.each([
    ['stepEvery', '15s', '1h'],
    ['dwell', '1m', '1d'],
    ['quiet', '1m', '1d'],
    ['drain', '0s', '1h'],
    ['warmWithin', '1m', '1h'],
  ])('%s: from %s to %s', (field, least, most) => {
    const [from, to] = [least, most].map((limit) => parseDuration(limit, { name: field })) as [number, number];
    expect([aSet({ [field]: least }), aSet({ [field]: most })]).toMatchObject([{ [field]: from }, { [field]: to }]);
    const beyond = [`${to / 1000 + 1}s`, ...(from === 0 ? [] : [`${from / 1000 - 1}s`])];
    for (const text of beyond)
      expect(refusal(JSON.stringify([{ ...WRITTEN, [field]: text }]))?.message).toBe(
        `Failover sets: 0.${field}: is not a duration from ${from / 1000} s to ${to / 1000} s, such as 5m`,
      );
  });
});

test('whoever is refused is told what to write, and where one to copy is', () => {
  const { repair } = refusal(JSON.stringify([{ ...WRITTEN, healthy: 0 }])) ?? {};
  expect(repair).toBe(
    'Write a JSON list of sets, each with name, alarm, traffic, lambdaGroup, serviceGroup, service and calmAlarm or calmBelow; docs/failover.md has one to copy.',
  );
});

function refusal(text: string): WakelockError | undefined {
  try {
    parseSets(text);
    return undefined;
  } catch (error) {
    if (error instanceof WakelockError) return error;
    throw error;
  }
}
