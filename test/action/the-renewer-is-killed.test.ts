import { describe, expect, test } from '@jest/globals';
import { box, leases, stateOf, until, useSky } from './cloud.ts';
import { isAlive, type Job } from './job.ts';

const sky = useSky();

/** A job that has its machine and whose renewer the kernel killed. */
async function unattended(id: string, inputs: Record<string, string>): Promise<Job> {
  const job = sky.job({ inputs: { instances: id, ...inputs } });
  const { code, lines } = await job.run('main');
  if (code !== 0) throw new Error(lines.join('\n'));
  const renewer = job.renewer() ?? 0;
  process.kill(renewer, 'SIGKILL');
  await until(sky.aws, () => !isAlive(renewer));
  return job;
}

const GONE = expect.stringMatching(/^::warning title=Wakelock::The process that renews the lease was gone/);

describe('the renewer was killed, and then the machine was stopped', () => {
  test.each([
    ['warn', 0, 'warning', box(1)],
    ['fail', 1, 'error', box(2)],
  ] as const)('by hand, on-disrupt: %s', async (value, exit, kind, id) => {
    const job = await unattended(id, { 'on-disrupt': value });
    sky.aws.ec2.stopByHand(id);
    await until(sky.aws, () => leases(sky.aws, id)[0]?.disrupted !== undefined);
    const { code, lines } = await job.run('post');
    expect(code).toBe(exit);
    expect(lines).toEqual([
      GONE,
      expect.stringMatching(`^::${kind} title=Wakelock::ec2:${id} was disrupted during the job: .`),
      `Released ec2:${id}.`,
    ]);
  });

  test('because the lease expired', async () => {
    const job = await unattended(box(3), { 'on-disrupt': 'fail', ttl: '5s' });
    await until(sky.aws, () => stateOf(sky.aws, box(3)) === 'stopped' && leases(sky.aws, box(3))[0]?.settled === 'off');
    const { code, lines } = await job.run('post');
    expect(code).toBe(1);
    expect(lines[0]).toEqual(GONE);
    expect(lines[1]).toMatch(`::error title=Wakelock::ec2:${box(3)} was lost during the job: The lease expired`);
  });
});

test('the renewer was killed and the lease still lives: nothing is lost, and nothing is said', async () => {
  const job = await unattended(box(4), { 'on-disrupt': 'fail' });
  expect(await job.run('post')).toEqual({ code: 0, lines: [`Released ec2:${box(4)}.`] });
});

test('nothing of the boots was saved: what the lease itself tells is told', async () => {
  const job = await unattended(box(5), { wait: 'false', 'on-disrupt': 'fail' });
  await until(sky.aws, () => leases(sky.aws, box(5))[0]?.ack !== undefined);
  sky.aws.ec2.stopByHand(box(5));
  await until(sky.aws, () => leases(sky.aws, box(5))[0]?.disrupted !== undefined);
  const { code, lines } = await job.run('post');
  expect(code).toBe(1);
  expect(lines[1]).toMatch(/^::error .* was disrupted during the job: /);
});

test.each([
  ['is refused', { status: 400, code: 'AccessDeniedException' }],
  ['hangs', 'hang'],
] as const)('the last look at the lease %s: one line, and the release goes on', async (_what, fault) => {
  const id = fault === 'hang' ? box(6) : box(7);
  const job = sky.job({ inputs: { instances: id, 'on-disrupt': 'fail' } });
  expect((await job.run('main')).code).toBe(0);
  sky.wire.fault = ({ name }) => (name.startsWith('dynamodb:') ? fault : undefined);
  const { code, lines } = await job.run('post');
  sky.wire.fault = () => undefined;
  expect(code).toBe(0);
  expect(lines.filter((line) => line.startsWith('The lease could not be read before its release: '))).toHaveLength(1);
  expect(lines.at(-1)).toBe(`Released ec2:${id}.`);
});
