import { expect, test } from '@jest/globals';
import { told, Yard } from './place.ts';

/** One deployment under calls that fail. */
async function under(calls: readonly object[], ...args: readonly string[]) {
  const yard = await Yard.open([{ name: 'web' }], { calls });
  try {
    const { code, out, err } = await yard.deploy('web', '--images', 'app=app:2', ...args);
    const deployments = yard.aws.ecs.service('prod', 'web').history.all().length;
    return { code, out, err: told(err), calls: yard.aws.calls(), deployments };
  } finally {
    await yard.close();
  }
}

test('throttling is waited out', async () => {
  const throttled = { code: 'ThrottlingException', times: 2 };
  const { code, out } = await under([
    { on: 'ecs:DescribeServiceDeployments', ...throttled },
    { on: 'ecs:ListServiceDeployments', ...throttled },
  ]);
  expect(out).toContain('ok served');
  expect(code).toBe(0);
});

test('a right that is taken away midway is named, and what goes on by itself is said', async () => {
  const denied = { code: 'AccessDeniedException', status: 400, times: 'always' };
  const { code, out } = await under([{ on: 'ecs:DescribeServiceDeployments', ...denied }]);
  expect(out).toContain('FAILED blind prod/web: The deployment goes on in ECS, but it cannot be followed any more');
  expect(out).toMatch(/The right: ecs:DescribeServiceDeployments on arn:aws:ecs:/);
  expect(code).toBe(1);
});

test('what is needed for reasons alone is missed without ending the wait', async () => {
  const denied = { code: 'AccessDeniedException', status: 400, times: 'always' };
  const { code, err } = await under([{ on: 'ecs:ListTasks', ...denied }]);
  expect(err).toContain('the tasks cannot be read: Could not list the stopped tasks prod/web: AccessDenied');
  expect(code).toBe(0);
});

test('a revision that is registered and then refused is reported with its right', async () => {
  const denied = { code: 'AccessDeniedException', status: 400, times: 'always' };
  const { code, out } = await under([{ on: 'ecs:UpdateService', ...denied }], '--json');
  expect(JSON.parse(out)).toMatchObject({
    end: { kind: 'not-deployed', code: 'denied', why: expect.stringContaining('The right: ecs:UpdateService') },
    ...{ registered: true, definition: expect.stringMatching(/web:2$/) },
  });
  expect(code).toBe(4);
});

test('a forced UpdateService is made again after a throttle, and looked for after a lost answer', async () => {
  const throttled = { on: 'ecs:UpdateService', code: 'ThrottlingException', status: 400, times: 1 };
  for (const [fault, calls] of [
    [throttled, 2],
    [{ on: 'ecs:UpdateService', lostReply: true }, 1],
  ] as const) {
    const ended = await under([fault], '--force');
    expect(ended.out).toContain('ok served');
    expect([ended.code, ended.calls['ecs:UpdateService'], ended.deployments]).toEqual([0, calls, 2]);
  }
});

test('an UpdateService that is refused names its right, and nothing is followed', async () => {
  const denied = { code: 'AccessDeniedException', status: 400, times: 'always' };
  const { code, err, calls } = await under([{ on: 'ecs:UpdateService', ...denied }]);
  expect(err).toContain('The right: ecs:UpdateService on service/prod/web');
  expect(code).toBe(4);
  expect(calls['ecs:DescribeServiceDeployments']).toBeUndefined();
});

test('an UpdateService whose answer is lost is made again, and begins nothing twice', async () => {
  const { code, calls, deployments } = await under([{ on: 'ecs:UpdateService', lostReply: true }]);
  expect(code).toBe(0);
  expect(calls['ecs:UpdateService']).toBe(2);
  expect(deployments).toBe(2);
});
