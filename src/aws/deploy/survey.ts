import { DescribeStackResourcesCommand, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { DescribeInstanceAttributeCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetTopicAttributesCommand } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { MachineHealth, SelfReport } from '../../domain/deploy/health.ts';
import type { Rules } from '../../domain/rules.ts';
import type { TargetId } from '../../domain/target.ts';
import type { Survey } from '../../engine/deploy/doctor.ts';
import type { Clock } from '../../engine/ports.ts';
import { readStatus, type TargetView } from '../../engine/status.ts';
import { type ClientSettings, clientConfig } from '../clients.ts';
import { dynamoClient } from '../dynamo-client.ts';
import { dynamoStore } from '../dynamo-store.ts';
import { ec2MachinesAt } from '../ec2-machines.ts';
import { errorName } from '../error-name.ts';
import { failoverSurvey } from '../failover/survey.ts';
import { surveySnapshots } from '../snapshot/survey.ts';
import { snsClient } from '../sns-publisher.ts';
import { cloudFormationClient } from './cloudformation.ts';
import { explaining } from './explained.ts';
import { subscribersOf } from './subscribers.ts';

export interface SurveyOptions {
  readonly settings: ClientSettings;
  readonly clock: Clock;
  readonly rules: Rules;
}

const PATIENCE = { attempts: 3, connect: 3_000, request: 10_000 };
/** A cold start and the function's own reads. */
const INVOCATION = { attempts: 1, connect: 3_000, request: 40_000 };

/** Reads the parts of a set-up, changing nothing. */
export function awsSurvey({ settings, clock, rules }: SurveyOptions): Survey {
  const stacks = cloudFormationClient(settings);
  const may = (what: string, action: string, resource: string) => ({ what, action, resource });
  return {
    topic(arn) {
      return explaining(may(`look at the topic ${arn}`, 'sns:GetTopicAttributes', arn), async () => {
        try {
          const { Attributes = {} } = await snsClient(arn, settings).send(
            new GetTopicAttributesCommand({ TopicArn: arn }),
          );
          return { subscriptions: Number(Attributes.SubscriptionsConfirmed ?? 0) };
        } catch (error) {
          if (errorName(error) === 'NotFound') return undefined;
          throw error;
        }
      });
    },
    parts(stackName) {
      const command = new DescribeStackResourcesCommand({ StackName: stackName });
      return explaining(
        may(`list the parts of ${stackName}`, 'cloudformation:DescribeStackResources', stackName),
        async () => {
          const { StackResources = [] } = await stacks.send(command);
          return new Map(
            StackResources.map(({ LogicalResourceId = '', PhysicalResourceId = '' }) => [
              LogicalResourceId,
              PhysicalResourceId,
            ]),
          );
        },
      );
    },
    queue({ queue, dead }) {
      // An emulator may name itself otherwise in a queue's URL than it is reached.
      const client = new SQSClient({ ...clientConfig(settings, PATIENCE), useQueueUrlAsEndpoint: false });
      const count = async (url: string) => {
        const command = new GetQueueAttributesCommand({
          QueueUrl: url,
          AttributeNames: ['ApproximateNumberOfMessages'],
        });
        const { Attributes = {} } = await client.send(command);
        return Number(Attributes.ApproximateNumberOfMessages ?? 0);
      };
      return explaining(
        may('count the messages in the queues', 'sqs:GetQueueAttributes', `${queue}, ${dead}`),
        async () => ({
          waiting: await count(queue),
          dead: await count(dead),
        }),
      );
    },
    deployedCode(stackName) {
      return explaining(may(`read the template of ${stackName}`, 'cloudformation:GetTemplate', stackName), async () => {
        const { TemplateBody = '' } = await stacks.send(new GetTemplateCommand({ StackName: stackName }));
        // `wakelock deploy` names an archive by its content, which is what Lambda's CodeSha256 is made of, too.
        const keys = TemplateBody.matchAll(/([\w]+)-([0-9a-f]{64})\.zip/g);
        return new Map([...keys].map(([, name = '', hash = '']) => [name, hash]));
      });
    },
    code(name, alias) {
      const client = new LambdaClient(clientConfig(settings, PATIENCE));
      const command = new GetFunctionConfigurationCommand({ FunctionName: name, ...qualified(alias) });
      return explaining(may(`look at the function ${name}`, 'lambda:GetFunctionConfiguration', name), async () => {
        const { CodeSha256 = '', State = 'Active', StateReason = '' } = await client.send(command);
        const state = State === 'Active' ? State : `${State} ${StateReason}`.trim();
        return { state, code: Buffer.from(CodeSha256, 'base64').toString('hex') };
      });
    },
    askItself(name, alias) {
      const client = new LambdaClient(clientConfig(settings, INVOCATION));
      const payload = new TextEncoder().encode(JSON.stringify({ DryRun: true }));
      const command = new InvokeCommand({ FunctionName: name, Payload: payload, ...qualified(alias) });
      return explaining(may(`ask ${name} what it may do`, 'lambda:InvokeFunction', name), async () => {
        const { FunctionError, Payload } = await client.send(command);
        return selfReport(name, { failed: FunctionError !== undefined, text: Payload?.transformToString() ?? '' });
      });
    },
    ping(table) {
      const reading = may(`read the table ${table}`, 'dynamodb:GetItem', `table/${table}`);
      return explaining(reading, async () => (await storeOf(settings, table).readPath())?.pingAt);
    },
    machines(table) {
      const reading = may('look at the machines', 'ec2:DescribeInstances, dynamodb:Query', '*');
      return explaining(reading, () => machinesOf(table, { settings, clock, rules }));
    },
    subscribers: (topicArn) => subscribersOf(topicArn, settings),
    snapshots: (of) => surveySnapshots(of, settings),
    failover: failoverSurvey(settings),
  };
}

const qualified = (alias: string | undefined) => (alias === undefined ? {} : { Qualifier: alias });
const storeOf = (settings: ClientSettings, table: string) => dynamoStore({ client: dynamoClient(settings), table });

function selfReport(name: string, { failed, text }: { readonly failed: boolean; readonly text: string }): SelfReport {
  const said: unknown = JSON.parse(text || 'null');
  const answer = typeof said === 'object' && said !== null ? (said as Readonly<Record<string, unknown>>) : {};
  if (failed) {
    const why = String(answer.errorMessage ?? text).slice(0, 500);
    return { able: false, says: `${name} cannot do its work: ${why}` };
  }
  const seen = String(answer.machines ?? 'no');
  return { able: true, says: `${name} can read its table and describe machines; it sees ${seen} that opted in.` };
}

/** A machine more is a call more; with so many, what is wrong with the set-up shows on the first ones. */
const MOST = 100;

async function machinesOf(
  table: string | undefined,
  { settings, clock, rules }: SurveyOptions,
): Promise<readonly MachineHealth[]> {
  const machines = ec2MachinesAt(settings, { clock, facts: { stack: rules.stack, protect: true } });
  const optedIn = await machines.resolve({ kind: 'tag', key: 'wakelock', value: rules.stack });
  const targets = optedIn.slice(0, MOST).map(({ target }) => target);
  if (targets.length === 0) return [];
  const seen = await machines.describe(targets);
  const views =
    table === undefined
      ? []
      : (await readStatus(targets, { store: storeOf(settings, table), machines, clock, rules })).views;
  const client = new EC2Client(clientConfig(settings, PATIENCE));
  return Promise.all(
    targets.map(async (target): Promise<MachineHealth> => {
      const machine = seen.get(target);
      const view = views.find((one) => one.target === target);
      const live = view?.leases.filter(({ state }) => state !== 'over' && state !== 'denies') ?? [];
      return {
        target,
        name: machine?.name,
        power: machine?.power ?? 'gone',
        held: live.length > 0,
        protection: await protectionOf(target, { client, view }),
        wantsProtection:
          view?.record.leases.some((lease) => lease.protect && live.some(({ id }) => id === lease.id)) ?? false,
        badTag: machine?.badTag && `${machine.badTag.key}=${machine.badTag.value}`,
        group: machine?.group,
      };
    }),
  );
}

async function protectionOf(
  target: TargetId,
  { client, view }: { readonly client: EC2Client; readonly view: TargetView | undefined },
): Promise<MachineHealth['protection']> {
  if (view?.record.state.protect !== undefined) return 'ours';
  const command = new DescribeInstanceAttributeCommand({
    InstanceId: target.slice('ec2:'.length),
    Attribute: 'disableApiStop',
  });
  // Some emulators do not know the attribute, and the right may be missing: what the table records is left.
  const attribute = await client.send(command).catch(() => undefined);
  return attribute?.DisableApiStop?.Value === true ? 'others' : 'none';
}
