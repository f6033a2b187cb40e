import { randomUUID } from 'node:crypto';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { machinesAt } from '../src/aws/all-machines.ts';
import { dynamoClient } from '../src/aws/dynamo-client.ts';
import { dynamoStore } from '../src/aws/dynamo-store.ts';
import { snsClient, snsPublisher } from '../src/aws/sns-publisher.ts';
import { systemClock } from '../src/net/clock.ts';
import type { Front } from './power/handle.ts';
import { type Count, lambdaJournal } from './power/journal.ts';
import { readSettings } from './settings.ts';

/** A ping that takes longer has missed its point: the next tick sends another. */
const PING_WITHIN = 3_000;

const settings = readSettings(process.env);
export const logger = new Logger({ serviceName: 'wakelock-power' });
export const metrics = new Metrics({
  namespace: 'Wakelock',
  serviceName: 'power',
  defaultDimensions: { stack: settings.rules.stack },
});

const count: Count = (metric, value, cause) => {
  if (cause === undefined) return metrics.addMetric(metric, MetricUnit.Count, value);
  const single = metrics.singleMetric();
  single.addDimension('cause', cause);
  single.addMetric(metric, MetricUnit.Count, value);
};

const { region, table, topicArns, rules, texts, protect, compat } = settings;
const client = { region, proxy: process.env };
const [firstTopic] = topicArns;

/** Everything the handler works with, made once while the function starts; a bad setting ends the start with its name. */
export const front: Omit<Front, 'remaining'> = {
  topics: new Set(topicArns),
  publisher: snsPublisher({
    client: snsClient(firstTopic, client),
    topicArn: firstTopic,
    clock: systemClock,
    within: PING_WITHIN,
    random: Math.random,
  }),
  tickLag: (ms) => metrics.addMetric('TickLag', MetricUnit.Milliseconds, ms),
  unheld: (targets) => {
    count('Unheld', targets.length);
    if (targets.length > 0) logger.info('on, and held by nobody', { targets });
  },
  ports: {
    region,
    rules,
    texts,
    clock: systemClock,
    newId: randomUUID,
    journal: lambdaJournal(logger, count),
    store: dynamoStore({ client: dynamoClient(client), table }),
    machines: machinesAt(client, { clock: systemClock, facts: { stack: rules.stack, protect, compat } }),
  },
};
