import { describe, expect, test } from '@jest/globals';
import { failoverFindings } from '../../../src/domain/failover/findings.ts';
import type { AlarmFacts, FailoverHealth, FailoverParameters, SetHealth } from '../../../src/domain/failover/health.ts';
import { failoverOf } from '../../../src/domain/failover/parameters.ts';
import { aSet, WRITTEN } from './world.ts';

const known = <T>(value: T) => ({ known: true as const, value });
const set = aSet();
const LAMBDA = { namespace: 'AWS/Lambda', missing: 'notBreaching' };
const BALANCER = { namespace: 'AWS/ApplicationELB', missing: 'notBreaching' };
const alarms = (full: AlarmFacts = LAMBDA, calm: AlarmFacts = BALANCER) =>
  known(
    new Map<string, AlarmFacts>([
      [set.alarm, full],
      ['web-is-calm', calm],
    ]),
  );
const service = { status: 'ACTIVE', optedIn: true, groups: [set.serviceGroup], deploying: false, floor: undefined };
const group = { type: 'ip', targets: 0, drain: 300_000 };
const well: SetHealth = {
  set,
  traffic: known({ kind: 'read', share: 0 }),
  lambdaGroup: known({ type: 'lambda', targets: 1, drain: 300_000 }),
  serviceGroup: known(group),
  alarms: alarms(),
  service: known(service),
};
const PARAMETERS: FailoverParameters = {
  sets: [set],
  fault: undefined,
  traffic: [set.traffic],
  alarms: [set.alarm, 'web-is-calm'],
  tasksOf: ['api'],
  services: true,
};

function said(part: Partial<SetHealth>, parameters: Partial<FailoverParameters> = {}): readonly string[] {
  const health: FailoverHealth = {
    stackName: 'wakelock',
    parameters: { ...PARAMETERS, ...parameters },
    sets: [{ ...well, ...part }],
  };
  return failoverFindings(health).map(({ level, what, repair }) => `${level}: ${what} ${repair}`.trim());
}

test('a set whose parts fit together is one line', () => {
  expect(said({})).toEqual(['ok: web: listener, groups, alarms and ecs:web/api fit together.']);
});

describe('what is wrong is said with its repair', () => {
  const gone = known(undefined);
  test.each<readonly [string, Partial<SetHealth>, RegExp]>([
    ['the listener is not there', { traffic: gone }, /^bad: web: there is no arn:.*:listener/],
    ['it cannot be shifted', { traffic: known({ kind: 'unfit', why: 'no weights' }) }, /^bad: .*: no weights\. Let/],
    ['no group of the function', { lambdaGroup: gone }, /^bad: web: there is no .*web-lambda.*"lambdaGroup"/],
    ['a group of another type', { lambdaGroup: known({ ...group, targets: 1 }) }, /^bad: .* is of the type ip/],
    [
      'no function in it',
      { lambdaGroup: known({ ...group, type: 'lambda' }) },
      /^bad: .*no function.*register-targets/,
    ],
    ['no group of the service', { serviceGroup: gone }, /^bad: web: there is no .*web-service/],
    ['the groups changed places', { serviceGroup: known({ ...group, type: 'lambda' }) }, /^bad: .*type lambda.*ip/],
    [
      'requests are cut off',
      { serviceGroup: known({ ...group, drain: 600_000 }) },
      /^note: .*10m.*only 5m.*"drain" to/,
    ],
    ['no alarm', { alarms: known(new Map([['web-is-calm', BALANCER]])) }, /^bad: .*no alarm web-lambda-is-full/],
    ['no calm alarm', { alarms: known(new Map([[set.alarm, LAMBDA]])) }, /^bad: .*no alarm web-is-calm/],
    ['a calm alarm on what the shift empties', { alarms: alarms(LAMBDA, LAMBDA) }, /^note: .*web-is-calm.*empties/],
    ['missing data', { alarms: alarms({ ...LAMBDA, missing: 'breaching' }) }, /^note: .*as breaching.*notBreaching/],
    ['no service', { service: gone }, /^bad: .*no ecs:web\/api/],
    ['it is being deleted', { service: known({ ...service, status: 'DRAINING' }) }, /^bad: .* is DRAINING/],
    ['it has not opted in', { service: known({ ...service, optedIn: false }) }, /^bad: .*opted in.*value=wakelock$/],
    ['it registers nowhere', { service: known({ ...service, groups: [] }) }, /^bad: .*are not registered.*with none/],
    [
      'it registers elsewhere',
      { service: known({ ...service, groups: ['arn:a', 'arn:b'] }) },
      /^bad: .*but with arn:a, arn:b\. Let/,
    ],
    ['F86 a deployment runs', { service: known({ ...service, deploying: true }) }, /^note: .*deployment.*under way/],
    ['F86 autoscaling keeps it on', { service: known({ ...service, floor: 2 }) }, /^note: .*at 2 tasks or more/],
    [
      'a right is missing',
      { alarms: { known: false, why: 'denied', repair: 'The right: x' } },
      /^unknown: .*checked: denied/,
    ],
  ])('%s', (_what, part, words) => {
    expect(said(part)).toEqual([expect.stringMatching(words)]);
    expect(said(part)).toMatchSnapshot();
  });

  test('one alarm for both', () => {
    const lines = said({ set: aSet({ calmAlarm: set.alarm }) });
    expect(lines).toEqual([expect.stringMatching(/^bad: .*are both/)]);
    expect(lines).toMatchSnapshot();
  });

  test.each<readonly [string, Partial<FailoverParameters>, RegExp]>([
    ['services may not be scaled', { services: false }, /^bad: power may not.*EnableServices=true'$/],
    ['the listener may not be changed', { traffic: ['arn:other'] }, /^bad: .*FailoverTraffic=arn:other,arn:aws/],
    ['an alarm wakes nobody', { alarms: ['web-is-calm'] }, /^note: Changes of web-lambda-is-full .*FailoverAlarms=/],
    ['tasks wake nobody', { tasksOf: ['shop'] }, /^note: Tasks of api .*FailoverServices=shop,api'$/],
  ])('%s', (_what, parameters, words) => {
    expect(said({}, parameters)[0]).toMatch(words);
    expect(said({}, parameters)).toMatchSnapshot();
  });

  test('what several sets lack is one finding of each kind, with a parameter that keeps what was there', () => {
    const other = {
      name: 'shop',
      service: 'ecs:web/shop',
      calmAlarm: undefined,
      calmBelow: 600,
      alarm: 'shop-is-full',
    };
    const third = aSet({ name: 'admin', service: 'ecs:web/admin' });
    const sets = [set, third, aSet({ ...other, traffic: `${set.traffic.slice(0, -4)}ffff` })];
    const lines = said({}, { sets, traffic: ['arn:other'], alarms: ['other'], tasksOf: ['other'] });
    expect(lines.slice(0, -1)).toMatchSnapshot();
  });
});

describe('nothing is said', () => {
  const counted = aSet({ calmAlarm: undefined, calmBelow: 600 });
  const full = (facts: AlarmFacts) => known(new Map([[set.alarm, facts]]));
  test.each<readonly [string, Partial<SetHealth>]>([
    ['of a group of instances', { serviceGroup: known({ ...group, type: 'instance' }) }],
    ['of requests that have less time than "drain"', { serviceGroup: known({ ...group, drain: 299_000 }) }],
    ['of a calm alarm that a set does without', { set: counted, alarms: full(LAMBDA) }],
    ['of missing data of another metric', { alarms: alarms({ ...BALANCER, missing: 'breaching' }) }],
    [
      'of missing data of a composite alarm',
      { set: counted, alarms: full({ namespace: undefined, missing: undefined }) },
    ],
    ['of an autoscaling that may scale to nought', { service: known({ ...service, floor: 0 }) }],
    ['of a service in further groups', { service: known({ ...service, groups: ['arn:other', set.serviceGroup] }) }],
  ])('%s', (_what, part) => {
    expect(said(part)).toEqual([expect.stringMatching(/^ok: web: listener/)]);
  });

  test('of rights for sets that cannot be read, beside what is wrong with them', () => {
    const parameters = {
      ...PARAMETERS,
      sets: [],
      services: false,
      fault: { what: 'Failover sets: x.', repair: 'Write.' },
    };
    expect(failoverFindings({ stackName: 'wakelock', parameters, sets: [] })).toEqual([
      { check: 'failover', level: 'bad', what: 'Failover sets: x.', repair: 'Write.' },
    ]);
  });
});

test('an alarm on Lambda that leaves it to CloudWatch what missing data is gets the note of one that says "missing"', () => {
  expect(said({ alarms: alarms({ namespace: 'AWS/Lambda', missing: undefined }) })).toEqual([
    expect.stringMatching(/^note: web: web-lambda-is-full treats missing data as missing;/),
  ]);
});

test('parameters of a stack are read as the template writes them', () => {
  expect(failoverOf({ EnableFailover: 'false', FailoverSets: 'x' })).toBeUndefined();
  const told = failoverOf({
    ...{ EnableFailover: 'true', EnableServices: 'true', FailoverTraffic: 'a, b', FailoverAlarms: '' },
    FailoverSets: JSON.stringify([WRITTEN]),
  });
  expect(told).toEqual({ sets: [set], fault: undefined, traffic: ['a', 'b'], alarms: [], tasksOf: [], services: true });
  expect(failoverOf({ EnableFailover: 'true', FailoverSets: '[' })?.fault?.what).toContain('is not JSON');
  expect(failoverOf({ EnableFailover: 'true' })).toMatchObject({
    ...{ sets: [], traffic: [], alarms: [], tasksOf: [], services: false },
    fault: { what: 'Failover sets: "" is not JSON.', repair: expect.stringMatching(/^Write a JSON list/) },
  });
});
