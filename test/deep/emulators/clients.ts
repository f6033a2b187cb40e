import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';

/** The URL of an emulator that the part has started. */
export function urlOf(emulator: 'MINISTACK' | 'MOTO'): string {
  const url = process.env[`WAKELOCK_${emulator}`];
  if (url === undefined) throw new Error(`WAKELOCK_${emulator} is not set: run "npm run deep -- emulators"`);
  return url;
}

/** SDK clients of one emulator, one try each: a test wants to see every error. */
export function clientsOf(endpoint: string) {
  const config = {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'test' },
    maxAttempts: 1,
  };
  return {
    dynamodb: new DynamoDBClient(config),
    ec2: new EC2Client(config),
    sns: new SNSClient(config),
    sqs: new SQSClient(config),
  };
}

export type Clients = ReturnType<typeof clientsOf>;
