import { CloudWatchClient, DescribeAlarmsCommand, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { afterEach, describe, expect, test } from '@jest/globals';
import { evaluate } from '../../src/local/cloudwatch/evaluate.ts';
import { type LocalAws, startLocal } from '../../src/local/index.ts';
import { SteppedTime } from './steppedTime.ts';

let aws: LocalAws | undefined;
afterEach(() => aws?.close());

/** 0 does not breach, X does, - is missing; the newest on the right, as in the guide. */
const read = (points: string) => points.split(' ').map((point) => (point === '-' ? undefined : point === 'X'));

describe('what data points come to is what the tables of the guide say', () => {
  const treatments = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;
  test.each([
    [3, '0 - X - X', ['OK', 'OK', 'OK', 'OK']],
    [3, '0 - - - -', ['OK', 'OK', 'OK', 'OK']],
    [3, '- - - - -', ['INSUFFICIENT_DATA', 'keep', 'ALARM', 'OK']],
    [3, '0 X X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    [3, '- - X - -', ['ALARM', 'keep', 'ALARM', 'OK']],
    [3, '- - - X -', ['keep', 'keep', 'ALARM', 'OK']],
    [2, '0 - X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    [2, '0 0 X 0 X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    [2, '0 - X - -', ['OK', 'OK', 'ALARM', 'OK']],
    [2, '- - - - 0', ['OK', 'OK', 'ALARM', 'OK']],
    [2, '- - - X -', ['ALARM', 'keep', 'ALARM', 'OK']],
  ] as const)('%i of 3, %s', (toAlarm, points, states) => {
    expect(treatments.map((missing) => evaluate(read(points), { periods: 3, toAlarm, missing }))).toEqual(states);
  });
});

const METRIC = { namespace: 'AWS/Lambda', name: 'ConcurrentExecutions', dimensions: { FunctionName: 'app' } };

async function open(more: object = {}) {
  const time = new SteppedTime(Date.UTC(2026, 10, 2, 9));
  const events: string[] = [];
  let waiting: (() => void)[] = [];
  const local = await startLocal({
    time,
    seed: {
      machines: [],
      alarms: [
        { name: 'full', metric: { ...METRIC, statistic: 'Maximum', periods: 3, toAlarm: 2, threshold: 2, ...more } },
      ],
    },
    failover: {
      sets: '[]',
      handler: async (event) => {
        const { detail } = event as { readonly detail?: { readonly state?: { readonly value: string } } };
        if (detail?.state !== undefined) events.push(detail.state.value);
      },
    },
    functions: [
      {
        ...{ name: 'app', concurrency: 3, timeoutMs: 30_000, env: {} },
        source: { handler: () => new Promise<void>((resolve) => waiting.push(resolve)) },
      },
    ],
  });
  aws = local;
  const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'test' };
  const client = new CloudWatchClient({ endpoint: local.url, region: 'us-east-1', credentials, maxAttempts: 1 });
  const fn = local.functions.get('app');
  /** So many invocations at once, which end at once. */
  const load = async (count: number) => {
    const invoked = Array.from({ length: count }, () => fn?.invoke({}));
    for (const end of waiting) end();
    waiting = [];
    return (await Promise.all(invoked)).map((one) => one?.kind);
  };
  return { time, local, client, events, load };
}

describe('an alarm that watches a metric', () => {
  test('goes off in the second of three minutes that breach, tells so once, and is over without data', async () => {
    const { time, client, events, load } = await open({ missing: 'notBreaching', lateSeconds: 0 });
    const states: (string | undefined)[] = [];
    for (const count of [1, 3, 3, 1, 0, 0, 0, 0, 0]) {
      await load(count);
      await time.step(60);
      const { MetricAlarms = [] } = await client.send(new DescribeAlarmsCommand({ AlarmNames: ['full'] }));
      states.push(MetricAlarms[0]?.StateValue);
      expect(MetricAlarms[0]).toMatchObject({ MetricName: 'ConcurrentExecutions', DatapointsToAlarm: 2, Threshold: 2 });
    }
    expect(states).toEqual(['OK', 'OK', 'ALARM', 'ALARM', 'ALARM', 'ALARM', 'OK', 'OK', 'OK']);
    expect(events).toEqual(['ALARM', 'OK']);
  });

  test('says that it does not know where missing data is missing', async () => {
    const { time, events } = await open();
    await time.step(9);
    expect(events).toEqual([]);
    // The data of a minute is there ten seconds after its end.
    await time.step(1);
    expect(events).toEqual(['INSUFFICIENT_DATA']);
  });
});

describe('a function with a limit', () => {
  test('throttles what comes beyond it, and measures both', async () => {
    const { time, client, load } = await open();
    const from = time.now();
    expect(await load(4)).toEqual(['answer', 'answer', 'answer', 'throttled']);
    await time.step(60);
    const read = async (MetricName: string, Statistics: ('Sum' | 'Maximum')[]) => {
      const { Datapoints } = await client.send(
        new GetMetricStatisticsCommand({
          ...{ Namespace: 'AWS/Lambda', MetricName, Statistics, Period: 60 },
          Dimensions: [{ Name: 'FunctionName', Value: 'app' }],
          StartTime: new Date(from - 60_000),
          EndTime: new Date(from + 60_000),
        }),
      );
      return Datapoints;
    };
    expect(await read('ConcurrentExecutions', ['Maximum'])).toEqual([{ Timestamp: new Date(from), Maximum: 3 }]);
    expect(await read('Throttles', ['Sum'])).toEqual([{ Timestamp: new Date(from), Sum: 1 }]);
    expect(await read('Errors', ['Sum'])).toEqual([]);
  });
});
