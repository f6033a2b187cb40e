import { randomUUID } from 'node:crypto';
import {
  type ChangeSetType,
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  type DescribeChangeSetOutput,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  ListChangeSetsCommand,
  type Stack as StackOutput,
} from '@aws-sdk/client-cloudformation';
import type { Change } from '../../domain/deploy/changes.ts';
import type { StackEvent } from '../../domain/deploy/events.ts';
import type { Stack } from '../../domain/deploy/stack.ts';
import type { Proposal, ProposalRequest, Stacks } from '../../engine/deploy/ports.ts';
import { type ClientSettings, clientConfig } from '../clients.ts';
import { errorName } from '../error-name.ts';
import { explaining } from './explained.ts';

/** Change sets of ours are told from others' by it. */
const PREFIX = 'wakelock-';
const TYPES: Readonly<Record<ProposalRequest['kind'], ChangeSetType>> = { create: 'CREATE', update: 'UPDATE' };

export function cloudFormationClient(settings: ClientSettings): CloudFormationClient {
  return new CloudFormationClient(clientConfig(settings, { attempts: 5, connect: 3_000, request: 20_000 }));
}

/** The stacks of one account and region. */
export function cloudFormationStacks(client: CloudFormationClient): Stacks {
  const may = (call: string, resource: string) => ({
    what: `${WORDS[call] ?? call} ${resource}`,
    action: `cloudformation:${call}`,
    resource,
  });
  return {
    find(nameOrId) {
      return explaining(may('DescribeStacks', nameOrId), async () => {
        try {
          const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: nameOrId }));
          return Stacks[0] && stackOf(Stacks[0]);
        } catch (error) {
          // The name was checked before: all that is left to be invalid is that there is no such stack.
          if (errorName(error) === 'ValidationError') return undefined;
          throw error;
        }
      });
    },
    propose(request) {
      return explaining(may('CreateChangeSet', request.stack), async () => {
        const { Id = '' } = await client.send(new CreateChangeSetCommand(changeSetOf(request)));
        return Id;
      });
    },
    proposal(id) {
      return explaining(may('DescribeChangeSet', id), async () => {
        const pages = await changeSetPages(client, id);
        return proposalOf(pages);
      });
    },
    leftovers(stack) {
      return explaining(may('ListChangeSets', stack), async () => {
        const { Summaries = [] } = await client.send(new ListChangeSetsCommand({ StackName: stack }));
        const ours = Summaries.filter(
          ({ ChangeSetName = '', Status }) => ChangeSetName.startsWith(PREFIX) && ENDED.has(Status),
        );
        return ours.flatMap(({ ChangeSetId }) => ChangeSetId ?? []);
      });
    },
    async execute(id) {
      const command = new ExecuteChangeSetCommand({ ChangeSetName: id, ClientRequestToken: randomUUID() });
      await explaining(may('ExecuteChangeSet', id), () => client.send(command));
    },
    async discard(id) {
      await explaining(may('DeleteChangeSet', id), async () => {
        try {
          await client.send(new DeleteChangeSetCommand({ ChangeSetName: id }));
        } catch (error) {
          if (errorName(error) !== 'ChangeSetNotFound') throw error;
        }
      });
    },
    events(stackId) {
      return explaining(may('DescribeStackEvents', stackId), () => eventsOf(client, stackId));
    },
    async remove(stackId) {
      const command = new DeleteStackCommand({ StackName: stackId, ClientRequestToken: randomUUID() });
      await explaining(may('DeleteStack', stackId), () => client.send(command));
    },
  };
}

/** Change sets that are not being worked out at this moment by a run beside this one. */
const ENDED: ReadonlySet<string | undefined> = new Set(['CREATE_COMPLETE', 'FAILED']);

const WORDS: Readonly<Record<string, string>> = {
  DescribeStacks: 'look up the stack',
  CreateChangeSet: 'ask for the changes of the stack',
  DescribeChangeSet: 'read the change set',
  ListChangeSets: 'list the change sets of',
  ExecuteChangeSet: 'execute the change set',
  DeleteChangeSet: 'remove the change set',
  DescribeStackEvents: 'read the events of the stack',
  DeleteStack: 'delete the stack',
};

function stackOf({ StackId = '', StackName = '', StackStatus, ...rest }: StackOutput): Stack {
  return {
    id: StackId,
    name: StackName,
    status: StackStatus ?? '',
    reason: rest.StackStatusReason ?? '',
    changedAt: (rest.LastUpdatedTime ?? rest.CreationTime)?.getTime() ?? 0,
    outputs: record(rest.Outputs ?? [], ({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
    parameters: record(rest.Parameters ?? [], ({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue]),
    tags: record(rest.Tags ?? [], ({ Key, Value }) => [Key, Value]),
  };
}

function record<T>(items: readonly T[], entry: (item: T) => readonly [string | undefined, string | undefined]) {
  return Object.fromEntries(items.map(entry).map(([key = '', value = '']) => [key, value]));
}

function changeSetOf({ stack, kind, adopt, templateUrl, parameters, tags }: ProposalRequest) {
  return {
    StackName: stack,
    ChangeSetName: `${PREFIX}${randomUUID()}`,
    ChangeSetType: TYPES[kind],
    TemplateURL: templateUrl,
    // The template makes roles and policies; none has a name of its own, but the account may ask for the stronger word.
    Capabilities: ['CAPABILITY_NAMED_IAM' as const],
    Parameters: parameters.map((parameter) =>
      'keep' in parameter
        ? { ParameterKey: parameter.name, UsePreviousValue: true }
        : { ParameterKey: parameter.name, ParameterValue: parameter.value },
    ),
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    ...(adopt ? { ImportExistingResources: true } : {}),
  };
}

/** A change set comes in pages of its changes: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeChangeSet.html */
async function changeSetPages(client: CloudFormationClient, id: string): Promise<readonly DescribeChangeSetOutput[]> {
  const pages: DescribeChangeSetOutput[] = [];
  let token: string | undefined;
  do {
    const page: DescribeChangeSetOutput = await client.send(
      new DescribeChangeSetCommand({ ChangeSetName: id, ...(token === undefined ? {} : { NextToken: token }) }),
    );
    pages.push(page);
    token = page.NextToken;
  } while (token !== undefined);
  return pages;
}

/**
 * A change set without changes counts as failed, and only its text says why: the AWS CLI reads the same two texts.
 * https://github.com/aws/aws-cli/blob/v2/awscli/customizations/cloudformation/deployer.py
 */
const EMPTY = /didn't contain changes|No updates are to be performed/;

function proposalOf(pages: readonly DescribeChangeSetOutput[]): Proposal {
  const { Status: status, StatusReason: reason = '' } = pages[0] ?? {};
  if (status === 'CREATE_COMPLETE') return { kind: 'ready', changes: pages.flatMap(changesOf) };
  if (status !== 'FAILED') return { kind: 'pending' };
  return EMPTY.test(reason) ? { kind: 'empty' } : { kind: 'failed', reason };
}

function changesOf({ Changes = [] }: DescribeChangeSetOutput): readonly Change[] {
  return Changes.flatMap(({ ResourceChange: change }) => {
    if (change === undefined) return [];
    return {
      action: change.Action ?? '',
      logicalId: change.LogicalResourceId ?? '',
      physicalId: change.PhysicalResourceId ?? '',
      type: change.ResourceType ?? '',
      replacement: change.Replacement ?? '',
      scope: change.Scope ?? [],
    };
  });
}

/** More pages than one operation fills: a stack of fifty resources has about three events for each. */
const PAGES = 5;

async function eventsOf(client: CloudFormationClient, stackId: string): Promise<readonly StackEvent[]> {
  const events: StackEvent[] = [];
  let token: string | undefined;
  for (let page = 0; page < PAGES && (page === 0 || token !== undefined); page += 1) {
    const { StackEvents = [], NextToken } = await client.send(
      new DescribeStackEventsCommand({ StackName: stackId, ...(token === undefined ? {} : { NextToken: token }) }),
    );
    for (const event of StackEvents) {
      events.push({
        id: event.EventId ?? '',
        at: event.Timestamp?.getTime() ?? 0,
        logicalId: event.LogicalResourceId ?? '',
        physicalId: event.PhysicalResourceId ?? '',
        type: event.ResourceType ?? '',
        status: event.ResourceStatus ?? '',
        reason: event.ResourceStatusReason ?? '',
      });
    }
    token = NextToken;
  }
  return events.reverse();
}
