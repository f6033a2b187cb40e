import { type AutoScalingContext, autoScalingCall } from '../autoscaling/api.ts';
import { AwsError } from '../awsError.ts';
import type { Alarms } from '../cloudwatch/alarms.ts';
import { type DynamoContext, dynamoCall } from '../dynamodb/api.ts';
import { ec2Call } from '../ec2/api.ts';
import type { Ec2Model } from '../ec2/model.ts';
import { type EcrSeed, ecrCall } from '../ecr/api.ts';
import { ecsCall } from '../ecs/api.ts';
import type { EcsModel } from '../ecs/model.ts';
import type { ScalableTargets } from '../ecs/scaling.ts';
import { elbCall } from '../elbv2/api.ts';
import type { ElbModel } from '../elbv2/model.ts';
import type { Logs } from '../logs/model.ts';
import { type SnsContext, snsCall } from '../sns/api.ts';
import { type SqsContext, sqsCall } from '../sqs/api.ts';
import { ssmCall } from '../ssm.ts';
import type { Sessions, Signed } from '../sts.ts';
import type { Time } from '../time.ts';
import type { Protocol } from './answers.ts';
import type { Body } from './json.ts';
import type { Params } from './query.ts';

/** Everything a request can reach. */
export interface Cloud {
  readonly time: Time;
  readonly ec2: Ec2Model;
  readonly groups: AutoScalingContext;
  readonly ecs: EcsModel;
  readonly ecr: readonly EcrSeed[];
  readonly logs: Logs;
  readonly scalableTargets: ScalableTargets;
  readonly elb: ElbModel;
  readonly alarms: Alarms;
  readonly sns: SnsContext;
  readonly sqs: SqsContext;
  readonly dynamodb: DynamoContext;
  readonly sessions: Sessions;
}

export type ServiceName =
  | 'ec2'
  | 'autoscaling'
  | 'ecs'
  | 'ecr'
  | 'logs'
  | 'application-autoscaling'
  | 'elasticloadbalancing'
  | 'cloudwatch'
  | 'sns'
  | 'sts'
  | 'sqs'
  | 'ssm'
  | 'dynamodb';

/** A service of the query protocols is known by the API version in its form. */
export const queryServices: Readonly<
  Record<string, { readonly service: ServiceName; readonly protocol: Exclude<Protocol, { kind: 'json' }> }>
> = {
  '2016-11-15': { service: 'ec2', protocol: { kind: 'ec2' } },
  '2011-01-01': {
    service: 'autoscaling',
    protocol: { kind: 'query', namespace: 'http://autoscaling.amazonaws.com/doc/2011-01-01/' },
  },
  '2015-12-01': {
    service: 'elasticloadbalancing',
    protocol: { kind: 'query', namespace: 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/' },
  },
  '2010-03-31': { service: 'sns', protocol: { kind: 'query', namespace: 'http://sns.amazonaws.com/doc/2010-03-31/' } },
  '2011-06-15': { service: 'sts', protocol: { kind: 'query', namespace: 'https://sts.amazonaws.com/doc/2011-06-15/' } },
};

/** A service of the JSON protocols is known by the prefix of X-Amz-Target. */
export const jsonServices: Readonly<
  Record<string, { readonly service: ServiceName; readonly protocol: Extract<Protocol, { kind: 'json' }> }>
> = {
  DynamoDB_20120810: {
    service: 'dynamodb',
    protocol: { kind: 'json', version: '1.0', prefix: 'com.amazonaws.dynamodb.v20120810#' },
  },
  AmazonSQS: { service: 'sqs', protocol: { kind: 'json', version: '1.0', prefix: 'com.amazonaws.sqs#' } },
  AmazonEC2ContainerServiceV20141113: { service: 'ecs', protocol: { kind: 'json', version: '1.1', prefix: '' } },
  GraniteServiceVersion20100801: {
    service: 'cloudwatch',
    protocol: { kind: 'json', version: '1.0', prefix: 'com.amazonaws.cloudwatch#' },
  },
  AnyScaleFrontendService: {
    service: 'application-autoscaling',
    protocol: { kind: 'json', version: '1.1', prefix: '' },
  },
  AmazonEC2ContainerRegistry_V20150921: { service: 'ecr', protocol: { kind: 'json', version: '1.1', prefix: '' } },
  Logs_20140328: { service: 'logs', protocol: { kind: 'json', version: '1.1', prefix: '' } },
  AmazonSSM: { service: 'ssm', protocol: { kind: 'json', version: '1.1', prefix: '' } },
};

/** Answers a query request with the inner XML of its result. @throws AwsError */
export async function queryCall(
  cloud: Cloud,
  call: { readonly service: ServiceName; readonly params: Params; readonly signed: Signed | undefined },
): Promise<string> {
  if (call.service === 'ec2') return ec2Call(cloud.ec2, call.params);
  if (call.service === 'autoscaling') return autoScalingCall(cloud.groups, call.params);
  if (call.service === 'elasticloadbalancing') return elbCall(cloud.elb, call.params);
  return call.service === 'sns' ? snsCall(cloud.sns, call.params) : cloud.sessions.call(call.params, call.signed);
}

/** Answers a JSON request. @throws AwsError */
export async function jsonCall(
  cloud: Cloud,
  call: { readonly service: ServiceName; readonly action: string; readonly body: Body },
): Promise<unknown> {
  switch (call.service) {
    case 'dynamodb':
      return dynamoCall(cloud.dynamodb, call);
    case 'sqs':
      return sqsCall(cloud.sqs, call);
    case 'ecs':
      return ecsCall(cloud.ecs, call);
    case 'application-autoscaling':
      return cloud.scalableTargets.call(call);
    case 'cloudwatch':
      return cloud.alarms.call(call);
    case 'ecr':
      return ecrCall(cloud.ecr, call);
    case 'logs':
      return cloud.logs.call(call);
    case 'ssm':
      return ssmCall(cloud.ec2, { ...call, now: cloud.time.now() });
    default:
      throw new AwsError('UnknownOperationException', { message: `${call.service} does not speak JSON here` });
  }
}
