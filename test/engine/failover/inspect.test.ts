import { expect, test } from '@jest/globals';
import { inspectFailover } from '../../../src/engine/failover/inspect.ts';
import type { FailoverSurvey } from '../../../src/engine/failover/survey.ts';
import { WRITTEN } from '../../domain/failover/world.ts';

const ON = {
  ...{ EnableFailover: 'true', EnableServices: 'true', FailoverSets: JSON.stringify([WRITTEN]) },
  ...{ FailoverTraffic: WRITTEN.traffic, FailoverAlarms: `${WRITTEN.alarm},${WRITTEN.calmAlarm}` },
  FailoverServices: 'api',
};

function inspect(
  parameters: Readonly<Record<string, string>>,
  given: readonly string[],
  survey: Partial<FailoverSurvey> = {},
) {
  const warned: string[] = [];
  const fine: FailoverSurvey = {
    traffic: async () => ({ kind: 'read', share: 0 }),
    group: async (arn) => ({ type: arn === WRITTEN.lambdaGroup ? 'lambda' : 'ip', targets: 1, drain: 0 }),
    alarms: async (names) => new Map(names.map((name) => [name, { namespace: undefined, missing: undefined }])),
    service: async () => ({
      ...{ status: 'ACTIVE', optedIn: true, groups: [WRITTEN.serviceGroup], deploying: false, floor: undefined },
    }),
    ...survey,
  };
  const order = { stackName: 'wakelock', parameters, given: new Set(given) };
  const ports = { survey: fine, warn: (text: string) => void warned.push(text) };
  return inspectFailover(order, ports).then(
    () => warned,
    (error: unknown) => error,
  );
}

test('sets that fit together are let through without a word', async () => {
  expect(await inspect(ON, ['FailoverSets'])).toEqual([]);
});

test('all that is wrong is said at once, with the repair of each', async () => {
  const survey = { traffic: async () => undefined, service: async () => undefined };
  expect(await inspect({ ...ON, EnableServices: 'false' }, ['FailoverSets'], survey)).toMatchObject({
    code: 'usage',
    message: expect.stringMatching(
      /nothing was changed.\n- power may not[\s\S]*- web: there is no arn:[\s\S]*- web: there is no ecs:web/,
    ),
    repair: expect.stringMatching(/EnableServices=true'\n[\s\S]*Check "service"/),
  });
});

test('sets that are no sets are refused by what is wrong with them', async () => {
  const error = await inspect({ ...ON, FailoverSets: '[{"name":"web"}]' }, ['FailoverSets']);
  expect(error).toMatchObject({ code: 'usage', message: expect.stringContaining('Failover sets: 0.alarm') });
});

test('an update that is about something else is not kept from by a set that broke since', async () => {
  const survey = { service: async () => undefined };
  expect(await inspect(ON, ['MaxTtl'], survey)).toEqual([expect.stringMatching(/^failover: web: there is no ecs:web/)]);
});

test('what may not be looked at is a warning that names the right, and no obstacle', async () => {
  const survey = { alarms: () => Promise.reject(new Error('cloudwatch:DescribeAlarms')) };
  expect(await inspect(ON, ['FailoverSets'], survey)).toEqual([
    expect.stringContaining('not checked: cloudwatch:DescribeAlarms'),
  ]);
});

test('a stack without failover is asked nothing', async () => {
  const survey = { traffic: () => Promise.reject(new Error('asked')) };
  expect(await inspect({ ...ON, EnableFailover: 'false' }, ['FailoverSets'], survey)).toEqual([]);
});
