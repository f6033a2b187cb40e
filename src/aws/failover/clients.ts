import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type ClientSettings, clientConfig } from '../clients.ts';

/** One attempt for all: a write that is repeated could land after another decision, and a read is made again by the next look. */
export function balancerClient(settings: ClientSettings): ElasticLoadBalancingV2Client {
  return new ElasticLoadBalancingV2Client(clientConfig(settings, { attempts: 1, connect: 2_000, request: 5_000 }));
}

export function cloudWatchClient(settings: ClientSettings): CloudWatchClient {
  return new CloudWatchClient(clientConfig(settings, { attempts: 3, connect: 2_000, request: 5_000 }));
}

export function queueClient(settings: ClientSettings): SQSClient {
  return new SQSClient(clientConfig(settings, { attempts: 2, connect: 2_000, request: 3_000 }));
}

/** A message to ourselves that SQS holds back, at most 900 s. */
export function delayedLooks(client: SQSClient, queueUrl: string): (seconds: number) => Promise<void> {
  return async (seconds) => {
    const command = new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: 'look', DelaySeconds: seconds });
    await client.send(command);
  };
}
