import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DescribeServicesCommand, DescribeTaskDefinitionCommand, ECSClient } from '@aws-sdk/client-ecs';
import { expect, jest, test } from '@jest/globals';
import { readLog } from '../act/log.ts';
import { startTokenServer } from '../act/token-server.ts';
import { fromEnvironment, until } from '../act/waiting.ts';
import { makeWorkspace } from '../act/workspace.ts';
import { type Embedded, startEmbedded } from '../lib/embedded.mjs';
import { run, start } from '../lib/process.mjs';

jest.setTimeout(300_000);

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const EXAMPLE = join(ROOT, 'examples', 'ecs-service');
const REPO = '123456789012.dkr.ecr.us-east-1.amazonaws.com';
const ROLES = {
  BUILD_ROLE_ARN: 'arn:aws:iam::123456789012:role/build',
  DEPLOY_ROLE_ARN: 'arn:aws:iam::123456789012:role/deploy',
};

interface Story {
  /** How tasks of the new image turn out, as in a seed file; default: well. */
  readonly outcome?: string;
  /** What the app that answers says it is. */
  readonly answers?: string;
  /** How long the app may take to tell its version; default: as the example says. */
  readonly patience?: string;
  /** A body for the program that stands for Docker. */
  readonly docker?: string;
}

/** The workflow of the example under act: its build by stand-ins, its deployment by the action on the embedded AWS. */
async function deploy({ outcome, answers = '1.1', patience, docker = '' }: Story) {
  const work = mkdtempSync(join(fromEnvironment('WAKELOCK_DEEP_WORK'), 'workflow-'));
  const stage = join(work, 'wakelock');
  for (const path of ['deploy', 'dist']) cpSync(join(ROOT, path), join(stage, path), { recursive: true });
  const images = outcome === undefined ? [] : [{ image: `${REPO}/comments:1.1`, outcome }];
  const service = {
    cluster: 'comments',
    name: 'comments',
    desired: 1,
    image: `${REPO}/comments:0.1`,
    circuitBreaker: {},
  };
  const aws = await startEmbedded({ root: ROOT, work, seed: { ecs: { services: [service], images } }, speed: 20 });
  const tokens = await startTokenServer();
  const app = start(process.execPath, ['server.mjs'], {
    cwd: join(EXAMPLE, 'app'),
    env: { PORT: '0', VERSION: answers },
  });
  try {
    const port = () => /listening on (\d+)/.exec(app.output.stdout)?.[1];
    await until('the app listens', async () => port() !== undefined);
    const calls = standIns(work, { docker, aws: 'echo secret' });
    const workspace = join(work, 'comments');
    const text = readFileSync(join(EXAMPLE, 'workflow.yml'), 'utf8');
    // A version that never comes is waited for two minutes, unless the step says otherwise.
    const workflow = text.replace(
      /^( *)health-url:/m,
      `${patience === undefined ? '' : `$1health-timeout: ${patience}\n`}$&`,
    );
    await makeWorkspace({ workspace, workflows: { 'deploy.yml': workflow }, copyOf: undefined });
    const { AWS_ACCESS_KEY_ID: _key, AWS_SECRET_ACCESS_KEY: _secret, WAKELOCK_TOPIC_ARN: _topic, ...place } = aws.env;
    const variables = {
      ...{ AWS_REGION: 'us-east-1', AWS_ACCOUNT_ID: '123456789012', ECS_SERVICE: 'comments', ...ROLES },
      APP_URL: `http://127.0.0.1:${port()}`,
    };
    const args = [
      ...['workflow_dispatch', '-P', 'ubuntu-latest=-self-hosted', '-W', '.github/workflows/deploy.yml', '--json'],
      ...['--no-cache-server', '--local-repository', `OWNER/wakelock@v1=${stage}`],
      ...Object.entries({ ...place, ...tokens.env }).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
      ...Object.entries(variables).flatMap(([name, value]) => ['--var', `${name}=${value}`]),
    ];
    const path = `${join(work, 'bin')}:${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`;
    const env = { PATH: path, HOME: work, XDG_CACHE_HOME: work };
    const { code, stdout, stderr } = await run(fromEnvironment('WAKELOCK_DEEP_ACT'), args, { cwd: workspace, env });
    writeFileSync(join(work, 'act.txt'), stdout + stderr);
    return { code, calls: calls(), serves: await imageOf(aws), ...readLog(stdout + stderr) };
  } finally {
    await Promise.all([app.end(), aws.end(), tokens.close()]);
  }
}

/** Puts programs into a folder that is first in PATH. @returns what they were asked so far */
function standIns(work: string, bodies: Readonly<Record<string, string>>): () => readonly string[] {
  const log = join(work, 'calls');
  mkdirSync(join(work, 'bin'));
  writeFileSync(log, '');
  for (const [name, body] of Object.entries(bodies)) {
    const program = join(work, 'bin', name);
    writeFileSync(program, `#!/bin/sh\n[ "$1" = login ] && cat >/dev/null\necho "${name} $*" >>"${log}"\n${body}\n`);
    chmodSync(program, 0o755);
  }
  return () => readFileSync(log, 'utf8').trim().split('\n');
}

/** The image that the service runs now. */
async function imageOf({ env }: Embedded): Promise<string | undefined> {
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = env;
  const ecs = new ECSClient({
    endpoint: env.AWS_ENDPOINT_URL ?? '',
    region: env.AWS_REGION ?? '',
    credentials: { accessKeyId, secretAccessKey },
  });
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster: 'comments', services: ['comments'] }));
  const taskDefinition = services?.[0]?.taskDefinition;
  const { taskDefinition: found } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
  ecs.destroy();
  return found?.containerDefinitions?.[0]?.image;
}

test('a push is built on the mirrored base, pushed, deployed, and green when this very build answers', async () => {
  const ran = await deploy({});
  expect([ran.code, ran.code === 0 ? '' : ran.lines.join('\n')]).toEqual([0, '']);
  expect(ran.calls).toEqual([
    'aws ecr get-login-password --region us-east-1',
    `docker login --username AWS --password-stdin ${REPO}`,
    `docker build --build-arg REPO=${REPO} --build-arg VERSION=1.1 --tag ${REPO}/comments:1.1 --tag ${REPO}/comments:latest .`,
    `docker push ${REPO}/comments:1.1`,
    `docker push ${REPO}/comments:latest`,
  ]);
  expect(ran.outputs).toMatchObject({ state: 'served' });
  expect(ran.serves).toBe(`${REPO}/comments:1.1`);
});

test('tasks that crash are red with their reason, and what served before serves again', async () => {
  const ran = await deploy({ outcome: 'crash' });
  expect(ran.code).toBe(1);
  expect(ran.outputs.state).toMatch(/^(failing|rolled-back)$/);
  expect(ran.commands.join('\n')).toMatch(/exit code|exited|Essential container/i);
  expect(ran.serves).toBe(`${REPO}/comments:0.1`);
});

test('another version that answers in its place is red, and is told', async () => {
  const ran = await deploy({ answers: '0.1', patience: '3s' });
  expect(ran.code).toBe(1);
  expect(ran.outputs).toMatchObject({ state: 'health', reason: expect.stringContaining('0.1') });
  expect(ran.serves).toBe(`${REPO}/comments:0.1`);
});

test('after a build that failed nothing is pushed or deployed', async () => {
  const ran = await deploy({ docker: 'case "$1" in build) exit 1 ;; esac' });
  expect(ran.code).toBe(1);
  expect(ran.calls.at(-1)).toMatch(/^docker build/);
  expect(ran.outputs).toEqual({});
  expect(ran.serves).toBe(`${REPO}/comments:0.1`);
});
