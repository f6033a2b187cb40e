import { spawn } from 'node:child_process';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { box, stateOf, until, useSky } from './cloud.ts';
import { type Ended, isAlive, type Job } from './job.ts';

const sky = useSky();

/** A runner's worker: it starts the step and stays. */
const WORKER = `
require('node:child_process').spawn(process.execPath, [process.env.STEP], { stdio: 'ignore' });
setInterval(() => {}, 1000);
`;

/** Its worker is killed; resolves when the renewer and the machine have gone by themselves. */
async function orphan(id: string): Promise<Job> {
  const job = sky.job({ inputs: { instances: id, ttl: '5s' } });
  const worker = spawn(process.execPath, ['-e', WORKER], { env: job.environment('main') });
  await until(sky.aws, () => job.outputs().state === 'running');
  const renewer = job.renewer() ?? 0;
  if (!isAlive(renewer)) throw new Error('There is no renewer.');
  worker.kill('SIGKILL');
  await until(sky.aws, () => !isAlive(renewer) && stateOf(sky.aws, id) === 'stopped');
  return job;
}

/** A person stops its machine during the job; resolves with post, after the renewer saw it. */
async function disrupted(id: string, value: string): Promise<Ended> {
  const job = sky.job({ inputs: { instances: id, 'on-disrupt': value } });
  const { code, lines } = await job.run('main');
  if (code !== 0) throw new Error(lines.join('\n'));
  sky.aws.ec2.stopByHand(id);
  await until(sky.aws, () => job.renewerLog() !== '');
  return job.run('post');
}

/** Somebody releases its lease during the job. */
async function lost(id: string): Promise<Ended> {
  const job = sky.job({ inputs: { instances: id } });
  await job.run('main');
  const renewer = job.renewer() ?? 0;
  await sky.job({ inputs: { lease: job.outputs().lease ?? '' } }).run('stop');
  await until(sky.aws, () => !isAlive(renewer));
  return job.run('post');
}

// Each takes as long as the renewer's own pace, so they run side by side.
let stories: readonly [Job, Ended, Ended, Ended];
beforeAll(async () => {
  stories = await Promise.all([orphan(box(1)), disrupted(box(2), 'warn'), disrupted(box(3), 'fail'), lost(box(4))]);
});

test('F96 the worker is killed -9: the renewer ends by itself, and the machine is off when the lease has ended', () => {
  const [job] = stories;
  expect(job.renewerLog()).toContain('orphaned');
  expect(sky.wire.messages('stop').map(({ lease }) => lease)).not.toContain(job.token());
});

describe('what a person did to the machine during the job', () => {
  test.each([
    ['warn', 0, 'warning', 1, box(2)],
    ['fail', 1, 'error', 2, box(3)],
  ] as const)('on-disrupt: %s', (_value, exit, kind, story, id) => {
    const { code, lines } = stories[story];
    expect(code).toBe(exit);
    expect(lines[0]).toMatch(
      new RegExp(`^::${kind} title=Wakelock::ec2:${id} was disrupted during the job \\(.*Z\\): `),
    );
    // Once: the status file and the lease tell the same.
    expect(lines).toEqual([lines[0], `Released ec2:${id}.`]);
  });

  test('a lease that somebody released: the renewer stops renewing, and post tells it', () => {
    const { code, lines } = stories[3];
    expect(code).toBe(0);
    expect(lines[0]).toMatch(/^::warning title=Wakelock::ec2:\S+ was lost during the job/);
  });
});
