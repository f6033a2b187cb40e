import { expect, jest, test } from '@jest/globals';
import { handle } from '../../../lambda/snapshot/handle.ts';
import { ec2Archive } from '../../../src/aws/snapshot/archive.ts';
import { ec2Snapshots } from '../../../src/aws/snapshot/ec2-snapshots.ts';
import { sqsDeadLetters, sqsQueue } from '../../../src/aws/snapshot/queue.ts';
import { dynamoSetRecords } from '../../../src/aws/snapshot/set-records.ts';
import { DAY } from '../../../src/domain/duration.ts';
import { SNAPSHOT_RULES } from '../../../src/domain/snapshot/rules.ts';
import { startLocal } from '../../../src/local/index.ts';
import { systemClock } from '../../../src/net/clock.ts';
import { clientsOf } from '../emulators/clients.ts';

jest.setTimeout(600_000);

const LAUNCHES = 1000;
const FASTER = 20;

test(`F88 F90 ${LAUNCHES} launches in a burst, announced by group and by rule, with throttles and lost replies, make ${LAUNCHES} sets`, async () => {
  let refused = 0;
  const front = (): Parameters<typeof handle>[1] => made;
  const volumes = [{ device: '/dev/xvda' }, { device: '/dev/sdf' }];
  const local = await startLocal({
    speed: 50,
    seed: {
      machines: [],
      groups: [
        {
          name: 'web',
          min: 0,
          max: LAUNCHES,
          desired: 0,
          notify: ['wakelock-launches'],
          machine: { volumes, bootSeconds: 1 },
        },
      ],
      calls: [
        { on: 'ec2:CreateSnapshots', times: 30, code: 'RequestLimitExceeded', status: 503 },
        { on: 'ec2:CreateSnapshots', times: 20, lostReply: true },
        { on: 'dynamodb:UpdateItem', times: 20, lost: true },
      ],
    },
    snapshotGroups: ['web'],
    snapshot: { handler: (event) => handle(event, front()) },
  });
  const { ec2, dynamodb, sqs } = clientsOf(local.url);
  const url = (name: string) => `${local.url}/000000000000/${name}`;
  const queue = sqsQueue(sqs, url('wakelock-launches'));
  // The protocol on a clock that is as much faster as its waits are shorter: the proportions stay.
  const start = systemClock.now();
  const clock = { now: () => start + (systemClock.now() - start) * FASTER };
  const made: Parameters<typeof handle>[1] = {
    topics: new Set([local.launchTopicArn]),
    queue: { send: queue.send, again: (receipt, ms) => queue.again(receipt, ms / FASTER) },
    deadLetters: sqsDeadLetters(sqs, url('wakelock-launches-dlq')),
    sweepMode: 'report',
    remaining: () => 60_000,
    ports: {
      // Announcements are stamped by the slower clock, and a handler on a busy machine must be in time on the faster one.
      rules: { ...SNAPSHOT_RULES, deadline: 30_000, attachWithin: 7 * DAY, limitsWithin: 7 * DAY },
      clock,
      random: Math.random,
      newId: () => crypto.randomUUID(),
      journal: {
        note(entry) {
          if (entry.kind === 'refused') refused += 1;
        },
      },
      records: dynamoSetRecords({ client: dynamodb, table: local.table }),
      snapshots: ec2Snapshots({ read: ec2, change: ec2 }),
      archive: ec2Archive(ec2),
      hooks: { heartbeat: () => Promise.resolve(), complete: () => Promise.resolve() },
    },
  };
  local.autoScaling.setDesired('web', LAUNCHES);
  const marked = () => {
    const members = local.autoScaling.describe(['web'])[0]?.members ?? [];
    return members.filter(({ id }) => local.ec2.machine(id).tags.Snapshots === 'Created').length;
  };
  while (marked() < LAUNCHES && local.launchDlq.bodies().length === 0) await systemClock.sleep(200);
  expect(local.launchDlq.messages()).toEqual([]);
  const snapshots = local.ec2.ebs.allSnapshots();
  expect(new Set(snapshots.map(({ tags }) => tags['wakelock:set'])).size).toBe(LAUNCHES);
  expect(new Set(snapshots.map(({ volume }) => volume)).size).toBe(2 * LAUNCHES);
  expect(snapshots).toHaveLength(2 * LAUNCHES);
  expect(refused).toBeGreaterThan(0);
  for (const client of [ec2, dynamodb, sqs]) client.destroy();
  await local.close();
});
