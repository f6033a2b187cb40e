import { randomUUID } from 'node:crypto';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { dynamoClient } from '../../src/aws/dynamo-client.ts';
import { ec2Archive } from '../../src/aws/snapshot/archive.ts';
import { autoScalingClient, snapshotClients, sqsClient } from '../../src/aws/snapshot/clients.ts';
import { ec2Snapshots } from '../../src/aws/snapshot/ec2-snapshots.ts';
import { lifecycleHooks } from '../../src/aws/snapshot/lifecycle-hooks.ts';
import { sqsDeadLetters, sqsQueue } from '../../src/aws/snapshot/queue.ts';
import { dynamoSetRecords } from '../../src/aws/snapshot/set-records.ts';
import { systemClock } from '../../src/net/clock.ts';
import type { Front } from './handle.ts';
import { type SnapshotCount, snapshotJournal } from './journal.ts';
import { readSnapshotSettings } from './settings.ts';

const settings = readSnapshotSettings(process.env);
const { region, table, topicArns, rules, queueUrl, deadLetterUrl, sweep } = settings;
export const logger = new Logger({ serviceName: 'wakelock-snapshot' });
export const metrics = new Metrics({
  namespace: 'Wakelock',
  serviceName: 'snapshot',
  defaultDimensions: { stack: rules.stack },
});

const count: SnapshotCount = (metric, value, cause) => {
  if (cause === undefined) return metrics.addMetric(metric, MetricUnit.Count, value);
  const single = metrics.singleMetric();
  single.addDimension('cause', cause);
  single.addMetric(metric, MetricUnit.Count, value);
};

const client = { region, proxy: process.env };
const ec2 = snapshotClients(client);
const sqs = sqsClient(client);

/** Everything the handler works with, made once while the function starts; a bad setting ends the start with its name. */
export const front: Omit<Front, 'remaining'> = {
  topics: new Set(topicArns),
  queue: queueUrl === undefined ? undefined : sqsQueue(sqs, queueUrl),
  deadLetters: deadLetterUrl === undefined ? undefined : sqsDeadLetters(sqs, deadLetterUrl),
  sweepMode: sweep,
  ports: {
    rules,
    clock: systemClock,
    random: Math.random,
    newId: randomUUID,
    journal: snapshotJournal(logger, count),
    records: dynamoSetRecords({ client: dynamoClient(client), table }),
    snapshots: ec2Snapshots(ec2),
    archive: ec2Archive(ec2.read),
    hooks: lifecycleHooks(autoScalingClient(client)),
  },
};
