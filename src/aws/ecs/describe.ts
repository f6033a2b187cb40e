import type { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { DescribeServicesCommand, type ECSClient, type Service } from '@aws-sdk/client-ecs';
import type { Machine } from '../../domain/machine.ts';
import type { TargetId } from '../../domain/target.ts';
import { nameOf } from '../../domain/target.ts';
import { groupsOf } from '../ec2/bisect.ts';
import { errorName } from '../error-name.ts';
import { type Bounds, boundsOf } from './bounds.ts';
import { machineOf } from './facts.ts';
import { troubleOf } from './trouble.ts';

export interface Reading {
  readonly ecs: ECSClient;
  readonly scaling: ApplicationAutoScalingClient;
}

/** One service as it was found; without `service` ECS denies that there is one. */
export interface Found {
  readonly target: TargetId;
  readonly service?: Service;
  readonly why?: { readonly code: string; readonly text: string };
  /** We may not ask. */
  readonly denied?: { readonly code: string; readonly text: string };
  readonly bounds: Partial<Bounds>;
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html: up to 10 services of one cluster. */
const GROUP = 10;

/**
 * Services with their bounds. A cluster that cannot be read leaves its services out, as long as another one can be.
 * @throws what AWS said when none could be read
 */
export async function findServices(targets: readonly TargetId[], reading: Reading): Promise<readonly Found[]> {
  const byCluster = new Map<string, TargetId[]>();
  for (const target of targets) {
    const cluster = nameOf(target).split('/')[0] ?? '';
    byCluster.set(cluster, [...(byCluster.get(cluster) ?? []), target]);
  }
  const groups = [...byCluster].flatMap(([cluster, of]) =>
    groupsOf(
      of.map((target) => nameOf(target).slice(cluster.length + 1)),
      GROUP,
    ).map((names) => ({ cluster, names })),
  );
  const read = await Promise.allSettled(groups.map((group) => readGroup(group, reading).catch(deniedAll(group))));
  const failed = read.find((result) => result.status === 'rejected');
  if (failed !== undefined && read.every(({ status }) => status === 'rejected')) throw failed.reason;
  return read.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
}

async function readGroup(
  { cluster, names }: { readonly cluster: string; readonly names: readonly string[] },
  { ecs, scaling }: Reading,
): Promise<readonly Found[]> {
  const target = (name: string) => `ecs:${cluster}/${name}` as const;
  const ask = ecs.send(new DescribeServicesCommand({ cluster, services: [...names], include: ['TAGS'] }));
  const answer = await ask.catch((error: unknown) => {
    if (errorName(error) !== 'ClusterNotFound') throw error;
    return undefined;
  });
  if (answer === undefined) {
    const why = { code: 'ClusterNotFound', text: `There is no cluster ${cluster}.` };
    return names.map((name) => ({ target: target(name), why, bounds: {} }));
  }
  const { services = [], failures = [] } = answer;
  const bounds = services.length === 0 ? new Map() : await boundsOf(services.map(nameIn(cluster)), { client: scaling });
  const found = services.flatMap((service): Found[] => {
    const { serviceName } = service;
    if (serviceName === undefined) return [];
    return [{ target: target(serviceName), service, bounds: bounds.get(`${cluster}/${serviceName}`) ?? {} }];
  });
  const missing = failures.flatMap(({ arn = '', reason }): Found[] => {
    const name = arn.split('/').at(-1) ?? '';
    if (reason !== 'MISSING' || !names.includes(name)) return [];
    return [
      { target: target(name), why: { code: 'ServiceNotFound', text: `There is no service ${name}.` }, bounds: {} },
    ];
  });
  return [...found, ...missing];
}

/** A refusal for lack of a right is the same tomorrow: those who wait must hear of it instead of waiting. */
const deniedAll =
  ({ cluster, names }: { readonly cluster: string; readonly names: readonly string[] }) =>
  (error: unknown): readonly Found[] => {
    if (errorName(error) !== 'AccessDenied' || !(error instanceof Error)) throw error;
    const denied = { code: 'AccessDenied', text: error.message };
    return names.map((name): Found => ({ target: `ecs:${cluster}/${name}`, denied, bounds: {} }));
  };

const nameIn =
  (cluster: string) =>
  ({ serviceName }: Service): string =>
    `${cluster}/${serviceName}`;

/** Neutral facts of services; one that ECS denies is `gone`. */
export async function describeServices(
  targets: readonly TargetId[],
  { seenAt, stack, ...reading }: Reading & { readonly seenAt: number; readonly stack: string },
): Promise<ReadonlyMap<TargetId, Machine>> {
  const found = await findServices(targets, reading);
  const machines = found.map(async ({ target, service, why, denied, bounds }): Promise<[TargetId, Machine]> => {
    if (denied !== undefined) return [target, { ...GONE, seenAt, unreadable: denied }];
    if (service === undefined) return [target, { ...GONE, seenAt, cause: why }];
    const machine = machineOf(service, { seenAt, stack, bounds });
    if (machine.power !== 'starting') return [target, machine];
    return [target, { ...machine, cause: await troubleOf(service, { client: reading.ecs, now: seenAt }) }];
  });
  return new Map(await Promise.all(machines));
}

const GONE = { kind: 'ecs', power: 'gone', optedIn: false, canProtect: false, addresses: {} } as const;
