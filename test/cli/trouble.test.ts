import { afterEach, expect, test } from '@jest/globals';
import type { Connection } from '../../src/aws/connect.ts';
import { ask, requestOf } from '../../src/cli/acquire.ts';
import { afterRelease, doesNotExist, namingProfile, notReleased, sentence } from '../../src/cli/failures.ts';
import { unlessAborted } from '../../src/cli/interrupt.ts';
import { outputOf } from '../../src/cli/output.ts';
import { WakelockError } from '../../src/domain/errors.ts';
import { readSettings } from '../../src/settings.ts';
import { BOX, Place, start } from './cli.ts';
import { FakeShell } from './fake-shell.ts';

const TOKEN = 'start-00000000-0000-0000-0000-000000000000';
const throttled = { on: 'sns:Publish', code: 'Throttled', status: 429, times: 'always' };
let place: Place | undefined;
afterEach(async () => {
  await place?.close();
  place = undefined;
});

/** Asks a topic that refuses whatever comes before `until` ms; time goes by in steps of a second. */
async function askFor(until: number, timeout: string) {
  const shell = new FakeShell();
  const { clock } = shell;
  const begun = clock.now();
  const source: Readonly<Record<string, string>> = {
    instances: 'i-0123456789abcdef0',
    'topic-arn': 'arn:aws:sns:us-east-1:000000000000:wakelock',
    timeout,
  };
  const publisher = {
    async publish() {
      if (clock.now() - begun < until) throw new Error('Throttled');
    },
  };
  const settings = readSettings('cli-run', (name) => source[name]);
  let end: string | undefined;
  void ask('x', {
    shell,
    output: outputOf(shell, false),
    settings,
    request: requestOf(settings, { token: TOKEN, shell }),
    connection: { publisher } as unknown as Connection,
    signal: new AbortController().signal,
    adopted: false,
  }).then(
    () => (end = 'accepted'),
    (error: Error) => (end = error.message),
  );
  for (let step = 0; end === undefined && step < 1_000; step += 1) await clock.advance(1_000);
  return { end, after: clock.now() - begun };
}

test('a start that is throttled for a minute is asked for again, as long as --timeout says', async () => {
  expect((await askFor(60_000, '5m')).end).toBe('accepted');
  const { end, after } = await askFor(Number.POSITIVE_INFINITY, '2m');
  expect(end).toBe('Throttled');
  expect(after).toBeGreaterThanOrEqual(118_000);
});

test('Ctrl-C ends a start that is being throttled, long before --timeout is over', async () => {
  place = await Place.seeded({ calls: [throttled] });
  const run = place.start(['run', 'name:box', '--timeout', '10m', '--', 'echo', 'never']);
  await place.tap.saw('sns:Publish');
  run.child.kill('SIGINT');
  const { code, out, err } = await run.ended;
  expect({ code, out }).toEqual({ code: 130, out: '' });
  expect(err).toContain('Interrupted while waiting for name:box.');
  expect(err).not.toContain('The lease was released');
}, 30_000);

test('F43 an endpoint that refuses connections is told at once, and once, and is the error in the end', async () => {
  const env = {
    AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
    WAKELOCK_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:wakelock',
  };
  const end = await start(['run', BOX, '--timeout', '2s', '--', 'echo', 'never'], env).ended;
  const { code, out, err } = end;
  expect({ code, out }).toEqual({ code: 125, out: '' });
  const lines = err.split('\n');
  expect(lines.filter((line) => line.endsWith('It is tried again for at most 2s.'))).toHaveLength(1);
  expect(err).toMatch(/Could not publish to arn:aws:sns:\S+: ECONNREFUSED: connect ECONNREFUSED 127\.0\.0\.1:1/);
  expect(err).toMatch(/\n +Likely cause: No connection to AWS.*\n +Repair: Check the network of this machine/);
  expect(err).not.toContain('No answer within');
}, 60_000);

test('stop fails when nothing could be released, and says how long that lasts at most', async () => {
  place = await Place.seeded({ calls: [throttled] });
  const { code, out, err } = await place.run('stop', '--lease', `${TOKEN}@name%3Abox`, '--json');
  expect(code).toBe(1);
  expect(JSON.parse(out).error.message).toContain('The release could not be published');
  expect(err).toContain('at the latest at its max-duration.');
  expect(err).not.toContain('1d');
}, 30_000);

test('stop on a topic that is not there is not found', async () => {
  place = await Place.open();
  const topic = 'arn:aws:sns:us-east-1:000000000000:other';
  const { code, out } = await place.run('stop', '--lease', `${TOKEN}@name%3Abox`, '--topic-arn', topic);
  expect({ code, out }).toEqual({ code: 5, out: '' });
}, 30_000);

test('a release that failed ends with the code of its error', () => {
  const error = new WakelockError({ code: 'denied', what: 'No.', repair: 'Ask.' });
  expect(notReleased({ kind: 'failed', why: 'No.', error }, 'Bound.')).toMatchObject({
    code: 'denied',
    message: 'The release could not be published: No. Bound.',
    repair: 'Ask.',
  });
  const bare = notReleased({ kind: 'failed', why: 'x', error: new Error('x') }, 'Bound.');
  expect(bare).toMatchObject({ code: 'failed', message: 'The release could not be published: x. Bound.' });
});

test('a sentence ends with one full stop', () => {
  expect([sentence('free now.'), sentence('free now'), sentence('why?')]).toEqual(['free now.', 'free now.', 'why?']);
  expect(afterRelease(new WakelockError({ code: 'failed', what: 'It is over.' }))).toMatchObject({
    message: 'It is over. The lease was released.',
  });
});

test('work that takes no signal is given up when it is aborted', async () => {
  const controller = new AbortController();
  const given = unlessAborted(new Promise(() => {}), controller.signal);
  controller.abort();
  expect(await given).toBeUndefined();
  expect(await unlessAborted(Promise.resolve(1), controller.signal)).toBeUndefined();
  expect(await unlessAborted(Promise.resolve(1), new AbortController().signal)).toBe(1);
});

test.each([
  ['ec2:i-0123456789abcdef0', 'The machine does not exist', 'Check the instance id'],
  ['ecs:a/b', 'The service does not exist', 'Check the names of cluster and service'],
  ['asg:pool', 'The Auto Scaling group does not exist', 'Check its name'],
] as const)('%s that is not there is told in the words of its kind', (target, what, repair) => {
  expect(doesNotExist(target)).toMatchObject({
    code: 'not-found',
    message: expect.stringContaining(`${target}: ${what}`),
    repair: expect.stringContaining(repair),
  });
});

test('a profile that gives no credentials is named', () => {
  const cause = Object.assign(new Error('none'), { name: 'CredentialsProviderError' });
  const error = new WakelockError({ code: 'denied', what: 'Could not publish.', repair: 'Set AWS_PROFILE', cause });
  expect(namingProfile(error, {})).toBe(error);
  expect(namingProfile(new Error('other'), { AWS_PROFILE: 'nope' })).toMatchObject({ message: 'other' });
  const outer = new WakelockError({ code: 'denied', what: 'Not released.', cause: error });
  expect(namingProfile(outer, { AWS_PROFILE: 'nope' })).toMatchObject({ likely: expect.stringContaining('nope') });
  expect(namingProfile(error, { AWS_PROFILE: 'nope' })).toMatchObject({
    code: 'denied',
    likely: expect.stringContaining('"nope" (AWS_PROFILE)'),
    repair: expect.stringContaining('aws configure list-profiles'),
  });
});

test.each(['127.0.0.1:4599', 'localhost:4599'])(
  'an endpoint that is no address is a usage error: %s',
  async (url) => {
    const env = { AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x', AWS_ENDPOINT_URL: url };
    const topic = 'arn:aws:sns:us-east-1:000000000000:wakelock';
    const { code, err } = await start(['start', BOX, '--topic-arn', topic, '--timeout', '5s'], env).ended;
    expect(err).toContain('AWS_ENDPOINT_URL');
    expect(err).toContain('Repair: Write it with its scheme');
    expect(code).toBe(2);
  },
  30_000,
);

test('a lease that was released is told once to who adopts it, and stop --wait warns of one that never held', async () => {
  place = await Place.open();
  const { out } = await place.run('start', BOX, '--json');
  const { lease } = JSON.parse(out);
  await place.run('stop', '--lease', lease, '--wait');
  const { code, err } = await place.run('run', '--lease', lease, '--', 'echo', 'never');
  expect(code).toBe(125);
  expect(err.match(/The lease was released/g)).toHaveLength(1);
  const never = await place.run('stop', '--lease', `${TOKEN}@${BOX}`, '--wait', '--json');
  expect(never.err).toContain('release of lease');
  expect(never.err).toContain('this lease never held it');
  expect(JSON.parse(never.out).targets).toEqual([{ target: `ec2:${BOX}`, state: 'unheld' }]);
}, 60_000);

test('status of a machine that does not exist ends as explain does', async () => {
  place = await Place.open();
  const unknown = 'i-00000000000000009';
  const [status, explain] = [await place.run('status', unknown), await place.run('explain', unknown)];
  expect([status.code, explain.code]).toEqual([5, 5]);
  expect(status.err).toContain('The machine does not exist');
  expect(status.out).toContain('gone');
}, 30_000);
