import { WakelockError } from '../../domain/errors.ts';
import { type DefinitionDocument, lineOf } from '../../domain/rollout/diff.ts';
import { hasServed, type LiveService } from '../../domain/rollout/facts.ts';
import type { ImageUpdate } from '../../domain/rollout/images.ts';
import type { RolloutOrder } from '../../domain/rollout/order.ts';
import { stranger } from '../../domain/rollout/place.ts';
import { imagesOn, planRevision, type RevisionPlan, shortDefinition } from '../../domain/rollout/revision.ts';
import type { RolloutPorts } from './ports.ts';

/** All that is known before anything is changed. */
export interface Plan {
  readonly service: LiveService;
  readonly revision: RevisionPlan;
  /** ARN of the definition that served last, to go back to; undefined: none of the deployments that ECS lists succeeded. */
  readonly previous: string | undefined;
  /** Nothing is left to deploy: the service runs the revision, or is about to. */
  readonly done: boolean;
}

/**
 * Reads the service, its definition and the images; changes nothing.
 * @throws WakelockError for what is not there, not allowed, or cannot be deployed by ECS
 */
export async function makePlan(order: RolloutOrder, ports: Pick<RolloutPorts, 'services' | 'images'>): Promise<Plan> {
  const { services } = ports;
  const service = checked(await services.read(order), order);
  const live = await services.definition(service.definition);
  const base = await baseOf(order, { live, services });
  const [images, previous] = await Promise.all([
    order.digest ? pinned(imagesOn(base, order.images), ports.images) : order.images,
    servedLast(order, { live: service.definition, services }),
  ]);
  const revision = planRevision({ base, live, images });
  const runs = revision.kind === 'existing' && revision.arn === service.definition;
  // Live and yet not what served last: its deployment failed, and nobody took it back.
  const done = runs && service.definition === previous && !order.force;
  return { service, revision, previous, done };
}

/** The service takes no deployment of ours, however often it is read. */
export class NotDeployable extends WakelockError {}

/** @throws NotDeployable for a service of another account, one that is not active, or that others deploy */
function checked(service: LiveService, order: RolloutOrder): LiveService {
  const { cluster, service: name } = order;
  const strange = stranger(order, service.arn);
  if (strange !== undefined) throw new NotDeployable({ code: 'failed', ...strange });
  if (service.status !== 'ACTIVE') {
    throw new NotDeployable({
      code: 'failed',
      what: `The service ${cluster}/${name} is ${service.status}, not ACTIVE.`,
      likely: 'It was deleted, or is being deleted.',
      repair: 'Create it anew, or name another one.',
    });
  }
  if (service.controller !== 'ECS') {
    throw new NotDeployable({
      code: 'failed',
      what: `The service ${cluster}/${name} is deployed by ${service.controller}, not by ECS itself.`,
      repair:
        'Use that tool, or give the service the deployment controller ECS: it has blue/green, linear and canary of its own.',
    });
  }
  return service;
}

function baseOf(
  { base }: RolloutOrder,
  { live, services }: { readonly live: DefinitionDocument; readonly services: RolloutPorts['services'] },
): Promise<DefinitionDocument> {
  if (base.kind === 'live') return Promise.resolve(live);
  return base.kind === 'file' ? Promise.resolve(base.definition) : services.definition(base.name);
}

function pinned(images: readonly ImageUpdate[], registry: RolloutPorts['images']): Promise<readonly ImageUpdate[]> {
  return Promise.all(images.map(async ({ name, image }) => ({ name, image: await registry.pinned(image) })));
}

/**
 * What to go back to: the target of the last deployment that succeeded. The live definition may be one that failed and that
 * nobody took back, and of a new service nothing may ever have served.
 */
async function servedLast(
  order: RolloutOrder,
  { live, services }: { readonly live: string; readonly services: RolloutPorts['services'] },
): Promise<string | undefined> {
  const deployments = await services.deployments(order, hasServed);
  // A service of before ECS kept deployments.
  if (deployments.length === 0) return live;
  const last = deployments.find(hasServed);
  if (last === undefined) return undefined;
  if (last.status === 'SUCCESSFUL') return (await definitionOf(last.revision, services)) ?? live;
  const facts = await services.deployment(last.arn);
  return (await definitionOf(facts?.rollback?.revision ?? '', services)) ?? live;
}

/** ECS refuses to be asked for no revision, which is what a deployment brings whose revision it does not tell. */
export async function definitionOf(
  revision: string,
  services: Pick<RolloutPorts['services'], 'definitionOf'>,
): Promise<string | undefined> {
  return revision === '' ? undefined : services.definitionOf(revision);
}

/** What would be done, line by line. */
export function planLines({ service, revision, previous, done }: Plan, order: RolloutOrder): readonly string[] {
  const changes = revision.changes.map((change) => `  ${lineOf(change)}`);
  const to =
    revision.kind === 'register'
      ? `a new revision of ${String(revision.definition.family)}`
      : shortDefinition(revision.arn);
  return [
    `${order.cluster}/${order.service} runs ${shortDefinition(service.definition)}, ${service.running} of ${service.desired} tasks`,
    ...(done ? ['nothing is left to deploy: it runs these images already'] : [`to deploy: ${to}`, ...changes]),
    ...(order.rollback === 'on-failure' && !done ? [`after a failure: ${backText(previous)}`] : []),
  ];
}

function backText(previous: string | undefined): string {
  return previous === undefined
    ? 'nothing to go back to, as none of the deployments that ECS lists succeeded'
    : `back to ${shortDefinition(previous)}`;
}
