import { describe, expect, test } from '@jest/globals';
import { box, leases, stateOf, until, useSky } from './cloud.ts';
import type { Job } from './job.ts';

const sky = useSky();

async function ready(options: Parameters<typeof sky.job>[0]): Promise<Job> {
  const job = sky.job(options);
  const { code, lines } = await job.run('main');
  if (code !== 0) throw new Error(lines.join('\n'));
  return job;
}

test('nothing was saved: one sentence', async () => {
  const job = sky.job({ inputs: { instances: 'nonsense' } });
  expect((await job.run('main')).code).toBe(1);
  expect(await job.run('post')).toEqual({
    code: 0,
    lines: ['There is nothing to release: the step ended before it asked for a machine.'],
  });
});

describe('keep-on-failure', () => {
  test('the job failed: the lease lives on, and post says until when', async () => {
    const job = await ready({ inputs: { instances: box(1), 'keep-on-failure': '30m' } });
    const { code, lines } = await job.run('post', { inputs: { 'job-status': 'failure' } });
    expect(code).toBe(0);
    expect(lines).toEqual([
      expect.stringMatching(
        `^::notice title=Wakelock::The job failed: ec2:${box(1)} stays on until \\S+ \\(keep-on-failure\\)`,
      ),
    ]);
    const [, kept] = sky.wire.messages('start').filter(({ lease }) => lease === job.token());
    expect(kept?.ttl).toBe(1800);
    expect(sky.wire.messages('stop').map(({ lease }) => lease)).not.toContain(job.token());
    await until(sky.aws, () => leases(sky.aws, box(1))[0]?.ttl === 1_800_000);
    expect(stateOf(sky.aws, box(1))).toBe('running');
  });

  test.each([
    ['success', 2],
    ['cancelled', 6],
    ['', 7],
  ])('the job is "%s": released', async (status, number) => {
    const id = box(number);
    const job = await ready({ inputs: { instances: id, 'keep-on-failure': '30m' } });
    expect(await job.run('post', { inputs: { 'job-status': status } })).toEqual({
      code: 0,
      lines: [`Released ec2:${id}.`],
    });
    await until(sky.aws, () => leases(sky.aws, id).every(({ releasedAt }) => releasedAt !== undefined));
  });
});

describe('F61 a release that is refused', () => {
  test.each([
    ['false', 0, 'warning'],
    ['true', 1, 'error'],
  ])('fail-on-release-error: %s', async (value, exit, kind) => {
    const job = await ready({ inputs: { instances: box(3), 'fail-on-release-error': value } });
    sky.wire.fault = ({ name }) => (name === 'sns:Publish' ? { status: 403, code: 'ExpiredToken' } : undefined);
    const { code, lines } = await job.run('post');
    sky.wire.fault = () => undefined;
    expect(code).toBe(exit);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(
      new RegExp(
        `^::${kind} title=Wakelock::The release could not be published\\. The lease ends by itself at \\d{4}-\\S+Z \\(in (10m|9m\\d+s)\\); the machine may stay on until then\\.%0ACould not publish.*ExpiredToken`,
      ),
    );
  });
});
