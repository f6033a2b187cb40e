import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { EC2Client } from '@aws-sdk/client-ec2';
import { SQSClient } from '@aws-sdk/client-sqs';
import { type ClientSettings, clientConfig } from '../clients.ts';

export interface SnapshotClients {
  /** Reads and tags are repeated when EC2 throttles: a tag written twice is the same tag. */
  readonly read: EC2Client;
  /** CreateSnapshots knows no client token: a repeated call would be a second set. */
  readonly change: EC2Client;
}

export function snapshotClients(settings: ClientSettings): SnapshotClients {
  return {
    read: new EC2Client(clientConfig(settings, { attempts: 4, connect: 2_000, request: 8_000 })),
    change: new EC2Client(clientConfig(settings, { attempts: 1, connect: 2_000, request: 20_000 })),
  };
}

export function autoScalingClient(settings: ClientSettings): AutoScalingClient {
  return new AutoScalingClient(clientConfig(settings, { attempts: 4, connect: 2_000, request: 8_000 }));
}

export function sqsClient(settings: ClientSettings): SQSClient {
  return new SQSClient(clientConfig(settings, { attempts: 3, connect: 2_000, request: 5_000 }));
}
