import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { type BuiltApp, buildApp } from '../../scripts/lab/buildApp.ts';
import { parseSets } from '../../src/domain/failover/set.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const example = join(root, 'examples', 'dual-app');
const run = promisify(execFile);

const ANSWERS = [
  ['/', 200, 'healthy'],
  ['/bang', 200, 'boom'],
  ['/pong', 200, 'ping'],
  ['/sleep', 200, 'awaken'],
  ['/health-check', 200, 'ok'],
  ['/nowhere', 404, 'not found'],
] as const;

let into: string;
let app: BuiltApp;
beforeAll(async () => {
  into = mkdtempSync(join(tmpdir(), 'dual-app-'));
  app = await buildApp({ root, into });
});
afterAll(() => rmSync(into, { recursive: true, force: true }));

/** As a process on a free port; ends with the signal that ECS sends. */
async function served(env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [app.server], {
    env: { HOST: '127.0.0.1', PORT: '0', SLEEP_SECONDS: '0.05', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const found = /listening on (\S+)/.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    });
    void ended.then((code) => reject(new Error(`ended with ${code} before it listened`)));
  });
  return { url, child, ended };
}

/** An event as the load balancer sends it: https://docs.aws.amazon.com/lambda/latest/dg/services-alb.html */
function event(path: string, more: object = {}): unknown {
  return {
    requestContext: {
      elb: {
        targetGroupArn:
          'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/lambda-279XGJDqGZ5rsrHC2Fjr/49e9d65c45c6791a',
      },
    },
    httpMethod: 'GET',
    path,
    queryStringParameters: { query: '1234ABCD' },
    headers: {
      accept: 'text/html,application/xhtml+xml',
      'accept-encoding': 'gzip',
      host: 'lambda-alb-123578498.us-east-1.elb.amazonaws.com',
      'x-amzn-trace-id': 'Root=1-5c536348-3d683b8b04734faae651f476',
      'x-forwarded-for': '72.12.164.125',
      'x-forwarded-port': '80',
      'x-forwarded-proto': 'http',
    },
    body: '',
    isBase64Encoded: false,
    ...more,
  };
}

/** The handler's answers, in a process that has what Lambda sets for a function. */
async function invoked(events: readonly unknown[]) {
  const program = `const { handler } = await import(${JSON.stringify(pathToFileURL(app.lambda).href)});
    const events = ${JSON.stringify(events)};
    console.log(JSON.stringify(await Promise.all(events.map((event) => handler(event, {})))));`;
  const env = { AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9001', SLEEP_SECONDS: '0.05' };
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], { env });
  return JSON.parse(stdout) as readonly Record<string, unknown>[];
}

describe('the server form', () => {
  test('answers every route with JSON, says where it runs, and ends on SIGTERM when open requests are answered', async () => {
    const { url, child, ended } = await served({});
    for (const [path, status, message] of [...ANSWERS, ['/env', 200, 'server'] as const]) {
      const answer = await fetch(url + path);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([
        status,
        expect.stringMatching('^application/json'),
      ]);
      expect(await answer.json()).toEqual({ message });
    }
    const open = fetch(`${url}/sleep`).then((answer) => answer.json());
    // The next request is answered: so the one before has arrived.
    await fetch(`${url}/pong`);
    child.kill('SIGTERM');
    expect(await open).toEqual({ message: 'awaken' });
    expect(await ended).toBe(0);
  });

  test('names a variable that is no number and ends', async () => {
    const env = { HOST: '127.0.0.1', PORT: '0', SLEEP_SECONDS: 'long' };
    await expect(run(process.execPath, [app.server], { env })).rejects.toMatchObject({
      stderr: expect.stringContaining('SLEEP_SECONDS is "long"'),
    });
  });
});

describe('the Lambda form', () => {
  test('answers the events of a load balancer, always with a content type', async () => {
    const routes = [...ANSWERS, ['/env', 200, 'lambda'] as const];
    const answers = await invoked(routes.map(([path]) => event(path)));
    expect(answers).toEqual(
      routes.map(([, statusCode, message]) => ({
        statusCode,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ message }),
        isBase64Encoded: false,
      })),
    );
  });

  test('answers with lists of headers where the target group sends lists', async () => {
    const multi = { headers: undefined, multiValueHeaders: { host: ['x.example'] }, queryStringParameters: undefined };
    const [answer] = await invoked([event('/pong', { ...multi, multiValueQueryStringParameters: {} })]);
    expect(answer).toMatchObject({ statusCode: 200, multiValueHeaders: { 'content-type': ['application/json'] } });
  });
});

describe('the example', () => {
  test('keeps its types', async () => {
    const tsc = join(root, 'node_modules', '.bin', 'tsc');
    await expect(run(tsc, ['-p', example])).resolves.toMatchObject({ stdout: '' });
  });

  test('puts out sets that the Wakelock stack takes', () => {
    const template = parse(readFileSync(join(example, 'template.yaml'), 'utf8'), { logLevel: 'silent' });
    const elb = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333';
    const values: Readonly<Record<string, string>> = {
      'AWS::StackName': 'dual-app',
      FullAlarm: 'dual-app-lambda-is-full',
      BusyAlarm: 'dual-app-is-busy',
      Listener: `${elb}:listener/app/dual/0123456789abcdef/0123456789abcdef`,
      LambdaGroup: `${elb}:targetgroup/dual-app-lambda/0123456789abcdef`,
      ServiceGroup: `${elb}:targetgroup/dual-app-service/0123456789abcdef`,
      Cluster: 'dual-app',
      'Service.Name': 'api',
    };
    const text = String(template.Outputs.FailoverSets.Value).replaceAll(
      /\$\{([^}]+)\}/g,
      (_, name) => values[name] ?? name,
    );
    expect(parseSets(text)).toMatchObject([{ name: 'dual-app', service: 'ecs:dual-app/api', drain: 120_000 }]);
    const delay = template.Resources.ServiceGroup.Properties.TargetGroupAttributes[0].Value;
    expect(Number(delay) * 1000).toBeLessThanOrEqual(120_000);
  });
});
