import { createServer } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { BOX, Place, until } from './cli.ts';

let place: Place;
beforeEach(async () => {
  place = await Place.open();
});
afterEach(() => place.close());

test('run holds the machine while the command runs, passes its exit code, and releases it', async () => {
  const script = 'echo "$WAKELOCK_PRIVATE_IP $WAKELOCK_INSTANCE_IDS $WAKELOCK_STATE $WAKELOCK_ALREADY_ON"; exit 7';
  const { code, out, err } = await place.run('run', 'name:box', '--json', '--', 'sh', '-c', script);
  const [line = '', json = ''] = out.split('\n');
  expect(code).toBe(7);
  expect(line).toBe('127.0.0.1 i-0123456789abcdef0 running false');
  expect(JSON.parse(json)).toEqual({
    lease: expect.stringMatching(/^run-.*@name%3Abox$/),
    exitCode: 7,
    left: 'released',
    troubles: [],
  });
  expect(err).toContain('wakelock: ec2:i-0123456789abcdef0: acknowledged; the machine is on');
  expect(place.tap.published()).toMatchObject([
    { action: 'start', ttl: 600, targets: ['name:box'] },
    { action: 'stop' },
  ]);
  expect(place.tap.kinds()).toEqual(['dynamodb:GetItem', 'sns:Publish']);
  await place.reaches('stopped');
});

test('run waits until a port answers from here', async () => {
  const server = createServer((socket) => socket.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const { code, err } = await place.run('run', 'name:box', '--ready', `running,tcp:${port}`, '--', 'true');
  server.close();
  expect(err).toContain(`tcp:127.0.0.1:${port} answers`);
  expect(code).toBe(0);
});

test('run: a command that is not there ends with 127, and the machine is released', async () => {
  const { code, err } = await place.run('run', 'name:box', '--keep-on-failure', '1h', '--', 'no-such-command');
  expect(code).toBe(127);
  expect(err).toContain('The command could not be run: no-such-command: no such command.');
  expect(place.tap.published().at(-1)).toMatchObject({ action: 'stop' });
});

test('run: a wait that times out says what was seen, releases, and is a failure of its own', async () => {
  const { code, err } = await place.run('run', 'name:box', '--ready', 'tcp:9@1s', '--', 'echo', 'never');
  expect(code).toBe(125);
  expect(err).toMatch(
    /name:box was not ready within .*: ec2:i-0123456789abcdef0: is on; tcp:127.0.0.1:9: connection refused/,
  );
  expect(err).toContain('The lease was released.');
  expect(place.tap.published().at(-1)).toMatchObject({ action: 'stop' });
});

test('run: when the command fails the machine stays on for those who look at it', async () => {
  const { code, out } = await place.run(
    'run',
    'name:box',
    '--ttl',
    '1m',
    '--keep-on-failure',
    '30m',
    '--json',
    '--',
    'false',
  );
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ exitCode: 1, left: 'kept' });
  expect(place.tap.published().at(-1)).toMatchObject({ action: 'start', ttl: 1800 });
  expect(place.state()).toBe('running');
});

test('run: who cancels gets the machine released, keep-on-failure or not', async () => {
  const job = place.start(['run', 'name:box', '--keep-on-failure', '30m', '--json', '--', ...until('SIGTERM', 9)]);
  await job.shows('works');
  job.child.kill('SIGTERM');
  const { code, out } = await job.ended;
  expect(code).toBe(9);
  expect(JSON.parse(out.split('\n').at(-2) ?? '')).toMatchObject({ exitCode: 9, left: 'released' });
  expect(place.tap.published().at(-1)).toMatchObject({ action: 'stop' });
}, 20_000);

test('run --on-disrupt fail: a machine that is taken away fails the job, even if its command does not notice', async () => {
  const job = place.start(['run', 'name:box', '--ttl', '5s', '--on-disrupt', 'fail', '--', ...until('SIGTERM', 0)]);
  await job.shows('works');
  place.aws.ec2.stopByHand(BOX);
  await job.shows('the machine was taken');
  job.child.kill('SIGTERM');
  const { code, err } = await job.ended;
  expect(code).toBe(125);
  expect(err).toContain('The machine was taken away while the command ran (on-disrupt: fail).');
}, 30_000);
