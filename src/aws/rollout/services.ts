import {
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  type ECSClient,
  ListServiceDeploymentsCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { WakelockError } from '../../domain/errors.ts';
import type { DefinitionDocument } from '../../domain/rollout/diff.ts';
import type { DeploymentBrief } from '../../domain/rollout/facts.ts';
import { noDefinition } from '../../domain/rollout/revision.ts';
import type { ServiceRef, Services } from '../../engine/rollout/ports.ts';
import { UpdateRefused } from '../../engine/rollout/update.ts';
import { errorName, isRefusal, isThrottle } from '../error-name.ts';
import { meant, told } from './errors.ts';
import { briefOf, factsOf, liveOf, stoppedOf } from './facts.ts';
import { unhealthyTargets } from './targets.ts';

export interface ServicesOptions {
  /** Reads are repeated when AWS throttles. */
  readonly read: ECSClient;
  /**
   * Repeated too: a second UpdateService with the same definition begins nothing
   * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html: forceNewDeployment), and a second
   * registration leaves one revision more that nobody uses.
   */
  readonly change: ECSClient;
  /** A forced UpdateService is made once: a second one would stop the deployment of the first. */
  readonly once: ECSClient;
  readonly balancer: ElasticLoadBalancingV2Client;
}

/** ECS, as far as deploying one service goes. */
export function ecsRollouts({ read, change, once, balancer }: ServicesOptions): Services {
  return {
    async read(ref) {
      const input = { cluster: ref.cluster, services: [ref.service], include: ['TAGS' as const] };
      const { services = [], failures = [] } = await read
        .send(new DescribeServicesCommand(input))
        .catch(told(doing('read the service', 'ecs:DescribeServices', ref)));
      const [service] = services;
      if (service === undefined) throw noService(ref, failures[0]?.reason);
      return liveOf(service);
    },
    async definition(name) {
      const asking = { what: `read the task definition ${name}`, action: 'ecs:DescribeTaskDefinition', resource: '*' };
      const { taskDefinition, tags } = await read
        .send(new DescribeTaskDefinitionCommand({ taskDefinition: name, include: ['TAGS'] }))
        .catch((error: unknown) => {
          // ECS has no name of its own for it: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTaskDefinition.html
          throw errorName(error) === 'Client' ? noDefinition(name) : error;
        })
        .catch(told(asking));
      if (taskDefinition === undefined) throw new Error(`ECS answers nothing for the task definition ${name}.`);
      return { ...taskDefinition, ...(tags === undefined || tags.length === 0 ? {} : { tags }) };
    },
    async register(definition) {
      const family = String(definition.family);
      const asking = {
        what: `register a revision of ${family}`,
        action: 'ecs:RegisterTaskDefinition (with tags also ecs:TagResource) and iam:PassRole on its roles',
        // AWS asks for it on "*", whatever the family.
        resource: '*',
      };
      const { taskDefinition } = await change
        .send(new RegisterTaskDefinitionCommand(inputOf(definition)))
        .catch(told(asking));
      return taskDefinition?.taskDefinitionArn ?? '';
    },
    async update(ref, { definition, force }) {
      const input = { cluster: ref.cluster, service: ref.service, taskDefinition: definition };
      await (force ? once : change)
        .send(new UpdateServiceCommand({ ...input, ...(force ? { forceNewDeployment: true } : {}) }))
        .catch((error: unknown) => {
          const said = meant(error, doing('update the service', 'ecs:UpdateService', ref));
          throw isRefusal(error) ? new UpdateRefused(said, isThrottle(error)) : said;
        });
    },
    async deployments(ref, sought) {
      const found: DeploymentBrief[] = [];
      const input = { cluster: ref.cluster, service: ref.service };
      let nextToken: string | undefined;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const answer = await read
          .send(new ListServiceDeploymentsCommand(nextToken === undefined ? input : { ...input, nextToken }))
          .catch(told(doing('list the deployments', 'ecs:ListServiceDeployments', ref)));
        found.push(...(answer.serviceDeployments ?? []).map(briefOf));
        nextToken = answer.nextToken;
        if (sought === undefined || nextToken === undefined || found.some(sought)) break;
      }
      return found.sort((a, b) => b.createdAt - a.createdAt);
    },
    async deployment(arn) {
      const asking = { what: `read the deployment ${arn}`, action: 'ecs:DescribeServiceDeployments', resource: arn };
      const { serviceDeployments = [] } = await read
        .send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] }))
        .catch(told(asking));
      const [found] = serviceDeployments;
      return found === undefined ? undefined : factsOf(found);
    },
    async definitionOf(revision) {
      const asking = { what: 'read the service revision', action: 'ecs:DescribeServiceRevisions', resource: revision };
      const { serviceRevisions = [] } = await read
        .send(new DescribeServiceRevisionsCommand({ serviceRevisionArns: [revision] }))
        .catch(told(asking));
      return serviceRevisions[0]?.taskDefinition;
    },
    async stopped(ref) {
      const { cluster, service: serviceName } = ref;
      const { taskArns = [] } = await read
        .send(new ListTasksCommand({ cluster, serviceName, desiredStatus: 'STOPPED', maxResults: MOST_TASKS }))
        .catch(told(doing('list the stopped tasks', 'ecs:ListTasks', ref)));
      if (taskArns.length === 0) return [];
      const { tasks = [] } = await read
        .send(new DescribeTasksCommand({ cluster, tasks: taskArns }))
        .catch(told(doing('read the stopped tasks', 'ecs:DescribeTasks', ref)));
      return tasks.map(stoppedOf);
    },
    unhealthy: (targetGroups) => unhealthyTargets(targetGroups, balancer),
  };
}

/** Of 20 deployments each: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListServiceDeployments.html */
const MOST_PAGES = 5;

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html takes a hundred. */
const MOST_TASKS = 100;

function doing(what: string, action: string, { cluster, service }: ServiceRef) {
  return { what: `${what} ${cluster}/${service}`, action, resource: `service/${cluster}/${service}` };
}

// The document is JSON of ECS' own shape: the service checks it, and says what is wrong with it.
function inputOf(definition: DefinitionDocument): RegisterTaskDefinitionCommandInput {
  return definition as unknown as RegisterTaskDefinitionCommandInput;
}

function noService({ cluster, service }: ServiceRef, reason: string | undefined): WakelockError {
  return new WakelockError({
    code: 'not-found',
    what: `There is no service ${service} in the cluster ${cluster}${reason === undefined ? '' : ` (${reason})`}.`,
    likely: 'The name is misspelt, or the service is in another cluster, region or account.',
    repair: `Compare with: aws ecs list-services --cluster ${cluster}`,
  });
}
