import { expect, test } from '@jest/globals';
import type { DeploymentBrief, DeploymentStatus } from '../../../src/domain/rollout/facts.ts';
import { type BackFacts, wayBack } from '../../../src/domain/rollout/way-back.ts';

const arn = (revision: number) => `arn:aws:ecs:eu-central-1:1:task-definition/web:${revision}`;
const brief = (name: string, status: DeploymentStatus): DeploymentBrief => ({
  ...{ arn: `arn:aws:ecs:eu-central-1:1:service-deployment/prod/web/${name}`, status, revision: '', createdAt: 0 },
});
const BEFORE = brief('before', 'SUCCESSFUL');

/** Ours brought web:2 where web:1 had served, and failed. */
const facts = (status: DeploymentStatus, more: Partial<BackFacts> = {}): BackFacts => {
  const ours = brief('ours', status);
  return {
    ...{ deployments: [ours, BEFORE], known: new Set([BEFORE.arn]), own: ours.arn },
    ...{ live: arn(2), from: arn(2), to: arn(1), ...more },
  };
};
const theirs = (status: DeploymentStatus) => [brief('theirs', status), brief('ours', 'STOPPED'), BEFORE];

test.each<[string, BackFacts]>([
  ['goes on and fails', facts('IN_PROGRESS')],
  ['succeeded, and answers badly', facts('SUCCESSFUL')],
  ['was stopped by a person', facts('STOPPED')],
  [
    'stopped an older one that is not quite over',
    facts('IN_PROGRESS', { deployments: [brief('ours', 'IN_PROGRESS'), brief('replaced', 'STOP_REQUESTED'), BEFORE] }),
  ],
  ['was never shown', facts('PENDING', { own: undefined, deployments: [BEFORE] })],
])('what we deployed is taken back where it %s', (_what, known) => {
  expect(wayBack(known)).toEqual({ kind: 'free', force: false });
});

test('what ECS could not take back is deployed by force: the service has that definition already', () => {
  expect(wayBack(facts('ROLLBACK_FAILED', { live: arn(1) }))).toEqual({ kind: 'free', force: true });
  expect(wayBack(facts('ROLLBACK_FAILED'))).toEqual({ kind: 'free', force: false });
});

test.each<[string, BackFacts, string]>([
  ['is under way', facts('STOPPED', { deployments: theirs('IN_PROGRESS'), live: arn(9) }), 'theirs'],
  ['ended', facts('STOPPED', { deployments: theirs('SUCCESSFUL'), live: arn(9) }), 'theirs'],
  ['brings our very revision', facts('STOPPED', { deployments: theirs('PENDING') }), 'theirs'],
  ['began where ours was never shown', facts('PENDING', { own: undefined, deployments: theirs('PENDING') }), 'theirs'],
  ['is not listed yet', facts('STOPPED', { live: arn(9) }), 'the service has web:9'],
  ['brought back what served before', facts('STOPPED', { live: arn(1) }), 'the service has web:1'],
])('what somebody else deployed since is left alone, also where it %s', (_what, known, what) => {
  expect(wayBack(known)).toEqual({ kind: 'closed', why: `somebody else deployed since: ${what}` });
});

test.each<[DeploymentStatus, string]>([
  ['STOP_REQUESTED', 'it is being stopped already'],
  ['ROLLBACK_REQUESTED', 'ECS is taking it back itself'],
  ['ROLLBACK_IN_PROGRESS', 'ECS is taking it back itself'],
  ['ROLLBACK_SUCCESSFUL', 'ECS took it back itself'],
])('a deployment of ours that is %s is not taken back a second time', (status, why) => {
  expect(wayBack(facts(status, { live: arn(1) }))).toEqual({ kind: 'closed', why });
});
