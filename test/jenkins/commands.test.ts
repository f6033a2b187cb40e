import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { watchBuild } from '../../src/cli/jenkins/build.ts';
import { runCli } from '../../src/cli/program.ts';
import { parseMessage } from '../../src/domain/message.ts';
import { FakeShell } from '../cli/fake-shell.ts';
import { StepClock } from '../fakes/step-clock.ts';

const TOPIC = 'arn:aws:sns:us-east-1:000000000000:wakelock';
const TOKEN = 'jenkins-11111111-2222-4333-8444-555555555555';

async function check(options: unknown, deed = 'check', more: Record<string, string> = {}) {
  const env = { WAKELOCK_OPTIONS: JSON.stringify(options), WAKELOCK_STEP_LEASE: TOKEN, ...more };
  const shell = new FakeShell({ env });
  const exit = await runCli(['jenkins', deed], shell);
  return { exit, lines: shell.stdout.trim().split('\n'), err: shell.stderr };
}

describe('the check before a step', () => {
  const given = { instances: ['i-0123456789abcdef0', 'name:my box'], topicArn: TOPIC };

  test('tells what the script must know should its node be lost: lease, release, topic, bound', async () => {
    const { exit, lines } = await check(given);
    const [lease, stop = '', topic, bound] = lines;
    expect(exit).toBe(0);
    expect(lease).toBe(`${TOKEN}@i-0123456789abcdef0,name%3Amy%20box`);
    expect(parseMessage(stop)).toMatchObject({ ok: true, message: { action: 'stop', lease: TOKEN, ttl: 600 } });
    expect([topic, bound]).toEqual([TOPIC, '10m']);
  });

  test('knows that nobody renews after a start', async () => {
    expect((await check({ ...given, maxDuration: '2h' }, 'check-start')).lines.at(-1)).toBe('2h');
  });

  test('knows that a session from the environment cannot be renewed', async () => {
    expect((await check(given, 'check', { AWS_SESSION_TOKEN: 'x' })).lines.at(-1)).toBe('6h');
  });

  test('leaves an adopted lease to who made it', async () => {
    expect((await check({ lease: `${TOKEN}@i-0123456789abcdef0`, topicArn: TOPIC })).lines[1]).toBe('-');
  });

  test('takes numbers and switches as Groovy has them', async () => {
    expect((await check({ ...given, ttl: 90, exclusive: true, credentialsId: 'x', nodejs: 'y' })).lines.at(-1)).toBe(
      '1m30s',
    );
  });

  test.each([
    ['an option that there is not', { ...given, raedy: 'ssm' }, 'raedy: there is no such option.'],
    ['an option of another step', { ...given, waitStopped: true }, 'waitStopped: there is no such option.'],
    ['no machine', { topicArn: TOPIC }, 'instances: no machine is named.'],
    ['something else than options', ['x'], 'WAKELOCK_OPTIONS is not a JSON object.'],
  ])('refuses %s', async (_what, options, text) => {
    const { exit, err } = await check(options);
    expect(exit).toBe(2);
    expect(err).toContain(text);
  });
});

describe('the watch on a build', () => {
  async function ask(answers: readonly (readonly [number, string])[]) {
    const clock = new StepClock();
    const asked: string[] = [];
    const server = createServer((request, response) => {
      const [status, body] = answers[asked.length] ?? [500, ''];
      asked.push(request.url ?? '');
      response.writeHead(status).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const watch = watchBuild({ env: { BUILD_URL: `http://127.0.0.1:${port}/job/app/7/` }, clock }, 600_000);
    return { clock, asked, watch, close: () => server.close() };
  }

  test('ends when Jenkins says that the build is over, and takes nothing else for that', async () => {
    const { clock, asked, watch, close } = await ask([
      [403, '<html>'],
      [503, 'Please wait while Jenkins is restarting'],
      [200, '{"building":true}'],
      [200, '{"building":false}'],
    ]);
    expect(watch.over()).toBe(false);
    while (!watch.over()) await clock.advance(60_000);
    expect(asked).toHaveLength(4);
    expect(new Set(asked)).toEqual(new Set(['/job/app/7/api/json?tree=building']));
    watch.stop();
    close();
  });

  test('asks nobody where no build is named', () => {
    const clock = new StepClock();
    const watch = watchBuild({ env: {}, clock }, 600_000);
    expect(watch.over()).toBe(false);
    watch.stop();
  });
});

describe('ecsDeploy', () => {
  async function deploy(options: unknown) {
    const shell = new FakeShell({ env: { WAKELOCK_OPTIONS: JSON.stringify(options), AWS_REGION: 'eu-west-1' } });
    return { exit: await runCli(['jenkins', 'ecs-deploy'], shell), out: shell.stdout, err: shell.stderr };
  }

  test.each([
    ['an option that there is not', { service: 'web', healthURL: 'x' }, 'healthURL: there is no such option.'],
    ['an option of another step', { service: 'web', instances: 'i-0123456789abcdef0' }, 'instances: there is no such'],
    ['an option of the action', { service: 'web', roleToAssume: 'arn' }, 'roleToAssume: there is no such option.'],
    ['no service', { cluster: 'prod' }, 'service: it is not named.'],
    ['images without a tag', { service: 'web', images: 'web=registry/web' }, 'has no tag'],
    ['a list that is wrong', { service: 'web', images: ['web=registry/web:1', 'web'] }, '"web" is no name=image pair'],
    ['what is no duration', { service: 'web', timeout: 'long' }, 'timeout'],
  ])('refuses %s before anything is asked', async (_what, options, text) => {
    const { exit, out, err } = await deploy({ credentialsId: 'aws', nodejs: 'node', ...options });
    expect(exit).toBe(2);
    expect(out).toBe('');
    expect(err).toContain(text);
  });
});
