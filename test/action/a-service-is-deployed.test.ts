import { expect, test } from '@jest/globals';
import { useSky } from './cloud.ts';

const service = { cluster: 'prod', desired: 1, image: 'app:1', circuitBreaker: { enable: true, rollback: true } };
const sky = useSky({
  ecs: {
    services: [
      { ...service, name: 'web' },
      { ...service, name: 'broken' },
      { ...service, name: 'killed', desired: 0, tags: { wakelock: 'wakelock' } },
    ],
    images: [
      { image: ':crash', outcome: 'crash', exitCode: 3 },
      { image: ':never', outcome: 'slow', seconds: 80_000 },
    ],
  },
});

test('a deployment that serves hands over its revision, and asks GitHub nothing that was not asked for', async () => {
  const job = sky.job({ inputs: { cluster: 'prod', service: 'web', images: 'app=app:2', 'topic-arn': '' } });
  const { code, lines } = await job.run('deploy');
  expect(lines.filter((line) => line.startsWith('::error'))).toEqual([]);
  expect(code).toBe(0);
  const { report = '{}', ...outputs } = job.outputs();
  expect(outputs).toMatchObject({
    state: 'served',
    'task-definition-arn': expect.stringMatching(/task-definition\/web:2$/),
    'previous-task-definition-arn': expect.stringMatching(/task-definition\/web:1$/),
    'deployment-arn': expect.stringMatching(/service-deployment\/prod\/web\//),
  });
  expect(JSON.parse(report)).toMatchObject({ registered: true, images: [{ name: 'app', image: 'app:2' }] });
  expect(job.summary()).toContain('app:2');
});

test('what is taken back is red, says why in an annotation, and can be told by later steps', async () => {
  const job = sky.job({ inputs: { cluster: 'prod', service: 'broken', images: 'app=app:crash', 'topic-arn': '' } });
  const { code, lines } = await job.run('deploy');
  expect(code).toBe(1);
  expect(lines.find((line) => line.startsWith('::error') && line.includes('rolled-back'))).toMatch(/exited with 3/);
  expect(job.outputs()).toMatchObject({ state: 'rolled-back' });
});

test('a step that is cancelled says what goes on and releases the service; post does it once more', async () => {
  const job = sky.job({ inputs: { cluster: 'prod', service: 'killed', images: 'app=app:never' } });
  const running = job.start('deploy');
  await running.shows('rolling in progress');
  running.child.kill('SIGINT');
  const { code, lines } = await running.ended;
  expect(lines.join('\n')).toContain('goes on in ECS by itself, and its circuit breaker takes it back if it fails');
  expect(lines.join('\n')).toContain('lease: released');
  expect(code).toBe(130);
  expect((await job.run('post')).code).toBe(0);
  expect(sky.wire.messages('stop').map(({ lease }) => lease)).toEqual([job.token(), job.token()]);
});
