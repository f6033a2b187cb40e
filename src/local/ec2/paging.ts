import { AwsError } from '../awsError.ts';
import type { Params } from '../http/query.ts';

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken?: string;
}

/**
 * One page as EC2 cuts it: MaxResults 5–1000, not together with ids
 * (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html).
 */
export function page<T>(items: readonly T[], params: Params): Page<T> {
  const wanted = params.get('MaxResults');
  const token = params.get('NextToken');
  if (wanted !== null && params.has('InstanceId.1')) {
    throw new AwsError('InvalidParameterCombination', {
      message: 'The parameter instancesSet cannot be used with the parameter maxResults',
    });
  }
  const size = wanted === null ? 1000 : sizeOf(wanted);
  const start = token ? startOf(token) : 0;
  const end = start + size;
  const nextToken = end < items.length ? Buffer.from(`from:${end}`).toString('base64url') : undefined;
  return { items: items.slice(start, end), ...(nextToken === undefined ? {} : { nextToken }) };
}

function sizeOf(text: string): number {
  const size = Number(text);
  if (Number.isInteger(size) && size >= 5 && size <= 1000) return size;
  const bound = size > 1000 ? 'less than or equal to 1000' : 'greater than 5';
  throw new AwsError('InvalidParameterValue', {
    message: `Value ( ${text} ) for parameter maxResults is invalid. Expecting a value ${bound}.`,
  });
}

function startOf(token: string): number {
  const start = /^from:(\d{1,9})$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (start !== undefined) return Number(start);
  throw new AwsError('InvalidParameterValue', { message: 'The token provided is invalid: NextToken' });
}
