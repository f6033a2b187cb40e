import { groupArn, listenerArn } from '../../src/local/elbv2/arns.ts';

/** What is called how in the lab, as in examples/dual-app. */
export const FUNCTION = 'dual-app';
export const BALANCER = 'dual-app';
export const LAMBDA_GROUP = 'dual-app-lambda';
export const SERVICE_GROUP = 'dual-app-service';
export const CLUSTER = 'dual-app';
export const SERVICE = 'api';
export const FULL_ALARM = 'dual-app-lambda-is-full';
export const BUSY_ALARM = 'dual-app-is-busy';

export const LISTENER_ARN = listenerArn(BALANCER, 80);
export const LAMBDA_GROUP_ARN = groupArn(LAMBDA_GROUP);
export const SERVICE_GROUP_ARN = groupArn(SERVICE_GROUP);
