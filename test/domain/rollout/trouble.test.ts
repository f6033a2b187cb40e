import { expect, test } from '@jest/globals';
import type { ContainerFacts, StoppedTask } from '../../../src/domain/rollout/facts.ts';
import { tally, troubleOf } from '../../../src/domain/rollout/trouble.ts';

const container = (more: Partial<ContainerFacts> = {}): ContainerFacts => ({
  ...{ name: 'app', exitCode: undefined, reason: '', health: '' },
  ...more,
});
const task = (more: Partial<StoppedTask> = {}): StoppedTask => ({
  ...{ arn: 'arn:aws:ecs:eu-central-1:1:task/prod/0123456789abcdef', definition: 'd', createdAt: 0 },
  ...{ stopCode: 'EssentialContainerExited', stoppedReason: 'Essential container in task exited', containers: [] },
  ...more,
});

test.each([
  [
    'exit',
    task({ containers: [container({ exitCode: 3 })] }),
    'Essential container in task exited; container app exited with 3',
    'app',
  ],
  [
    'out of memory',
    task({
      containers: [container({ exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' })],
    }),
    'Essential container in task exited; container app exited with 137 (killed: out of memory, or it did not stop in time): OutOfMemoryError: Container killed due to memory usage',
    'app',
  ],
  [
    'pull',
    task({
      stopCode: 'TaskFailedToStart',
      stoppedReason: 'CannotPullContainerError: no',
      containers: [container({ reason: 'CannotPullContainerError: no' })],
    }),
    'CannotPullContainerError: no',
    undefined,
  ],
  [
    'health',
    task({
      stopCode: 'ServiceSchedulerInitiated',
      stoppedReason: 'Task failed container health checks',
      containers: [container({ health: 'UNHEALTHY' })],
    }),
    'Task failed container health checks; container app is unhealthy',
    'app',
  ],
  [
    'the side car that ended well is not the one',
    task({ containers: [container({ name: 'init', exitCode: 0 }), container({ exitCode: 1 })] }),
    'Essential container in task exited; container app exited with 1',
    'app',
  ],
  ['nothing', task({ stopCode: '', stoppedReason: '' }), 'no reason is given', undefined],
])('why a task failed: %s', (_, given, text, log) => {
  expect(troubleOf(given)).toMatchObject({ task: '0123456789abcdef', text, container: log });
});

test('what a person or the scheduler took away has not failed', () => {
  const stopCode = 'ServiceSchedulerInitiated';
  expect(troubleOf(task({ stopCode: 'UserInitiated' }))).toBeUndefined();
  expect(
    troubleOf(task({ stopCode, stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/1)' })),
  ).toBeUndefined();
});

test('reasons that differ by ids alone are one', () => {
  const health = (group: string) =>
    troubleOf(
      task({
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: `Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:eu-central-1:1:targetgroup/web/${group}) from 10.0.0.7`,
      }),
    );
  const troubles = [health('0a1b2c3d4e5f6071'), health('ffeeddccbbaa9988'), troubleOf(task())].filter(
    (one) => one !== undefined,
  );
  expect(tally(troubles).map(({ count }) => count)).toEqual([2, 1]);
});
