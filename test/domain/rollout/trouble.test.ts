import { expect, test } from '@jest/globals';
import type { ContainerFacts, StoppedTask } from '../../../src/domain/rollout/facts.ts';
import { alike, tally, troubleOf } from '../../../src/domain/rollout/trouble.ts';

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
  ['no words', task({ stoppedReason: '' }), 'EssentialContainerExited', undefined],
  [
    'the container that gives a reason, before others that ended badly',
    task({
      containers: [
        container({ name: 'proxy', exitCode: 1 }),
        container({ name: 'done', exitCode: 0, reason: 'completed' }),
        container({ exitCode: 2, reason: 'it says why' }),
      ],
    }),
    'Essential container in task exited; container app exited with 2: it says why',
    'app',
  ],
  [
    'one that was only ended with the others is not the one',
    task({ containers: [container({ name: 'proxy', exitCode: 143 }), container({ exitCode: 1 })] }),
    'Essential container in task exited; container app exited with 1',
    'app',
  ],
  [
    'the one that is not healthy, where all were ended',
    task({
      containers: [
        container({ name: 'proxy', exitCode: 143, health: 'HEALTHY' }),
        container({ exitCode: 143, health: 'UNHEALTHY' }),
      ],
    }),
    'Essential container in task exited; container app exited with 143 (terminated)',
    'app',
  ],
  [
    'a node that is taken away',
    task({
      stopCode: 'SpotInterruption',
      stoppedReason: 'Your Spot Task was interrupted.',
      containers: [container({ exitCode: 143 })],
    }),
    'Your Spot Task was interrupted.; container app exited with 143 (terminated)',
    undefined,
  ],
  [
    'a container without a word',
    task({ containers: [container({ health: 'HEALTHY' })] }),
    'Essential container in task exited',
    'app',
  ],
])('why a task failed: %s', (_, given, text, log) => {
  expect(troubleOf(given)).toMatchObject({ task: '0123456789abcdef', text, container: log });
});

test.each([
  [126, 'the command cannot be run'],
  [127, 'the command was not found'],
  [137, 'killed: out of memory, or it did not stop in time'],
  [139, 'segmentation fault'],
])('the code %s is explained', (exitCode, words) => {
  expect(troubleOf(task({ containers: [container({ exitCode })] }))?.text).toBe(
    `Essential container in task exited; container app exited with ${exitCode} (${words})`,
  );
});

test('what a person or the scheduler took away has not failed', () => {
  const stopCode = 'ServiceSchedulerInitiated';
  expect(troubleOf(task({ stopCode: 'UserInitiated' }))).toBeUndefined();
  expect(
    troubleOf(task({ stopCode, stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/1)' })),
  ).toBeUndefined();
  const told = troubleOf(task({ stopCode, stoppedReason: 'No Scaling activity initiated by anybody' }));
  expect(told?.text).toBe('No Scaling activity initiated by anybody');
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

test('reasons are counted, the most frequent first, by what was said, by container and by code', () => {
  const exits = (name: string, exitCode: number | undefined, reason = '') =>
    troubleOf(task({ containers: [container({ name, exitCode, reason })] }));
  const troubles = [
    ...[exits('app', 1), exits('proxy', 1), exits('app', 2), exits('app', 2), exits('app', 2, 'disk full')],
    ...[exits('app', 2, 'disk gone'), troubleOf(task({ stoppedReason: 'Task failed to start' }))],
  ].filter((one) => one !== undefined);
  expect(tally(troubles).map(({ count, text }) => `${count} ${text}`)).toEqual([
    '2 Essential container in task exited; container app exited with 2',
    '1 Essential container in task exited; container app exited with 1',
    '1 Essential container in task exited; container proxy exited with 1',
    '1 Essential container in task exited; container app exited with 2: disk full',
    '1 Essential container in task exited; container app exited with 2: disk gone',
    '1 Task failed to start',
  ]);
});

test.each([
  ['task 0a1b2c3d failed', 'task # failed'],
  ['from 10.0.0.7 and web-01.example', 'from # and #'],
  ['port 80 of 3', 'port # of #'],
  ['exit 12, then 345', 'exit #, then #'],
  ['no number in it', 'no number in it'],
])('%j is alike %j: what has a number in it differs from task to task', (text, expected) => {
  expect(alike(text)).toBe(expected);
});
