import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { dynamoClient } from '../../src/aws/dynamo-client.ts';
import { dynamoStore } from '../../src/aws/dynamo-store.ts';
import { ec2Clients } from '../../src/aws/ec2-machines.ts';
import { timetableAt } from '../../src/aws/scheduled.ts';
import { scheduleBook } from '../../src/aws/scheduled-book.ts';
import { ec2StatusTags } from '../../src/aws/scheduled-ec2.ts';
import { snsClient, snsPublisher } from '../../src/aws/sns-publisher.ts';
import { systemClock } from '../../src/net/clock.ts';
import { guardedWeb } from '../../src/net/guarded-fetch.ts';
import type { Front } from './handle.ts';
import { type ScheduleCount, scheduleJournal } from './journal.ts';
import { readScheduleSettings } from './settings.ts';

/** A message that takes longer has missed its point: the next tick of `power` finds what it was about. */
const PUBLISH_WITHIN = 5_000;

const settings = readScheduleSettings(process.env);
const { region, table, topicArn, stack, compat, hosts, kinds, digestTopicArn } = settings;
export const logger = new Logger({ serviceName: 'wakelock-schedule' });
export const metrics = new Metrics({
  namespace: 'Wakelock',
  serviceName: 'schedule',
  defaultDimensions: { stack },
});

const count: ScheduleCount = (metric, value, cause) => {
  if (cause === undefined) return metrics.addMetric(metric, MetricUnit.Count, value);
  const single = metrics.singleMetric();
  single.addDimension('cause', cause);
  single.addMetric(metric, MetricUnit.Count, value);
};

const client = { region, proxy: process.env };
const ec2 = ec2Clients(client);
const dynamo = dynamoClient(client);
const publisherTo = (topic: string) =>
  snsPublisher({
    client: snsClient(topic, client),
    topicArn: topic,
    clock: systemClock,
    within: PUBLISH_WITHIN,
    random: Math.random,
  });

/** Everything the handler works with, made once while the function starts; a bad setting ends the start with its name. */
export const front: Omit<Front, 'remaining'> = {
  region,
  dryRun: settings.dryRun,
  digest: digestTopicArn === undefined ? undefined : publisherTo(digestTopicArn),
  count: (metric, value) => metrics.addMetric(metric, MetricUnit.Count, value),
  lag: (ms) => metrics.addMetric('ScheduleLag', MetricUnit.Milliseconds, ms),
  ports: {
    clock: systemClock,
    store: dynamoStore({ client: dynamo, table }),
    book: scheduleBook({ client: dynamo, table }),
    timetable: timetableAt(client, { stack, compat, kinds }),
    tags: ec2StatusTags(ec2.change),
    web: guardedWeb({ hosts }),
    publisher: publisherTo(topicArn),
    journal: scheduleJournal(logger, count),
  },
};
