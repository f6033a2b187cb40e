import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';

/** Real SDK clients that talk to an embedded AWS, one try each: a test wants to see every error. */
export function clientsOf(endpoint: string, credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'test' }) {
  const config = { endpoint, region: 'us-east-1', credentials, maxAttempts: 1 };
  return {
    dynamodb: new DynamoDBClient(config),
    ec2: new EC2Client(config),
    sns: new SNSClient(config),
    sqs: new SQSClient(config),
    ssm: new SSMClient(config),
    sts: new STSClient(config),
  };
}

export type Clients = ReturnType<typeof clientsOf>;
