import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { dynamoClient } from '../../src/aws/dynamo-client.ts';
import { dynamoStore } from '../../src/aws/dynamo-store.ts';
import { cloudWatch } from '../../src/aws/failover/alarms.ts';
import { loadBalancer } from '../../src/aws/failover/balancer.ts';
import { balancerClient, cloudWatchClient, delayedLooks, queueClient } from '../../src/aws/failover/clients.ts';
import { dynamoMemory } from '../../src/aws/failover/memory.ts';
import { snsClient, snsPublisher } from '../../src/aws/sns-publisher.ts';
import { systemClock } from '../../src/net/clock.ts';
import type { Front } from './handle.ts';
import { type FailoverCount, failoverJournal } from './journal.ts';
import { readFailoverSettings } from './settings.ts';

/** A message that takes longer has missed its point: `power` finds the lease with its tick. */
const LOOK_WITHIN = 3_000;

const { region, stack, table, topicArns, sets, queueUrl } = readFailoverSettings(process.env);
const client = { region, proxy: process.env };
const [topicArn] = topicArns;

export const logger = new Logger({ serviceName: 'wakelock-failover' });
export const metrics = new Metrics({
  namespace: 'Wakelock',
  serviceName: 'failover',
  defaultDimensions: { stack },
});

const count: FailoverCount = (metric, value, { set, cause }) => {
  // Alarms look at all sets together; the causes are for people.
  if (metric !== 'ServiceShare') metrics.addMetric(metric, MetricUnit.Count, value);
  const single = metrics.singleMetric();
  single.addDimension('set', set);
  if (cause !== undefined) single.addDimension('cause', cause);
  single.addMetric(metric, MetricUnit.Count, value);
};

const options = { client: dynamoClient(client), table };
const publisher = snsPublisher({
  ...{ client: snsClient(topicArn, client), topicArn },
  ...{ clock: systemClock, within: LOOK_WITHIN, random: Math.random },
});

/** Everything the handler works with, made once while the function starts; a bad setting ends the start with its name. */
export const front: Front = {
  sets,
  askAgain: queueUrl === undefined ? undefined : delayedLooks(queueClient(client), queueUrl),
  ports: {
    clock: systemClock,
    journal: failoverJournal(logger, count),
    store: dynamoStore(options),
    memory: dynamoMemory(options),
    alarms: cloudWatch(cloudWatchClient(client), systemClock),
    balancer: loadBalancer(balancerClient(client), systemClock),
    // The lease is written before; if the topic cannot be reached, the tick of `power` finds it.
    publisher: { publish: (text) => publisher.publish(text).catch(() => undefined) },
  },
};
