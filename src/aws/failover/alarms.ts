import { type CloudWatchClient, DescribeAlarmsCommand, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import type { AlarmState } from '../../domain/failover/facts.ts';
import type { Alarms } from '../../engine/failover/ports.ts';
import type { Clock } from '../../engine/ports.ts';
import { explain } from '../errors.ts';

const MINUTE = 60_000;
/** CloudWatch has a minute's count about a minute after it is over. */
const LATE = MINUTE;
/** One more than is needed: a count may come later than that, and a look may be lost. */
const MINUTES = 2;

/** Alarms as they stand, metric and composite ones, and the load balancer's own count of requests. */
export function cloudWatch(client: CloudWatchClient, clock: Clock): Alarms {
  return {
    async states(names) {
      const { MetricAlarms = [], CompositeAlarms = [] } = await client
        .send(new DescribeAlarmsCommand({ AlarmNames: [...names], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }))
        .catch(told('cloudwatch:DescribeAlarms', names.join(', ')));
      const found = new Map([...MetricAlarms, ...CompositeAlarms].map((alarm) => [alarm.AlarmName, alarm.StateValue]));
      return new Map(names.map((name): [string, AlarmState] => [name, found.get(name) ?? 'missing']));
    },

    async requests(set) {
      const end = Math.floor((clock.now() - LATE) / MINUTE) * MINUTE;
      const { Datapoints = [] } = await client
        .send(
          new GetMetricStatisticsCommand({
            Namespace: 'AWS/ApplicationELB',
            MetricName: 'RequestCount',
            Dimensions: [{ Name: 'LoadBalancer', Value: balancerOf(set.traffic) }],
            Period: 60,
            Statistics: ['Sum'],
            StartTime: new Date(end - MINUTES * MINUTE),
            EndTime: new Date(end),
          }),
        )
        .catch(told('cloudwatch:GetMetricStatistics', 'AWS/ApplicationELB RequestCount'));
      // No datapoint is no request: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
      return Math.max(0, ...Datapoints.map(({ Sum = 0 }) => Sum));
    },
  };
}

/** `…:listener/app/web/0123/4567` → `app/web/0123`, as the metric names it. */
export function balancerOf(traffic: string): string {
  return traffic.split('/').slice(1, 4).join('/');
}

function told(action: string, what: string): (error: unknown) => never {
  return (error) => {
    throw explain(error, { what: `read ${what}`, action, resource: '*' });
  };
}
