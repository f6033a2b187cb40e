import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { until } from '../action/cloud.ts';
import { POWER, steady, told, Yard } from './place.ts';

const BREAKER = { enable: true, rollback: true };
const REGISTRY = '123456789012.dkr.ecr.us-east-1.amazonaws.com';
const folder = mkdtempSync(join(tmpdir(), 'wakelock-ecs-'));
const definitions = join(folder, 'image-to-ecs.json');

let yard: Yard;
/** With the function behind it that wakes services. */
let night: Yard;
let site: { readonly server: Server; readonly url: string };
beforeAll(async () => {
  yard = await Yard.open(
    [
      ...['served', 'slow', 'digest', 'health', 'cancelled', 'planned', 'busy'].map((name) => ({ name })),
      { name: 'crash', logGroup: '/ecs/app' },
      { name: 'breaker', circuitBreaker: BREAKER },
      { name: 'sick', circuitBreaker: BREAKER },
      { name: 'missing' },
      { name: 'nothing', desired: 0 },
      { name: 'canary', strategy: 'CANARY', bakeSeconds: 80 },
    ],
    { ecr: [{ repository: 'app', tag: '42', digest: `sha256:${'ab'.repeat(32)}` }] },
  );
  night = await Yard.open([{ name: 'asleep', desired: 0, tags: { wakelock: 'wakelock' } }], {}, POWER);
  const server = createServer((_request, response) => {
    response.setHeader('x-version', '41');
    response.end(JSON.stringify({ status: 'SUCCESS', build: { version: 42 } }));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  site = { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/health-check` };
  writeFileSync(definitions, '[{"name":"app","imageUri":"app:2"}]');
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  site.server.close();
  await yard.close();
  await night.close();
});

type Shown = { readonly exit: number | null; readonly told: string; readonly out: string; readonly err: string };

async function shown(running: ReturnType<Yard['deploy']>): Promise<Shown> {
  const { code, out, err } = await running;
  return { exit: code, told: told(err), out: steady(out), err };
}

/** All at once, as pipelines do: what one waits for costs the others nothing. */
const SCENARIOS: Readonly<Record<string, () => Promise<Shown>>> = {
  'an imagedefinitions file is deployed': () => shown(yard.deploy('served', '--images', definitions)),
  'a service that takes long is waited for': () => shown(yard.deploy('slow', '--images', 'app=app:slow')),
  'a tag is replaced by the digest that it stands for': () =>
    shown(yard.deploy('digest', '--images', `app=${REGISTRY}/app:42`, '--digest')),
  'a crash loop ends the wait early, with the last lines of the log': () =>
    shown(yard.deploy('crash', '--images', 'app=app:crash')),
  'what the circuit breaker takes back is red, with the reason': () =>
    shown(yard.deploy('breaker', '--images', 'app=app:crash')),
  'a failing health check is the reason': () => shown(yard.deploy('sick', '--images', 'app=app:sick')),
  'an image that cannot be pulled is taken back on demand, and red all the same': () =>
    shown(yard.deploy('missing', '--images', 'app=app:missing', '--rollback', 'on-failure')),
  'a desired count of 0 proves nothing': () => shown(yard.deploy('nothing', '--images', 'app=app:2')),
  'the version that answers is proven': () =>
    shown(
      yard.deploy(
        ...['health', '--images', 'app=app:2', '--health-url', site.url, '--health-version', '42'],
        ...['--health-json-path', 'build.version', '--health-times', '2'],
      ),
    ),
  'a canary is followed through its stages': () => shown(yard.deploy('canary', '--images', 'app=app:2')),
  'a service that sleeps is woken, held, and let go': () =>
    shown(night.deploy('asleep', '--images', 'app=app:2', '--topic-arn', night.aws.topicArn)),
  'a dry run says what would change': () => shown(yard.deploy('planned', '--images', 'app=app:2', '--dry-run')),
  'a deployment of somebody else is not disturbed': () => {
    const ecs = yard.aws.ecs;
    const { arn } = ecs.definitions.register({
      family: 'busy',
      containerDefinitions: [{ name: 'app', image: 'app:never' }],
    });
    ecs.service('prod', 'busy').update({ definition: arn, force: false });
    return shown(yard.deploy('busy', '--images', 'app=app:2', '--other-deployment', 'refuse'));
  },
  'who cancels hears what goes on by itself': async () => {
    const running = yard.begin('cancelled', '--images', 'app=app:never');
    await running.shows('rolling in progress');
    running.child.kill('SIGINT');
    return shown(running.ended);
  },
};

let ended: Readonly<Record<string, Shown>>;
beforeAll(async () => {
  ended = Object.fromEntries(
    await Promise.all(Object.entries(SCENARIOS).map(async ([title, run]) => [title, await run()] as const)),
  );
}, 120_000);

test.each(Object.keys(SCENARIOS))('%s', (title) => {
  const { exit, told: lines, out } = ended[title] ?? { exit: null, told: '', out: '' };
  expect(`exit ${exit}\n${lines}\n${out}`).toMatchSnapshot();
});

test('the log of a container that failed is told with it', () => {
  const { err } = ended['a crash loop ends the wait early, with the last lines of the log'] ?? { err: '' };
  expect(err).toMatch(
    /failed: Essential container in task exited; container app exited with 3\n +\| listening\n +\| no data/,
  );
});

test('the stage and the traffic of a canary are told', () => {
  const { err } = ended['a canary is followed through its stages'] ?? { err: '' };
  expect(err).toContain('canary successful · stage clean up · 100 % of the traffic');
});

test('a service that slept is let go when it was deployed', async () => {
  await until(night.aws, () => JSON.stringify(night.aws.items()).includes('releasedAt'));
  const { out } = ended['a service that sleeps is woken, held, and let go'] ?? { out: '' };
  expect(out).toContain('ok served');
});

test('what runs already is not deployed again', async () => {
  const { exit, out } = await shown(yard.deploy('served', '--images', definitions, '--json'));
  expect(JSON.parse(out)).toMatchObject({ end: { kind: 'unchanged' }, registered: false });
  expect(exit).toBe(0);
  expect(yard.aws.ecs.definitions.find('served')?.revision).toBe(2);
});

test.each([
  ['no-such-service', ['--images', 'app=app:2'], 5, 'There is no service no-such-service in the cluster prod'],
  ['served', ['--images', 'web=app:2'], 2, 'there is no container "web"'],
  ['served', ['--task-definition', 'srved'], 5, 'There is no task definition srved.'],
  ['served', ['--images', `app=${REGISTRY}/app:43`, '--digest'], 5, 'ImageNotFound'],
])('%s with %j is refused before anything is changed', async (service, args, exit, words) => {
  const { code, err } = await yard.deploy(service, ...args);
  expect(err).toContain(words);
  expect(code).toBe(exit);
});
