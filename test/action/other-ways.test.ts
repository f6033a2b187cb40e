import { describe, expect, test } from '@jest/globals';
import { box, leases, SLOW, STRANGER, stateOf, until, useSky } from './cloud.ts';
import { isAlive } from './job.ts';

const PLAIN_TOPICS = [
  { name: 'start-server', deliver: 'none' },
  { name: 'stop-server', deliver: 'none' },
];
const sky = useSky({ topics: PLAIN_TOPICS });

describe('early', () => {
  const tokens = { ACTIONS_ID_TOKEN_REQUEST_URL: 'http://127.0.0.1:9/', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 't' };
  const role = { 'role-to-assume': 'arn:aws:iam::000000000000:role/runner', early: 'true' };

  test('pre saves the token and leaves a renewer behind, whether or not it can publish; main takes the same token', async () => {
    const job = sky.job({ inputs: { instances: box(1), ...role }, env: tokens });
    const pre = await job.run('pre');
    expect(pre.code).toBe(0);
    const token = job.token();
    const first = job.renewer() ?? 0;
    expect(isAlive(first)).toBe(true);
    const main = await job.run('main', { inputs: { 'role-to-assume': '', early: '' } });
    expect(main.code).toBe(0);
    expect(job.token()).toBe(token);
    await until(sky.aws, () => !isAlive(first));
    expect(isAlive(job.renewer() ?? 0)).toBe(true);
    expect((await job.run('post')).code).toBe(0);
  });

  test('main wants other machines: what pre asked for is given back', async () => {
    const job = sky.job({ inputs: { instances: box(2), ...role }, env: tokens });
    await job.run('pre');
    const early = job.token();
    const main = await job.run('main', { inputs: { instances: box(3), 'role-to-assume': '', early: '' } });
    expect(main.code).toBe(0);
    expect(job.token()).not.toBe(early);
    expect(sky.wire.messages('stop').map(({ lease }) => lease)).toContain(early);
  });

  test('main wants other machines and is refused: what pre asked for is given back all the same', async () => {
    const job = sky.job({ inputs: { instances: box(2), ...role }, env: tokens });
    await job.run('pre');
    const early = job.token();
    const renewer = job.renewer() ?? 0;
    const refused = { status: 403, code: 'AuthorizationError' };
    sky.wire.fault = ({ message }) => (typeof message === 'object' && message.action === 'start' ? refused : undefined);
    const main = await job.run('main', { inputs: { instances: box(3), 'role-to-assume': '', early: '' } });
    sky.wire.fault = () => undefined;
    expect(main.code).toBe(1);
    expect(sky.wire.messages('stop').map(({ lease }) => lease)).toContain(early);
    await until(sky.aws, () => !isAlive(renewer));
  });

  test.each([
    ['no permission for ID tokens', {}, /^::notice title=Wakelock::early: .*ID token/],
    ['no machine', { instances: '' }, /^::notice title=Wakelock::early: instances: no machine is named/],
  ])('%s is a notice, and exit 0', async (_what, inputs, notice) => {
    const job = sky.job({ inputs: { instances: box(3), ...role, ...inputs } });
    const { code, lines } = await job.run('pre');
    expect({ code, state: job.state() }).toEqual({ code: 0, state: {} });
    expect(lines).toEqual([expect.stringMatching(notice)]);
  });

  test('not asked for: pre says and does nothing', async () => {
    const job = sky.job({ inputs: { instances: 'whatever' } });
    expect(await job.run('pre')).toEqual({ code: 0, lines: [] });
  });
});

describe('plain mode', () => {
  const topic = (name: string) => `arn:aws:sns:us-east-1:000000000000:${name}`;
  const plain = {
    mode: 'plain',
    'topic-arn': topic('start-server'),
    'stop-topic-arn': topic('stop-server'),
    'start-message': 'Starting Server',
    'stop-message': 'Stopping Server',
  };

  test('publishes the bare texts, waits by asking EC2, and says that it gives no promise', async () => {
    const job = sky.job({ inputs: { instances: box(4), ...plain } });
    // Somebody's Lambda has done its work already.
    sky.aws.ec2.startByHand(box(4));
    const from = sky.wire.calls.length;
    await until(sky.aws, () => stateOf(sky.aws, box(4)) === 'running');
    const { code, lines } = await job.run('main');
    expect(code).toBe(0);
    expect(lines[0]).toMatch(/^Plain mode gives no promise/);
    expect(job.outputs()).toMatchObject({ lease: '', state: 'running', 'instance-ids': box(4), 'already-on': 'true' });
    expect(job.renewer()).toBeUndefined();
    expect(await job.run('post')).toEqual({ code: 0, lines: ['The stop text was published.'] });
    const own = sky.wire.calls.slice(from).filter(({ name }) => !name.startsWith('dynamodb:'));
    const story = own.map(({ name, message }) => [name, message].filter(Boolean).join(' '));
    expect([...story].sort()).toEqual([
      'ec2:DescribeInstances',
      'sns:Publish Starting Server',
      'sns:Publish Stopping Server',
    ]);
    expect(leases(sky.aws, box(4))).toEqual([]);
  });

  test('a machine that stays off: the stop text is published again', async () => {
    const job = sky.job({ inputs: { instances: SLOW, ...plain, timeout: '1s' } });
    const { code, lines } = await job.run('main');
    expect(code).toBe(1);
    expect(lines).toContain('The stop text was published.');
    expect(lines.at(-1)).toMatch(/^::error .*Not ready within 1s\. Last seen: ec2:\S+: off/);
  });
});

describe('the first publish', () => {
  test('F42 throttled and failing at first: the same lease is asked for again', async () => {
    let faults = 2;
    sky.wire.fault = ({ message }) => {
      if (typeof message !== 'object' || faults === 0) return undefined;
      faults -= 1;
      return faults === 1 ? { status: 400, code: 'Throttled' } : { status: 503, code: 'ServiceUnavailable' };
    };
    const job = sky.job({ inputs: { instances: box(5) } });
    expect((await job.run('main')).code).toBe(0);
    const asked = sky.wire.messages('start').filter(({ lease }) => lease === job.token());
    expect(asked).toHaveLength(3);
  });

  test('refused for good: the right that is missing is named, and post has nothing to do', async () => {
    sky.wire.fault = ({ name }) => (name === 'sns:Publish' ? { status: 403, code: 'AuthorizationError' } : undefined);
    const job = sky.job({ inputs: { instances: box(6) } });
    const { code, lines } = await job.run('main');
    expect(code).toBe(1);
    expect(lines).toEqual([expect.stringMatching(/^::error .*AuthorizationError.*sns:Publish on arn:aws:sns/)]);
    expect(await job.run('post')).toEqual({
      code: 0,
      lines: ['There is nothing to release: the start could not be published.'],
    });
    sky.wire.fault = () => undefined;
  });
});

test('two jobs on one machine: the first to end does not take it from the second', async () => {
  const [one, two] = [sky.job({ inputs: { instances: box(7) } }), sky.job({ inputs: { instances: box(7) } })];
  const mains = await Promise.all([one.run('main'), two.run('main')]);
  expect(mains.map(({ code }) => code)).toEqual([0, 0]);
  await one.run('post');
  await until(sky.aws, () => leases(sky.aws, box(7)).filter(({ releasedAt }) => releasedAt !== undefined).length === 1);
  await sky.aws.tick();
  expect(stateOf(sky.aws, box(7))).toBe('running');
  await two.run('post');
  await until(sky.aws, () => stateOf(sky.aws, box(7)) === 'stopped');
});

test('several machines in one step: outputs list them in one order', async () => {
  const job = sky.job({ inputs: { instances: `${box(8)}\n${box(9)}` } });
  expect((await job.run('main')).code).toBe(0);
  const outputs = job.outputs();
  expect(outputs['instance-ids']).toBe(`${box(8)},${box(9)}`);
  expect(outputs['private-ip']).toBe('127.0.0.1,127.0.0.1');
  expect(outputs.lease).toBe(`${job.token()}@${box(8)},${box(9)}`);
});

test('wait: false goes on at once, and says what that means', async () => {
  const job = sky.job({ inputs: { instances: SLOW, wait: 'false' } });
  const { code, lines } = await job.run('main');
  expect(code).toBe(0);
  expect(lines.at(-1)).toMatch(/without the promise/);
  expect(job.outputs().state).toBe('requested');
  expect(isAlive(job.renewer() ?? 0)).toBe(true);
});

test.each(['main', 'start', 'stop'] as const)(
  'dry-run of %s publishes nothing, saves nothing and says what it would do',
  async (step) => {
    const lease: Record<string, string> = step === 'stop' ? { lease: 'job-00000000-0000-4000-8000-000000000000' } : {};
    const job = sky.job({ inputs: { instances: STRANGER, 'dry-run': 'true', ...lease } });
    const { code, lines } = await job.run(step);
    expect({ code, state: job.state() }).toEqual({ code: 0, state: {} });
    expect(lines[0]).toMatch(/^dry-run: nothing is published\./);
    expect(lines.join('\n')).not.toMatch(/job-[0-9a-f]{8}-/);
    expect(JSON.stringify(sky.wire.calls)).not.toContain(STRANGER);
  },
);

test('a holder that looks like a command stays text', async () => {
  const job = sky.job({ inputs: { instances: SLOW, 'dry-run': 'true', holder: '::stop-commands::x\n##[error]y' } });
  const { lines } = await job.run('main');
  expect(lines.filter((line) => /^\s*::/.test(line) || line.includes('##['))).toEqual([]);
});
