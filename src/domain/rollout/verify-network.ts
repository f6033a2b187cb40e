import type { NetworkFacts, Seen, VerifyFacts, Way } from './verify-facts.ts';
import { bad, type Judged, judged, note, ok } from './verify-judged.ts';
import { onFargate } from './verify-service.ts';

/**
 * Tasks reach what they need to start: by a public address and an internet gateway, by NAT, or by VPC endpoints.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html
 */
export function networkFindings(facts: VerifyFacts): readonly Judged[] {
  const { service, network } = facts;
  if (!service.known || service.value === undefined || service.value.network === undefined) {
    const lacks = service.known && service.value !== undefined && facts.task.networkMode === 'awsvpc';
    if (!lacks) return [];
    return [
      bad(
        'The task wants a network of its own (awsvpc), and the service names no subnets.',
        'Set networkConfiguration of the service.',
      ),
    ];
  }
  const { subnets, publicIp } = service.value.network;
  if (network === undefined) return [];
  const there = judged(network.subnets, {
    of: `The subnets ${subnets.join(', ')}`,
    judge: (known) =>
      subnets
        .filter((id) => !known.has(id))
        .map((id) => bad(`The subnet ${id} does not exist.`, 'Change networkConfiguration of the service.')),
  });
  // On instances the node pulls, by the way of its own subnet.
  if (!network.subnets.known || !onFargate(facts)) return there;
  const needs = needsOf(facts);
  const reach = judged(network.ways, {
    of: `The routes of ${subnets.join(', ')}`,
    judge: (ways) =>
      subnets.flatMap((id) => {
        const way = ways.get(id);
        return way === undefined ? [] : reachOf({ id, way, publicIp }, { needs, network });
      }),
  });
  return [...there, ...reach];
}

interface Needs {
  /** Services of AWS that have VPC endpoints, by the end of the endpoint's name. */
  readonly endpoints: readonly string[];
  /** Images that only the internet has. */
  readonly internet: readonly string[];
}

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html */
function needsOf({ task, region }: VerifyFacts): Needs {
  const images = task.containers.map(({ image }) => image);
  const near = images.filter(({ registry }) => registry.kind === 'ecr' && registry.region === region);
  const secrets = task.containers.flatMap((one) => one.secrets);
  const managed = secrets.filter(({ kind }) => kind === 'secret');
  return {
    endpoints: [
      ...(near.length > 0 ? ['ecr.api', 'ecr.dkr', 's3'] : []),
      ...(task.containers.some(({ log }) => log?.driver === 'awslogs') ? ['logs'] : []),
      ...(managed.length > 0 ? ['secretsmanager'] : []),
      ...(secrets.length > managed.length ? ['ssm'] : []),
    ],
    internet: images.filter((image) => image.text !== '' && !near.includes(image)).map(({ text }) => text),
  };
}

interface Reach {
  readonly id: string;
  readonly way: Way;
  readonly publicIp: boolean;
}

function reachOf(
  { id, way, publicIp }: Reach,
  { needs, network }: { readonly needs: Needs; readonly network: NetworkFacts },
): readonly Judged[] {
  if (way === 'internet-gateway' && publicIp) return [ok(`${id} is public, and tasks get a public address.`)];
  if (way === 'nat') return [ok(`${id} reaches the internet by NAT.`)];
  if (way === 'other') {
    return [
      note(
        `${id} sends what is for the internet to something whose end is not seen here (a transit gateway, an appliance).`,
        'See that registry and logs are reached by it.',
      ),
    ];
  }
  const why =
    way === 'internet-gateway'
      ? `${id} is public, but tasks get no public address (assignPublicIp is DISABLED)`
      : `${id} has no way to the internet`;
  const repair =
    way === 'internet-gateway'
      ? 'Set assignPublicIp to ENABLED, or use private subnets with NAT or VPC endpoints.'
      : 'Give it a route to a NAT gateway, or the VPC endpoints.';
  return withoutInternet({ why, repair }, { needs, endpoints: network.endpoints });
}

function withoutInternet(
  { why, repair }: { readonly why: string; readonly repair: string },
  { needs, endpoints }: { readonly needs: Needs; readonly endpoints: Seen<ReadonlySet<string>> },
): readonly Judged[] {
  if (needs.internet.length > 0) return [bad(`${why}: ${needs.internet.join(', ')} cannot be pulled.`, repair)];
  return judged(endpoints, {
    of: `${why}; whether VPC endpoints stand in`,
    judge: (there) => {
      const lacking = needs.endpoints.filter((one) => !there.has(one));
      if (lacking.length === 0)
        return [ok(`${why}; VPC endpoints stand in (their policies and security groups are not judged).`)];
      return [bad(`${why}, and no VPC endpoint for ${lacking.join(', ')}: its tasks cannot start.`, repair)];
    },
  });
}
