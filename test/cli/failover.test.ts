import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Ended, Place, start } from './cli.ts';
import { fails, failsJson, StubAws, says } from './stub-aws.ts';

const ELB = 'arn:aws:elasticloadbalancing:us-east-1:000000000000';
const SET = {
  name: 'web',
  alarm: 'full',
  calmAlarm: 'calm',
  traffic: `${ELB}:listener/app/front/0000000000000001/0000000000000050`,
  lambdaGroup: `${ELB}:targetgroup/fn/0000000000000002`,
  serviceGroup: `${ELB}:targetgroup/api/0000000000000002`,
  service: 'ecs:team/api',
};
type Item = Readonly<Record<string, { readonly S?: string; readonly N?: string }>>;
/** A slow machine must not fail these. */
const PATIENCE = 600_000;
const SETS = JSON.stringify([SET]);

describe('behind an embedded AWS with the function failover', () => {
  let place: Place;
  beforeAll(async () => {
    place = await Place.withFailover(SETS, {
      ecs: {
        services: [
          {
            cluster: 'team',
            name: 'api',
            tags: { wakelock: 'wakelock' },
            startSeconds: 10,
            targetGroup: 'api',
          },
        ],
      },
      elb: {
        targetGroups: [
          { name: 'fn', type: 'lambda', targets: [{ id: 'fn' }] },
          { name: 'api', healthySeconds: 10 },
        ],
        balancers: [
          {
            name: 'front',
            forward: [
              { group: 'fn', weight: 1 },
              { group: 'api', weight: 0 },
            ],
          },
        ],
      },
      alarms: [
        { name: 'full', state: 'OK' },
        { name: 'calm', state: 'OK' },
      ],
    });
  }, PATIENCE);
  afterAll(() => place.close());

  test(
    'a pin moves the traffic to the service and back, and what is going on can be asked at each point',
    async () => {
      const before = await place.run('failover', 'status');
      expect([before.code, before.out]).toEqual([0, expect.stringMatching(/web +lambda +0 % +0\/1 +OK +calm +none/)]);

      const pinned = await place.run('failover', 'pin', 'web', 'service', '--for', '2h', '--json');
      expect(JSON.parse(pinned.out)).toMatchObject({ set: 'web', pin: { to: 'service' } });
      await place.carries(SET.traffic, 'api');
      const shifted = await place.run('failover', 'explain', '--json');
      expect(JSON.parse(shifted.out)).toMatchObject({
        ...{ name: 'web', phase: 'shifted', share: 100, healthy: 1, lease: 'held', alarmState: 'OK' },
        pin: { to: 'service' },
        next: expect.arrayContaining([{ at: expect.any(String), text: expect.stringMatching(/^the pin of .* ends$/) }]),
      });

      await place.run('failover', 'pin', 'web', 'lambda', '--for', '1h', '--holder', 'an operator');
      await place.carries(SET.traffic, 'fn');
      const explained = await place.run('failover', 'explain', 'web');
      expect(explained.out).toMatch(/web is in phase draining[\s\S]*the service has 0 % of the traffic/);
      expect(explained.out).toMatch(/pin +lambda until .*, by an operator/);

      const cleared = await place.run('failover', 'pin', 'web', '--clear');
      expect([cleared.code, cleared.out]).toEqual([0, 'web is not pinned any more\n']);
      const again = await place.run('failover', 'pin', 'web', '--clear', '--json');
      expect(JSON.parse(again.out)).toEqual({ set: 'web', pin: null });
    },
    PATIENCE,
  );

  test(
    'what cannot be meant is said before anything is written',
    async () => {
      const refused: readonly (readonly [readonly string[], number, string])[] = [
        [['pin', 'web', 'service'], 2, 'it is not said how long'],
        [['pin', 'web', '--for', '1h'], 2, 'not said where the traffic'],
        [['pin', 'web', 'lambda', '--until', '2020-01-01T00:00Z'], 2, 'is over since'],
        [['pin', 'web', 'north', '--for', '1h'], 2, 'Allowed choices are lambda, service'],
        [['pin', 'shop', 'lambda', '--for', '1h'], 5, 'There is no failover set "shop"'],
        [['explain', 'shop'], 5, 'Name one of: web'],
      ];
      const ends = await Promise.all(refused.map(([args]) => place.run('failover', ...args)));
      expect(ends.map(({ code, err }) => [code, err])).toEqual(
        refused.map(([, code, words]) => [code, expect.stringContaining(words)]),
      );
      // The ended pin of the story before may be gone by its time to live, or not yet.
      const pins = JSON.parse(JSON.stringify(place.aws.items())).filter((item: Item) => item.sk?.S === 'pin');
      expect(pins.every((item: Item) => Number(item.until?.N) < Date.now())).toBe(true);
    },
    PATIENCE,
  );
});

describe('of a stack on AWS', () => {
  const stub = new StubAws();
  let url = '';
  beforeAll(async () => {
    url = await stub.open();
  });
  afterAll(() => stub.close());

  const run = (...args: readonly string[]): Promise<Ended> =>
    start(['failover', ...args], {
      ...{ AWS_ENDPOINT_URL: url, AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: 't' },
      WAKELOCK_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:wakelock',
    }).ended;
  const stack = (...parameters: readonly (readonly [string, string])[]) => {
    const members = parameters.map(
      ([name, value]) =>
        `<member><ParameterKey>${name}</ParameterKey><ParameterValue>${value.replaceAll('"', '&quot;')}</ParameterValue></member>`,
    );
    const head = '<StackName>wakelock</StackName><StackId>arn:id</StackId><StackStatus>CREATE_COMPLETE</StackStatus>';
    const rest = `<CreationTime>2026-11-21T12:00:00Z</CreationTime><Parameters>${members.join('')}</Parameters>`;
    return says('DescribeStacks', `<Stacks><member>${head}${rest}</member></Stacks>`);
  };

  test.each([
    [
      'a stack that is not there',
      fails('ValidationError', 'does not exist'),
      5,
      /There is no stack wakelock in us-east-1/,
    ],
    ['a stack without failover', stack(['EnableFailover', 'false']), 5, /has no failover[\s\S]*EnableFailover=true/],
    ['a stack that may not be read', fails('AccessDenied', 'no', 403), 4, /cloudformation:DescribeStacks/],
  ])('%s is said, with what to do', async (_what, answer, code, words) => {
    stub.reset();
    stub.answers.set('DescribeStacks', answer);
    const end = await run('status');
    expect([end.code, end.err]).toEqual([code, expect.stringMatching(words)]);
  });

  test('the right that is missing is named, per set, and the exit code is that of a denial', async () => {
    stub.reset();
    stub.answers.set('DescribeStacks', stack(['EnableFailover', 'true'], ['FailoverSets', SETS]));
    stub.answers.set('GetItem', failsJson('AccessDeniedException', 'not authorized'));
    const end = await run('status', '--json');
    expect(JSON.parse(end.out).sets).toMatchObject([{ name: 'web', error: { code: 'denied' } }]);
    expect([end.code, end.err]).toEqual([4, expect.stringMatching(/dynamodb:GetItem/)]);

    stub.answers.set('GetItem', { status: 200, body: '{}' });
    stub.answers.set('DescribeAlarms', failsJson('AccessDenied', 'not authorized'));
    for (const call of ['DescribeListeners', 'DescribeTargetHealth']) stub.answers.set(call, says(call, ''));
    expect((await run('explain')).err).toMatch(/The right: cloudwatch:DescribeAlarms on \*/);
  });
});
