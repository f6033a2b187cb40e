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
  expect([await inspect(ON, ['FailoverSets']), await inspect(ON, ['MaxTtl'])]).toEqual([[], []]);
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

test('a note warns, whoever asks, and stands in nobody’s way', async () => {
  const deploying = {
    service: async () => ({
      ...{ status: 'ACTIVE', optedIn: true, groups: [WRITTEN.serviceGroup], deploying: true, floor: undefined },
    }),
  };
  const warned = ['failover: web: a deployment of ecs:web/api is under way. Until it is done no traffic goes to it.'];
  expect([await inspect(ON, ['FailoverSets'], deploying), await inspect(ON, [], deploying)]).toEqual([warned, warned]);
});

test('what is wrong is either an error or a warning, beside the notes', async () => {
  const survey = { service: async () => undefined };
  const unheard = { ...ON, FailoverServices: '' };
  const [meant, other] = [await inspect(unheard, ['FailoverSets'], survey), await inspect(unheard, ['MaxTtl'], survey)];
  expect(meant).toMatchObject({
    message: 'Failover would not work; nothing was changed.\n- web: there is no ecs:web/api.',
    repair: 'Check "service": ecs:cluster/service.',
  });
  expect(other).toMatchSnapshot();
});

test('a warning ends with its last word where there is no repair', async () => {
  const survey = { alarms: () => Promise.reject(new Error('no network')) };
  expect(await inspect(ON, ['FailoverSets'], survey)).toEqual(['failover: web: not checked: no network']);
});

test('the alarms that a set names are asked for, and no other', async () => {
  const asked: (readonly string[])[] = [];
  const survey: Partial<FailoverSurvey> = {
    alarms: async (names) => {
      asked.push(names);
      return new Map();
    },
  };
  const counted = JSON.stringify([{ ...WRITTEN, calmAlarm: undefined, calmBelow: 600 }]);
  for (const FailoverSets of [ON.FailoverSets, counted]) await inspect({ ...ON, FailoverSets }, [], survey);
  expect(asked).toStrictEqual([['web-lambda-is-full', 'web-is-calm'], ['web-lambda-is-full']]);
});
