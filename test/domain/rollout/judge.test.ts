import { expect, test } from '@jest/globals';
import type { DeploymentFacts, DeploymentStatus } from '../../../src/domain/rollout/facts.ts';
import { judge, progressLine } from '../../../src/domain/rollout/judge.ts';

const deployment = (status: DeploymentStatus, more: Partial<DeploymentFacts> = {}): DeploymentFacts => ({
  ...{ arn: 'd', status, revision: 'r', createdAt: 0, reason: '', strategy: 'ROLLING', stage: undefined },
  ...{ tasks: { requested: 2, running: 2, pending: 0 }, traffic: undefined, breaker: undefined },
  ...{ rollback: undefined, alarms: [], ...more },
});
const off = { enable: false, rollback: false };
const failed = (count: number) => [{ key: 'k', text: 'exited with 3', count }];
const judged = (
  status: DeploymentStatus,
  { desired = 2, failures = 0, ...more }: Partial<DeploymentFacts> & { desired?: number; failures?: number } = {},
) =>
  judge({
    deployment: deployment(status, more),
    service: { desired, breaker: off },
    failures: failures > 0 ? failed(failures) : [],
  });

test.each([
  ['SUCCESSFUL', 'served', undefined],
  ['ROLLBACK_SUCCESSFUL', 'failed', 'rolled-back'],
  ['ROLLBACK_FAILED', 'failed', 'rollback-failed'],
  ['STOPPED', 'failed', 'stopped'],
  ['PENDING', 'going', undefined],
  ['IN_PROGRESS', 'going', undefined],
  ['STOP_REQUESTED', 'going', undefined],
  ['ROLLBACK_REQUESTED', 'going', undefined],
  ['ROLLBACK_IN_PROGRESS', 'going', undefined],
] as const)('%s is %s', (status, kind, how) => {
  const verdict = judged(status);
  expect(verdict.kind).toBe(kind);
  expect(verdict.kind === 'failed' ? verdict.how : undefined).toBe(how);
});

test('success of nothing is not proven', () => {
  expect(judged('SUCCESSFUL', { desired: 0 })).toEqual({
    kind: 'not-proven',
    why: 'The desired count is 0: no task of the new revision was ever started.',
  });
  expect(judged('SUCCESSFUL', { tasks: { requested: 2, running: 0, pending: 0 } })).toEqual({
    kind: 'not-proven',
    why: 'ECS is done, but no task of the new revision runs.',
  });
  expect(judged('SUCCESSFUL', { desired: 3 }).why).toBe('2 of 3 tasks run the new revision.');
});

test('the same reason three times ends the wait, twice does not', () => {
  expect(judged('IN_PROGRESS', { failures: 2 }).kind).toBe('going');
  expect(judged('IN_PROGRESS', { failures: 3 })).toEqual({
    kind: 'failed',
    how: 'failing',
    why: '3 tasks failed for the same reason: exited with 3',
  });
});

test('a breaker that is about to take it back is waited for', () => {
  const breaker = { failures: 2, threshold: 3 };
  const facts = deployment('IN_PROGRESS', { breaker });
  const on = { enable: true, rollback: true };
  const end = (given: typeof on) =>
    judge({ deployment: facts, service: { desired: 2, breaker: given }, failures: failed(3) }).kind;
  expect(end(on)).toBe('going');
  expect(end({ enable: true, rollback: false })).toBe('failed');
  expect(end(off)).toBe('failed');
  const silent = judge({
    deployment: deployment('IN_PROGRESS'),
    service: { desired: 2, breaker: on },
    failures: failed(3),
  });
  expect(silent.kind).toBe('failed');
  const far = deployment('IN_PROGRESS', { breaker: { failures: 3, threshold: 50 } });
  expect(judge({ deployment: far, service: { desired: 100, breaker: on }, failures: failed(3) }).kind).toBe('failed');
});

test('the reason names what ECS says, alarms, and why tasks failed', () => {
  const verdict = judged('ROLLBACK_SUCCESSFUL', { reason: 'alarm detected', alarms: ['5xx'], failures: 1 });
  expect(verdict.why).toBe('ECS took it back: alarm detected · alarms went off: 5xx · exited with 3');
  expect(judged('STOPPED').why).toBe('The deployment was stopped: no reason is given');
});

test.each(['rolled-back', 'rollback-failed', 'stopped'] as const)('an end without a reason says so: %s', (how) => {
  const ends = {
    'rolled-back': 'ROLLBACK_SUCCESSFUL',
    'rollback-failed': 'ROLLBACK_FAILED',
    stopped: 'STOPPED',
  } as const;
  const { why } = judged(ends[how]);
  expect(why).toMatch(
    /^(?:ECS took it back|ECS could not take it back|The deployment was stopped): no reason is given$/,
  );
  expect(judged(ends[how], { reason: 'breaker' }).why).toBe(why.replace('no reason is given', 'breaker'));
});

test.each(['STOP_REQUESTED', 'ROLLBACK_REQUESTED', 'ROLLBACK_IN_PROGRESS'] as const)(
  'while it is %s that is said, with the reason where there is one, and failures do not end the wait',
  (status) => {
    expect(judged(status)).toEqual({ kind: 'going', why: 'it is being taken back' });
    expect(judged(status, { alarms: ['5xx', 'slow'], failures: 3 })).toEqual({
      kind: 'going',
      why: 'it is being taken back: alarms went off: 5xx, slow · exited with 3',
    });
  },
);

test('of many reasons the one that came three times is named, else the first', () => {
  const why = (...counts: readonly number[]) =>
    judge({
      deployment: deployment('STOPPED'),
      service: { desired: 2, breaker: off },
      failures: counts.map((count, at) => ({ key: `${at}`, text: `reason ${at}`, count })),
    }).why;
  expect(why(2, 1)).toBe('The deployment was stopped: reason 0');
  expect(why(2, 3, 4)).toBe('The deployment was stopped: reason 1');
});

test('where it stands is one line', () => {
  expect(progressLine(deployment('IN_PROGRESS', { tasks: { requested: 2, running: 1, pending: 1 } }))).toBe(
    'rolling in progress · 1 of 2 tasks run, 1 pending',
  );
  const canary = { strategy: 'CANARY', stage: 'PRODUCTION_TRAFFIC_SHIFT', traffic: 10 };
  expect(progressLine(deployment('IN_PROGRESS', { ...canary, breaker: { failures: 1, threshold: 3 } }))).toBe(
    'canary in progress · stage production traffic shift · 10 % of the traffic · 2 of 2 tasks run · 1 failed',
  );
  expect(progressLine(deployment('IN_PROGRESS', { traffic: 100, breaker: { failures: 0, threshold: 3 } }))).toBe(
    'rolling in progress · 2 of 2 tasks run',
  );
  for (const [strategy, words] of [
    ['BLUE_GREEN', 'blue/green'],
    ['LINEAR', 'linear'],
    ['NOVELTY', 'NOVELTY'],
  ] as const) {
    expect(progressLine(deployment('STOP_REQUESTED', { strategy }))).toBe(`${words} stop requested · 2 of 2 tasks run`);
  }
});
