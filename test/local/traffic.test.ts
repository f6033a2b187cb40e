import {
  DescribeListenersCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  ModifyListenerCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterEach, describe, expect, test } from '@jest/globals';
import { groupArn, listenerArn } from '../../src/local/elbv2/arns.ts';
import { fastTime, type LocalAws, type Passed, startLocal } from '../../src/local/index.ts';

let aws: LocalAws | undefined;
afterEach(() => aws?.close());

/** What runs in a task: sick until it is asked for /get-well, and gone when asked for /exit. */
const SERVER = `
const { createServer } = require('node:http');
let status = process.env.SICK ? 500 : 200;
const server = createServer((request, response) => {
  if (request.url === '/exit') process.exit(3);
  if (request.url.endsWith('/drop')) return request.socket.destroy();
  if (request.url.endsWith('/get-well')) status = 200;
  response.writeHead(request.url === '/health' ? status : 200, { 'x-from': 'task', 'set-cookie': ['a=1', 'b=2'] });
  response.end(request.headers['x-forwarded-proto'] + ' ' + request.url);
});
server.listen(0, '127.0.0.1', () => console.log('listening on http://127.0.0.1:' + server.address().port));
process.on('SIGTERM', () => process.exit(0));
`;

/** A function that answers as its path says. */
async function fn(event: unknown): Promise<unknown> {
  const { path, queryStringParameters, headers, httpMethod, body, requestContext } = event as Record<string, unknown>;
  if (path === '/throw') throw new Error('no');
  if (path === '/bare') return { statusCode: 200, body: 'x' };
  if (path === '/bytes') {
    const bytes = Buffer.from([0, 255]).toString('base64');
    return { statusCode: 201, headers: { 'content-type': 'image/x' }, body: bytes, isBase64Encoded: true };
  }
  if (path === '/wait') await new Promise((resolve) => setTimeout(resolve, 300));
  const seen = {
    path,
    queryStringParameters,
    httpMethod,
    body,
    requestContext,
    host: (headers as { host: string }).host,
  };
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(seen) };
}

const HEALTH = { path: '/health', intervalSeconds: 10, healthy: 2, unhealthy: 2 };

async function open({ desired = 0, env = {} }: { readonly desired?: number; readonly env?: Record<string, string> }) {
  const passed: Passed[] = [];
  // A minute of AWS in less than a second; nothing here judges how long anything took.
  const local = await startLocal({
    time: fastTime(100),
    seed: {
      machines: [],
      ecs: { services: [{ name: 'web', desired, targetGroup: 'service', startSeconds: 5 }] },
      elb: {
        targetGroups: [
          { name: 'lambda', type: 'lambda', targets: [{ id: 'fn', state: 'unavailable' }] },
          { name: 'service', healthCheck: HEALTH, deregistrationSeconds: 5 },
        ],
        balancers: [
          {
            ...{ name: 'front', listen: 0, forward: [{ group: 'lambda' }, { group: 'service', weight: 0 }] },
            rules: [{ priority: 5, path: '/tasks/*', forward: [{ group: 'service' }] }],
          },
        ],
      },
    },
    functions: [{ name: 'fn', concurrency: 1, timeoutMs: 60_000, env: {}, source: { handler: fn } }],
    containers: [{ image: 'app:1', command: [process.execPath, '-e', SERVER], env }],
    onPassed: (_, one) => passed.push(one),
  });
  aws = local;
  const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'test' };
  const elb = new ElasticLoadBalancingV2Client({ endpoint: local.url, region: 'us-east-1', credentials });
  const health = async () => {
    const command = new DescribeTargetHealthCommand({ TargetGroupArn: groupArn('service') });
    const { TargetHealthDescriptions = [] } = await elb.send(command);
    return TargetHealthDescriptions.map(({ TargetHealth }) => TargetHealth?.State ?? '');
  };
  const until = async (wanted: readonly string[]) => {
    while ((await health()).join() !== wanted.join()) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  const url = local.fronts.front ?? '';
  const ask = async (path: string, init?: RequestInit) => {
    const answer = await fetch(url + path, init);
    return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
  };
  return { local, elb, passed, health, until, ask, web: local.ecs.service(undefined, 'web') };
}

describe('a load balancer in front of a function', () => {
  test('hands requests over as events and answers with what comes back', async () => {
    const { ask, passed } = await open({});
    const { status, headers, bytes } = await ask('/x?a=1&b=c%20d', { method: 'POST', body: 'words' });
    expect([status, headers.get('content-type')]).toEqual([200, 'application/json']);
    expect(JSON.parse(bytes.toString())).toEqual({
      path: '/x',
      queryStringParameters: { a: '1', b: 'c d' },
      httpMethod: 'POST',
      body: 'words',
      requestContext: { elb: { targetGroupArn: groupArn('lambda') } },
      host: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
    });
    expect(await ask('/bytes')).toMatchObject({ status: 201, bytes: Buffer.from([0, 255]) });
    expect(passed).toMatchObject([{ path: '/x', group: 'lambda', status: 200 }, { status: 201 }]);
  });

  test('says 502 for a function that fails, has no headers or is throttled', async () => {
    const { ask, passed } = await open({});
    expect([(await ask('/throw')).status, (await ask('/bare')).status]).toEqual([502, 502]);
    const both = await Promise.all([ask('/wait'), ask('/wait')]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 502]);
    expect(passed.map(({ why }) => why)).toEqual(['function-failed', 'malformed', 'throttled', undefined]);
  });
});

describe('a load balancer in front of tasks', () => {
  test('says 503 until a task is healthy, however its group is weighted, then passes on to its process', async () => {
    const { ask, health, until, web, local, passed } = await open({});
    expect((await ask('/tasks/1')).status).toBe(503);
    web.update({ desired: 1, force: false });
    expect(await health()).toEqual([]);
    await until(['healthy']);
    const { status, headers, bytes } = await ask('/tasks/1');
    expect([status, bytes.toString(), headers.get('x-from'), headers.getSetCookie()]).toEqual([
      200,
      'http /tasks/1',
      'task',
      ['a=1', 'b=2'],
    ]);
    // Its process ends when it has drained.
    web.update({ desired: 0, force: false });
    await until([]);
    expect(web.tasks.all()).toMatchObject([{ status: 'STOPPED', stopCode: 'ServiceSchedulerInitiated' }]);
    expect((await ask('/tasks/1')).status).toBe(503);
    expect(passed.map(({ why }) => why)).toEqual(['no-target', undefined, 'no-target']);
    expect(local.calls()['elasticloadbalancing:DescribeTargetHealth']).toBeGreaterThan(1);
  });

  test('goes by the weights that are live', async () => {
    const { ask, until, elb } = await open({ desired: 1 });
    await until(['healthy']);
    expect((await ask('/')).headers.get('x-from')).toBeNull();
    const ListenerArn = listenerArn('front', 80);
    const { Listeners = [] } = await elb.send(new DescribeListenersCommand({ ListenerArns: [ListenerArn] }));
    const [action] = Listeners[0]?.DefaultActions ?? [];
    const TargetGroups = ['lambda', 'service'].map((name, Weight) => ({ TargetGroupArn: groupArn(name), Weight }));
    await elb.send(
      new ModifyListenerCommand({
        ListenerArn,
        DefaultActions: [{ Type: action?.Type, ForwardConfig: { TargetGroups } }],
      }),
    );
    expect((await ask('/')).headers.get('x-from')).toBe('task');
  });

  test('asks a sick task only while there is no better one, and it gets well with good answers in a row', async () => {
    const { ask, until } = await open({ desired: 1, env: { SICK: 'yes' } });
    await until(['unhealthy']);
    expect((await ask('/tasks/get-well')).status).toBe(200);
    await until(['healthy']);
  });

  test('says 502 when the connection drops; a task whose process ends is replaced', async () => {
    const { ask, until, web } = await open({ desired: 1 });
    await until(['healthy']);
    expect((await ask('/tasks/drop')).status).toBe(502);
    const arn = web.tasks.all()[0]?.arn ?? '';
    const { port } = web.tasks.addressOf(arn)?.at ?? {};
    await fetch(`http://127.0.0.1:${port}/exit`).catch(() => undefined);
    while (!web.tasks.all().some((task) => task.arn !== arn && task.status === 'RUNNING'))
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(web.tasks.all().find((task) => task.arn === arn)).toMatchObject({
      status: 'STOPPED',
      stopCode: 'EssentialContainerExited',
      exitCode: 3,
    });
    await until(['healthy']);
    expect((await ask('/tasks/1')).status).toBe(200);
  });
});
