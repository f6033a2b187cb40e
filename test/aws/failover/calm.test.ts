import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { cloudWatch } from '../../../src/aws/failover/alarms.ts';
import { lookAtSet } from '../../../src/engine/failover/look.ts';
import { Desk } from '../../engine/failover/desk.ts';

const MINUTE = 60_000;
const watch = mockClient(CloudWatchClient);

/** Requests in the minute that begins then; a minute without any has no datapoint. */
let load: (minute: number) => number;
beforeEach(() => {
  watch.reset();
  watch.on(GetMetricStatisticsCommand).callsFake(async ({ StartTime, EndTime }) => {
    const minutes = Math.round((EndTime - StartTime) / MINUTE);
    const counts = Array.from({ length: minutes }, (_, index) => load(StartTime.getTime() + index * MINUTE));
    return { Datapoints: counts.filter((count) => count > 0).map((Sum) => ({ Sum })) };
  });
});

/** Minutes with a look each, until the service has no traffic any more. */
async function minutesUntilBack(desk: Desk, atMost: number): Promise<number> {
  const ports = desk.ports();
  const { requests } = cloudWatch(new CloudWatchClient({ region: 'eu-west-1' }), ports.clock);
  for (let minute = 1; minute <= atMost; minute += 1) {
    desk.now += MINUTE;
    await lookAtSet(desk.set, { ...ports, alarms: { ...ports.alarms, requests } });
    if (desk.traffic.kind === 'read' && desk.traffic.share === 0) return minute;
  }
  return Number.POSITIVE_INFINITY;
}

test('a load balancer that nobody asks anything any more gives the traffic back', async () => {
  const desk = new Desk({ calmAlarm: undefined, calmBelow: 600 });
  desk.shifted();
  load = () => 0;
  expect(await minutesUntilBack(desk, 60)).toBeLessThan(10);
});

test('the quiet time counts once, from the minutes in which CloudWatch has the lower number', async () => {
  const desk = new Desk({ calmAlarm: undefined, calmBelow: 600, quiet: '30m' });
  desk.shifted();
  const fell = desk.now;
  load = (minute) => (minute < fell ? 5_000 : 10);
  expect(await minutesUntilBack(desk, 200)).toBe(3 + 30);
});

test('one busy minute within the quiet time begins it anew', async () => {
  const desk = new Desk({ calmAlarm: undefined, calmBelow: 600, quiet: '10m' });
  desk.shifted();
  const busy = desk.now + 5 * MINUTE;
  load = (minute) => (minute === busy ? 600 : 599);
  expect(await minutesUntilBack(desk, 200)).toBe(6 + 3 + 10);
});
