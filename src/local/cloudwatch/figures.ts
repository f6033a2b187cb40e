import { AwsError } from '../awsError.ts';
import { type Body, objects, optionalNumber, optionalString, strings } from '../http/json.ts';
import { type Metrics, statistics } from './metrics.ts';

/** More would be refused by CloudWatch too. */
const MOST = 1_440;

/**
 * GetMetricStatistics: one data point for each period in which something was measured. @throws AwsError
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html
 */
export function getMetricStatistics(metrics: Metrics, body: Body): unknown {
  const [start, end, seconds] = ['StartTime', 'EndTime', 'Period'].map((name) => optionalNumber(body, name));
  if (start === undefined || end === undefined || seconds === undefined || seconds < 1 || start >= end)
    throw refused('StartTime before EndTime, and a Period, are needed.');
  const period = seconds * 1000;
  const count = Math.ceil(((end - start) * 1000) / period);
  if (count > MOST) throw refused(`${count} datapoints are asked for; at most ${MOST} can be.`);
  const wanted = statistics.filter((one) => strings(body, 'Statistics').includes(one));
  const metric = {
    namespace: optionalString(body, 'Namespace') ?? '',
    name: optionalString(body, 'MetricName') ?? '',
    dimensions: Object.fromEntries(
      objects(body, 'Dimensions').map((one) => [optionalString(one, 'Name') ?? '', optionalString(one, 'Value') ?? '']),
    ),
  };
  const Datapoints = Array.from({ length: count }, (_, index) => {
    const from = start * 1000 + index * period;
    const found = metrics.within(metric, { from, to: Math.min(from + period, end * 1000) });
    return found === undefined
      ? undefined
      : { Timestamp: from / 1000, ...Object.fromEntries(wanted.map((one) => [one, found[one]])) };
  });
  return { Label: metric.name, Datapoints: Datapoints.filter((one) => one !== undefined) };
}

function refused(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', { message });
}
