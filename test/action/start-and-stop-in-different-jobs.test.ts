import { describe, expect, test } from '@jest/globals';
import { box, leases, SLOW, stateOf, until, useSky } from './cloud.ts';
import { isAlive } from './job.ts';

const sky = useSky();

test('start hands over a lease of max-duration, a job adopts it, stop needs nothing else and waits for off', async () => {
  const starting = sky.job({ inputs: { instances: box(1), 'max-duration': '2h' } });
  const start = await starting.run('start');
  expect({ code: start.code, state: starting.state() }).toEqual({ code: 0, state: {} });
  const { lease = '' } = starting.outputs();
  expect(lease).toMatch(new RegExp(`^job-[0-9a-f-]{36}@${box(1)}$`));
  const [item] = leases(sky.aws, box(1));
  expect(item?.ttl).toBe(7_200_000);
  const ttls = sky.wire.messages('start').map(({ ttl }) => ttl);
  expect([ttls[0], ttls.at(-1)]).toEqual([600, 7200]);
  expect(start.lines.join('\n')).not.toContain(lease);

  const testing = sky.job({ inputs: { lease, linger: '5m', protect: 'true' } });
  const main = await testing.run('main');
  expect(main.lines[0]).toMatch(`Adopted ec2:${box(1)}: lease ${lease.slice(0, 8)}…`);
  expect(main.lines.filter((line) => line.startsWith('::notice'))).toEqual([
    expect.stringMatching(/An adopted lease keeps what `start` gave it; these change nothing here: protect, linger\.$/),
  ]);
  expect(testing.outputs()).toMatchObject({ lease, state: 'running', 'private-ip': '127.0.0.1' });
  expect(await testing.run('post')).toEqual({
    code: 0,
    lines: ['No longer renewed. The lease was made by `start`; it is left to `stop`.'],
  });
  await until(sky.aws, () => !isAlive(testing.renewer() ?? 0));
  expect(leases(sky.aws, box(1))).toHaveLength(1);
  expect(stateOf(sky.aws, box(1))).toBe('running');

  const stopping = sky.job({ inputs: { lease, 'wait-stopped': 'true' } });
  const stop = await stopping.run('stop');
  expect(stop.code).toBe(0);
  expect(stop.lines.at(-1)).toBe(`${box(1)}: off`);
  expect(stopping.outputs()).toMatchObject({ state: 'off', disrupted: 'false' });
  expect(stateOf(sky.aws, box(1))).toBe('stopped');
});

test('F64 stop again with the same lease is harmless', async () => {
  const starting = sky.job({ inputs: { instances: box(2) } });
  await starting.run('start');
  const { lease = '' } = starting.outputs();
  const stopping = sky.job({ inputs: { lease } });
  const first = await stopping.run('stop');
  const again = await stopping.run('stop');
  expect([first.code, again.code]).toEqual([0, 0]);
  expect(again.lines).toEqual([`Released ec2:${box(2)}: lease ${lease.slice(0, 8)}….`]);
});

test('others keep the machine on: stop says so and does not wait for it', async () => {
  const other = sky.job({ inputs: { instances: box(3) } });
  await other.run('main');
  const starting = sky.job({ inputs: { instances: box(3) } });
  await starting.run('start');
  const stopping = sky.job({ inputs: { lease: starting.outputs().lease ?? '', 'wait-stopped': 'true' } });
  expect((await stopping.run('stop')).code).toBe(0);
  expect(stopping.outputs().state).toBe('kept');
  expect(stateOf(sky.aws, box(3))).toBe('running');
});

describe('stop without a lease', () => {
  test.each<[string, Record<string, string>]>([
    ['nothing else is wrong', {}],
    ['the topic is empty too', { 'topic-arn': '', mode: 'lease', 'wait-stopped': 'true' }],
    ['nothing can be read', { lease: '  ', 'topic-arn': '***', table: '', 'role-to-assume': 'none', timeout: '' }],
    ['a role is to be assumed without ID tokens', { 'role-to-assume': 'arn:aws:iam::000000000000:role/runner' }],
  ])('is a no-op with a notice, as the start may have been skipped: %s', async (_what, inputs) => {
    const job = sky.job({ inputs: { lease: '', ...inputs } });
    expect(await job.run('stop')).toEqual({
      code: 0,
      lines: [
        '::notice title=Wakelock::No lease was given, so there is nothing to release: the start step may have failed or been skipped.',
      ],
    });
  });

  test('a lease that was masked on its way is told apart', async () => {
    const { code, lines } = await sky.job({ inputs: { lease: '***' } }).run('stop');
    expect(code).toBe(1);
    expect(lines[0]).toMatch(/^::error title=Wakelock::lease: the value is not a lease\.%0A {2}Likely cause: .*masked/);
  });
});

test('a start that is cancelled while it waits releases; its lease is known to the stop job all the same', async () => {
  const job = sky.job({ inputs: { instances: SLOW } });
  const start = job.start('start');
  await start.shows('lease stored');
  start.child.kill('SIGINT');
  const { code, lines } = await start.ended;
  expect(code).toBe(130);
  expect(lines).toContain('Released.');
  expect(job.outputs().lease).toMatch(`@${SLOW}`);
});

test('a cancelled start is remembered for as long as the long lease that it may just have asked for', async () => {
  const job = sky.job({ inputs: { instances: SLOW, ttl: '5m', 'max-duration': '3h' } });
  const start = job.start('start');
  await start.shows('lease stored');
  start.child.kill('SIGINT');
  await start.ended;
  expect(sky.wire.messages('stop').at(-1)).toMatchObject({ ttl: 3 * 60 * 60 });
});

test('wait: false takes max-duration at once', async () => {
  const job = sky.job({ inputs: { instances: SLOW, wait: 'false', 'max-duration': '1h' } });
  const { code } = await job.run('start');
  expect(code).toBe(0);
  expect(job.outputs().state).toBe('requested');
  expect(sky.wire.messages('start').at(-1)?.ttl).toBe(3600);
});

test('stop of one machine leaves the outputs and variables of another one of the same job alone', async () => {
  const job = sky.job({ inputs: {} });
  await job.run('start', { inputs: { instances: box(8) } });
  const first = job.outputs().lease ?? '';
  await job.run('start', { inputs: { instances: box(9) } });
  const { lease, 'instance-ids': ids } = job.outputs();
  expect((await job.run('stop', { inputs: { lease: first } })).code).toBe(0);
  expect(job.outputs()).toMatchObject({ lease, 'instance-ids': ids, state: 'released' });
  expect(job.exported()).toMatchObject({ WAKELOCK_INSTANCE_IDS: box(9), WAKELOCK_PRIVATE_IP: '127.0.0.1' });
});
