import { WakelockError } from '../../domain/errors.ts';
import type { NetworkFacts, Seen, ServiceFacts, VerifyFacts } from '../../domain/rollout/verify-facts.ts';
import type { Container, Task } from '../../domain/rollout/verify-task.ts';
import { trustOf } from '../../domain/rollout/verify-trust.ts';
import { messageOf } from '../thrown.ts';
import { RIGHTS, type VerifyPorts } from './verify-ports.ts';

type Asked = Pick<VerifyFacts, 'roles' | 'images' | 'logGroups' | 'secrets' | 'groups' | 'network'>;

interface Asking {
  readonly task: Task;
  readonly found: ServiceFacts | undefined;
  readonly region: string;
}

const AGAIN = 'Verify again.';

/** All questions at once: they do not depend on each other. */
export async function factsOf({ task, found, region }: Asking, ports: VerifyPorts): Promise<Asked> {
  const [roles, images, logGroups, secrets, groups, network] = await Promise.all([
    rolesOf(task, ports),
    Promise.all(task.containers.filter(({ image }) => image.registry.kind === 'ecr').map((one) => imageOf(one, ports))),
    Promise.all(task.containers.flatMap((one) => logGroupOf(one, { ports, region }))),
    Promise.all(task.containers.flatMap((one) => secretsOf(one, ports))),
    groupsOf(found, ports),
    found?.network === undefined ? undefined : networkOf(found.network.subnets, ports),
  ]);
  return { roles, images, logGroups, secrets, groups, network };
}

async function rolesOf({ executionRole, taskRole }: Task, ports: VerifyPorts): Promise<Asked['roles']> {
  const uses = [
    { use: 'execution', arn: executionRole },
    { use: 'task', arn: taskRole },
  ] as const;
  return Promise.all(
    uses.flatMap(({ use, arn }) =>
      arn === undefined
        ? []
        : [
            seen('trustPolicy', async () => {
              const policy = await ports.trustPolicy(arn);
              return policy === undefined ? undefined : trustOf(policy);
            }).then((trust) => ({ use, arn, trust })),
          ],
    ),
  );
}

async function imageOf(container: Container, ports: VerifyPorts): Promise<Asked['images'][number]> {
  const { image } = container;
  const there = await seen('image', () => ports.image(image));
  if (!there.known) return { container, found: there };
  if (there.value === undefined) return { container, found: { known: true, value: undefined } };
  const { digest } = there.value;
  const platforms = await seen('platforms', () => ports.platforms(image, digest));
  return { container, found: { known: true, value: { digest, platforms } } };
}

function logGroupOf(
  container: Container,
  { ports, region }: { readonly ports: VerifyPorts; readonly region: string },
): readonly Promise<Asked['logGroups'][number]>[] {
  const { driver, options = {} } = container.log ?? {};
  const group = options['awslogs-group'] ?? '';
  if (driver !== 'awslogs' || group === '') return [];
  const of = { name: group, region: options['awslogs-region'] || region };
  return [seen('logGroup', () => ports.logGroup(of)).then((exists) => ({ container, group, exists }))];
}

function secretsOf(container: Container, ports: VerifyPorts): readonly Promise<Asked['secrets'][number]>[] {
  return container.secrets.map(async (secret) => {
    const found =
      secret.kind === 'secret'
        ? await seen('secret', () => ports.secret(secret.from))
        : await seen<'there' | 'none'>('parameter', async () =>
            (await ports.parameter(secret.from)) ? 'there' : 'none',
          );
    return { container, secret, found };
  });
}

async function groupsOf(found: ServiceFacts | undefined, ports: VerifyPorts): Promise<Asked['groups']> {
  const arns = [...new Set(found?.loadBalancers.flatMap(({ groups }) => groups) ?? [])];
  return new Map(
    await Promise.all(arns.map(async (arn) => [arn, await seen('targetGroup', () => ports.targetGroup(arn))] as const)),
  );
}

async function networkOf(ids: readonly string[], ports: VerifyPorts): Promise<NetworkFacts> {
  const subnets = await seen('subnets', () => ports.subnets(ids));
  if (!subnets.known) return { subnets, ways: subnets, endpoints: subnets };
  const vpcs = [...new Set(subnets.value.values())];
  const [ways, endpoints] = await Promise.all([
    seen('ways', () => ports.ways(subnets.value)),
    seen('endpoints', () => ports.endpoints(vpcs)),
  ]);
  return { subnets, ways, endpoints };
}

/** What was not answered is said by the right it needs, or by what failed, and hides nothing else. */
export async function seen<T>(port: keyof VerifyPorts, ask: () => Promise<T>): Promise<Seen<T>> {
  try {
    return { known: true, value: await ask() };
  } catch (error) {
    const action = RIGHTS[port];
    if (!(error instanceof WakelockError)) return { known: false, action, why: messageOf(error), repair: AGAIN };
    if (error.code === 'denied') return { known: false, action, why: 'the right is missing' };
    return { known: false, action, why: error.message, repair: error.repair || AGAIN };
  }
}
