import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DescribeInstancesCommand, EC2Client, RunInstancesCommand, StopInstancesCommand } from '@aws-sdk/client-ec2';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { dynamoStore } from '../../../src/aws/dynamo-store.ts';
import type { Lease } from '../../../src/domain/lease.ts';
import type { TargetId } from '../../../src/domain/target.ts';
import { leaseIdOf } from '../../../src/domain/token.ts';

export const REGION = 'us-east-1';
export type InstanceId = `i-${string}`;

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** ministack takes this key for the account's root. */
export const ROOT: Keys = { accessKeyId: 'test', secretAccessKey: 'test' };

/** A path or address that the part hands over. @throws when the tests were started without it */
export function given(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run "npm run deep -- conformance"`);
  return value;
}

/** SDK clients, one try each: a test wants to see every error. */
export function clientsOf(endpoint: string, credentials: Keys = ROOT) {
  const config = { endpoint, region: REGION, credentials, maxAttempts: 1 };
  return {
    cloudformation: new CloudFormationClient(config),
    dynamodb: new DynamoDBClient(config),
    ec2: new EC2Client(config),
    lambda: new LambdaClient(config),
    sns: new SNSClient(config),
    sqs: new SQSClient(config),
  };
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program with an environment of its own, as `env -i` does: nothing of this machine's set-up may help it. */
export function ran(command: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] += text;
      });
    }
    child.on('error', reject).on('close', (code) => resolve({ code: code ?? 128, ...output }));
  });
}

/** A stack on an emulator and those who use it. */
export class Stage {
  readonly topic = `arn:aws:sns:${REGION}:000000000000:wakelock`;
  readonly clients;
  readonly store;
  readonly #endpoint: string;

  constructor(endpoint: string) {
    this.#endpoint = endpoint;
    this.clients = clientsOf(endpoint);
    this.store = dynamoStore({ client: this.clients.dynamodb, table: 'wakelock' });
  }

  /** The environment of somebody with these keys and nothing else. */
  env({ accessKeyId, secretAccessKey }: Keys = ROOT): Record<string, string> {
    return {
      PATH: `${process.execPath.replace(/\/node$/, '')}:/usr/bin:/bin`,
      HOME: given('WAKELOCK_WORK'),
      AWS_ENDPOINT_URL: this.#endpoint,
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_EC2_METADATA_DISABLED: 'true',
      WAKELOCK_TOPIC_ARN: this.topic,
    };
  }

  /** The built command line. */
  cli(args: readonly string[], keys: Keys = ROOT): Promise<Ran> {
    return ran(process.execPath, [given('WAKELOCK_CLI'), ...args], this.env(keys));
  }

  /** The same, which must succeed. @returns its JSON document */
  async json(args: readonly string[]): Promise<Record<string, unknown>> {
    const { code, stdout, stderr } = await this.cli([...args, '--json']);
    if (code !== 0) throw new Error(`wakelock ${args.join(' ')} ended with ${code}\n${stdout}\n${stderr}`);
    return JSON.parse(stdout);
  }

  /** Machines that are off. */
  async machines(count: number, stack = 'wakelock'): Promise<readonly InstanceId[]> {
    const tags = stack === '' ? [] : [{ Key: 'wakelock', Value: stack }];
    const { Instances = [] } = await this.clients.ec2.send(
      new RunInstancesCommand({
        ImageId: 'ami-12345678',
        InstanceType: 't3.micro',
        MinCount: count,
        MaxCount: count,
        TagSpecifications: tags.length === 0 ? [] : [{ ResourceType: 'instance', Tags: tags }],
      }),
    );
    const ids = Instances.map(({ InstanceId }) => InstanceId as InstanceId);
    await this.clients.ec2.send(new StopInstancesCommand({ InstanceIds: ids }));
    return ids;
  }

  async state(id: InstanceId): Promise<string> {
    const { Reservations } = await this.clients.ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
    return Reservations?.[0]?.Instances?.[0]?.State?.Name ?? 'unknown';
  }

  publish(action: 'start' | 'stop', id: InstanceId, parts: object): Promise<unknown> {
    const message = { wakelock: 1, action, targets: [`ec2:${id}`], ttl: 3600, ...parts };
    return this.clients.sns.send(new PublishCommand({ TopicArn: this.topic, Message: JSON.stringify(message) }));
  }

  /** ministack tells of no state changes, and takes none from others (nor does AWS): the rule's target is told directly. */
  tellChange(id: InstanceId): Promise<unknown> {
    const detail = { 'instance-id': id, state: 'running' };
    const event = { source: 'aws.ec2', 'detail-type': 'EC2 Instance State-change Notification', detail };
    const Payload = JSON.stringify(event);
    return this.clients.lambda.send(
      new InvokeCommand({ FunctionName: 'wakelock-power', InvocationType: 'Event', Payload }),
    );
  }

  lease(id: InstanceId, token: string): Promise<Lease | undefined> {
    return this.store.readLease(targetOf(id), leaseIdOf(token));
  }

  /** Waits for a lease while EC2's events come. */
  async leaseWhen(id: InstanceId, token: string, holds: (lease: Lease) => boolean): Promise<Lease> {
    return until(async () => {
      const lease = await this.lease(id, token);
      if (lease !== undefined && holds(lease)) return lease;
      await this.tellChange(id);
      return undefined;
    });
  }

  close(): void {
    for (const client of Object.values(this.clients)) client.destroy();
  }
}

export const targetOf = (id: InstanceId): TargetId => `ec2:${id}`;
export const newToken = (): string => `job-${randomUUID()}`;
export const isAcknowledged = ({ ack }: Lease): boolean => ack !== undefined;

/** Asks again and again until there is an answer; only Jest's own limit ends it. */
export async function until<T>(ask: () => Promise<T | undefined>, pause = 500): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
