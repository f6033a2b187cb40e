/** Where the embedded AWS says it is; fixed, so that ARNs can be written down. */
export const account = '000000000000';
export const region = 'us-east-1';

export const tableName = 'wakelock';
export const queueName = 'wakelock';
export const dlqName = 'wakelock-dlq';
export const topicName = 'wakelock';
/** What Auto Scaling tells of launches, and the queue of the function that snapshots them. */
export const launchesName = 'wakelock-launches';
export const launchesDlqName = 'wakelock-launches-dlq';
/** Looks of the function that shifts traffic, due before its next tick. */
export const failoverName = 'wakelock-failover';
export const functionName = 'wakelock-power';

export const topicArnOf = (name: string): string => `arn:aws:sns:${region}:${account}:${name}`;
export const queueArnOf = (name: string): string => `arn:aws:sqs:${region}:${account}:${name}`;
export const functionArn = `arn:aws:lambda:${region}:${account}:function:${functionName}`;
