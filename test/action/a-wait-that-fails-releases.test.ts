import { describe, expect, test } from '@jest/globals';
import { box, leases, SLOW, STRANGER, until, useSky } from './cloud.ts';
import { isAlive } from './job.ts';

const sky = useSky();
const ERROR = '::error title=Wakelock::';

describe('main fails with cause and repair', () => {
  test.each([
    ['a machine that does not exist', 'i-00000000000000009', 'does not exist', 'Check the instance id'],
    ['a machine that did not opt in', STRANGER, 'wakelock=wakelock', 'Tag it'],
    ['a name that nothing has', 'name:nobody', 'matches no machine', 'Check the spelling'],
  ])('%s', async (_what, instances, cause, repair) => {
    const job = sky.job({ inputs: { instances } });
    const { code, lines } = await job.run('main');
    const error = lines.find((line) => line.startsWith(ERROR));
    expect(code).toBe(1);
    expect(error).toContain(cause);
    expect(error).toContain(`%0A  Repair: ${repair}`);
    expect(job.outputs().state).toBe('failed');
    expect(sky.wire.messages('stop').map(({ lease }) => lease)).toContain(job.token());
  });

  test('one machine of several: all are released', async () => {
    const job = sky.job({ inputs: { instances: `${box(1)}, ${STRANGER}` } });
    const { code, lines } = await job.run('main');
    expect(code).toBe(1);
    expect(lines.join('\n')).toContain(`ec2:${STRANGER}`);
    const stop = sky.wire.messages('stop').find(({ lease }) => lease === job.token());
    expect(stop?.targets).toEqual([`ec2:${box(1)}`, `ec2:${STRANGER}`]);
  });
});

test('a wait that times out tells what was seen, ends the renewer and releases', async () => {
  const job = sky.job({ inputs: { instances: SLOW, timeout: '2s' } });
  const { code, lines } = await job.run('main');
  const error = lines.find((line) => line.startsWith(ERROR));
  expect(code).toBe(1);
  expect(error).toContain(`Not ready within 2s. Last seen: ec2:${SLOW}: `);
  expect(job.outputs().state).toBe('timeout');
  expect(job.summary()).toContain(`<td>ec2:${SLOW}</td><td>timeout</td>`);
  expect(lines).toContain('Released.');
  expect(sky.wire.messages('stop').map(({ lease }) => lease)).toContain(job.token());
  const post = await job.run('post');
  expect(post.code).toBe(0);
  expect(isAlive(job.renewer() ?? 0)).toBe(false);
});

test('a probe that nobody answers: the machine was on, and is released', async () => {
  const job = sky.job({ inputs: { instances: box(2), ready: 'http://{private-ip}:1/health@1s' } });
  const { code, lines } = await job.run('main');
  expect(code).toBe(1);
  expect(lines.find((line) => line.startsWith(ERROR))).toMatch(/ec2:\S+: is on; http:\S+:1\/health: .+, for 1s/);
  expect(lines).toContain('Released.');
});

test('the leases of others on the same machine are untouched', async () => {
  const held = sky.job({ inputs: { instances: box(3) } });
  expect((await held.run('main')).code).toBe(0);
  const other = sky.job({ inputs: { instances: `${box(3)},${STRANGER}` } });
  expect((await other.run('main')).code).toBe(1);
  const open = () => leases(sky.aws, box(3)).filter(({ releasedAt }) => releasedAt === undefined);
  await until(sky.aws, () => open().length === 1);
  expect(open().map(({ ack }) => ack !== undefined)).toEqual([true]);
});

test('F43 an endpoint that refuses connections is told at once, and is the error in the end', async () => {
  const env = { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' };
  const job = sky.job({ inputs: { instances: box(1), timeout: '2s' }, env });
  const { code, lines } = await job.run('main');
  expect(code).toBe(1);
  const refused = /Could not publish to arn:aws:sns:\S+: ECONNREFUSED: connect ECONNREFUSED 127\.0\.0\.1:1/;
  expect(lines.filter((line) => line.includes('It is tried again for at most 2s.'))).toEqual([
    expect.stringMatching(refused),
  ]);
  const error = lines.find((line) => line.startsWith(ERROR));
  expect(error).toMatch(refused);
  expect(error).toContain('%0A  Likely cause: No connection to AWS');
  expect(error).toContain('%0A  Repair: Check the network of this machine');
  expect(job.outputs()).toMatchObject({ state: 'failed', lease: '' });
  expect(job.summary()).toContain('ECONNREFUSED');
});

test('a start that could not be published is released, and hands over that it failed and the lease', async () => {
  const fault = { status: 500, code: 'InternalError' };
  sky.wire.fault = ({ message }) => (typeof message === 'object' && message.action === 'start' ? fault : undefined);
  const job = sky.job({ inputs: { instances: box(1), timeout: '1s' } });
  const { code, lines } = await job.run('start');
  sky.wire.fault = () => undefined;
  expect(code).toBe(1);
  expect(lines).toContain('Released.');
  expect(job.outputs()).toMatchObject({ state: 'failed', lease: expect.stringContaining(`@${box(1)}`) });
});

test('inputs that cannot be taken hand over that the step failed as well', async () => {
  const job = sky.job({ inputs: { instances: 'what?' } });
  expect((await job.run('main')).code).toBe(1);
  expect(job.outputs().state).toBe('failed');
});
