import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type LocalAws, type LocalOptions, startLocal } from '../../src/local/index.ts';
import { SteppedTime } from './steppedTime.ts';

// A slow machine needs long to start threads and connections; nothing here waits for the time to pass.
jest.setTimeout(60_000);

const id = 'i-0123456789abcdef0';
let aws: LocalAws | undefined;
afterEach(() => aws?.close());

type Event = {
  readonly Records?: readonly { readonly messageId: string; readonly body: string }[];
  readonly source?: string;
};

async function open(handler: (event: Event) => Promise<unknown>, options: LocalOptions = {}) {
  const time = new SteppedTime();
  const local = await startLocal({ time, power: { handler: (event) => handler(event as Event) }, ...options });
  aws = local;
  return { time, local };
}

describe('the queue', () => {
  test('up to ten messages come in one batch and are deleted when it went well', async () => {
    const sizes: number[] = [];
    const { time, local } = await open(async (event) => {
      sizes.push(event.Records?.length ?? 0);
    });
    for (let index = 0; index < 25; index += 1) local.queue.send(`m${index}`);
    await time.step(0);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(25);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(10);
    expect(local.queue.counts()).toEqual({ visible: 0, hidden: 0 });
  });

  test('F51 only the records named as failed come back', async () => {
    const handled: string[][] = [];
    const { time, local } = await open(
      async (event) => {
        const records = event.Records ?? [];
        handled.push(records.map(({ body }) => body));
        const bad = records.filter(({ body }) => body === 'bad');
        return { batchItemFailures: bad.map(({ messageId }) => ({ itemIdentifier: messageId })) };
      },
      { seed: { queue: { visibilitySeconds: 30, maxReceiveCount: 2, concurrency: 1 } } },
    );
    for (const body of ['first', 'good', 'bad', 'fine']) local.queue.send(body);
    await time.step(0);
    expect(local.queue.bodies()).toEqual(['bad']);
    await time.step(30);
    expect(handled).toEqual([['first'], ['good', 'bad', 'fine'], ['bad']]);
    await time.step(30);
    expect(local.dlq.bodies()).toEqual(['bad']);
  });

  test.each([
    ['a handler that throws', () => Promise.reject(new Error('broken'))],
    ['an answer that names an unknown record', async () => ({ batchItemFailures: [{ itemIdentifier: 'nobody' }] })],
    ['an answer of a wrong form', async () => ({ batchItemFailures: 'all' })],
  ])('%s gives the whole batch back', async (_title, handler) => {
    const { time, local } = await open(handler);
    local.queue.send('x');
    await time.step(0);
    expect(local.queue.counts()).toEqual({ visible: 0, hidden: 1 });
  });
});

describe('events', () => {
  test('the tick comes every minute, the state changes of a machine at once', async () => {
    const seen: unknown[] = [];
    const { time, local } = await open(async (event) => {
      seen.push(event);
    });
    await local.ec2.start([id]);
    await time.step(60);
    expect(seen).toMatchObject([
      {
        source: 'aws.ec2',
        'detail-type': 'EC2 Instance State-change Notification',
        account: '000000000000',
        region: 'us-east-1',
        time: '2026-11-02T09:00:00Z',
        resources: [`arn:aws:ec2:us-east-1:000000000000:instance/${id}`],
        detail: { 'instance-id': id, state: 'pending' },
      },
      { source: 'aws.ec2', detail: { 'instance-id': id, state: 'running' } },
      { source: 'aws.events', 'detail-type': 'Scheduled Event', time: '2026-11-02T09:01:00Z' },
    ]);
  });

  test('the speed makes the tick come more often', async () => {
    let ticks = 0;
    const count = async (): Promise<void> => {
      ticks += 1;
    };
    const { time } = await open(count, { speed: 10 });
    await time.step(60);
    expect(ticks).toBe(10);
  });

  test('an event whose handling fails is tried twice more, after one minute and two', async () => {
    const at: number[] = [];
    const lines: string[] = [];
    const { time, local } = await open(
      async (event) => {
        if (event.source !== 'aws.ec2') return;
        at.push(Math.round(time.now() / 1000));
        throw new Error('broken');
      },
      { log: (line) => lines.push(line) },
    );
    local.ec2.shutdownInside(id);
    await local.ec2.start([id]);
    local.ec2.terminate(id);
    await time.step(600);
    const first = at[0] ?? 0;
    const waits = [...new Set(at.map((one) => one - first))].sort((a, b) => a - b);
    expect(waits).toEqual([0, 2, 60, 62, 180, 182]);
    expect(lines.filter((line) => line.includes('dropped after three tries'))).toHaveLength(3);
  });
});

describe('a bundle in threads of its own', () => {
  let folder = '';
  let bundle = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'local-power-'));
    bundle = join(folder, 'index.mjs');
    await writeFile(
      bundle,
      `
let calls = 0;
export async function handler(event, context) {
  calls += 1;
  const bodies = (event.Records ?? []).map((record) => record.body);
  if (bodies.includes('exit')) process.exit(3);
  if (bodies.includes('throw')) throw new TypeError('broken');
  console.log(JSON.stringify({
    bodies, calls,
    endpoint: process.env.AWS_ENDPOINT_URL, table: process.env.WAKELOCK_TABLE, tick: process.env.WAKELOCK_TICK_SECONDS,
    topics: process.env.WAKELOCK_TOPIC_ARNS, extra: process.env.EXTRA, home: process.env.HOME ?? null,
    name: context.functionName, id: context.awsRequestId.length, left: context.getRemainingTimeInMillis() > 0,
  }));
  return { batchItemFailures: [] };
}`,
    );
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function start() {
    const lines: string[] = [];
    const wanted: { text: string; found: () => void }[] = [];
    const log = (line: string): void => {
      lines.push(line);
      for (const { text, found } of wanted) if (line.includes(text)) found();
    };
    const local = await startLocal({ power: { bundle }, powerEnv: { EXTRA: 'x' }, speed: 2, log });
    aws = local;
    const line = (text: string) =>
      new Promise<string>((found) => {
        const here = () => lines.find((one) => one.includes(text)) ?? '';
        if (here() !== '') found(here());
        else wanted.push({ text, found: () => found(here()) });
      });
    return { local, line };
  }

  test('it sees its settings and a context, and nothing of this process', async () => {
    const { local, line } = await start();
    local.queue.send('hello');
    expect(JSON.parse(await line('hello'))).toEqual({
      bodies: ['hello'],
      calls: 1,
      endpoint: local.url,
      table: 'wakelock',
      tick: '30',
      topics: local.topicArn,
      extra: 'x',
      home: null,
      name: 'wakelock-power',
      id: 36,
      left: true,
    });
  });

  test.each([
    ['throw', 'TypeError: broken'],
    ['exit', 'exit 3'],
  ])('after %s the message goes back and the next one is handled', async (body, words) => {
    const { local, line } = await start();
    local.queue.send(body);
    expect(await line('go back')).toContain(words);
    expect(local.queue.counts().hidden).toBe(1);
    local.queue.send('after');
    expect(JSON.parse(await line('"after"')).bodies).toEqual(['after']);
  });

  test('a bundle that cannot be loaded says so', async () => {
    const lines: string[] = [];
    let told = (): void => {};
    const failed = new Promise<void>((resolve) => {
      told = resolve;
    });
    const log = (line: string): void => {
      lines.push(line);
      told();
    };
    aws = await startLocal({ power: { bundle: join(folder, 'missing.mjs') }, log });
    aws.queue.send('x');
    await failed;
    expect(lines[0]).toContain('Cannot find module');
  });
});
