import { shorten } from '../duration.ts';
import { type ErrorParts, usage } from '../errors.ts';

/** A service as it is meant. Region and account empty: those of the environment. */
export interface ServicePlace {
  readonly cluster: string;
  readonly service: string;
  readonly region: string;
  /** Of the ARNs. */
  readonly account: string;
}

/** What the options say; empty where they say nothing. */
export interface NamedBy {
  /** A name or an ARN. */
  readonly service: string;
  /** A name or an ARN. */
  readonly cluster: string;
  readonly region: string;
  /** The region of the topic. */
  readonly topic: string;
}

/** What ECS takes where nobody names a cluster, and what stands in the option then: it contradicts none. */
const UNNAMED = 'default';

/**
 * Reads where a service is from all that names a part of it.
 * @throws WakelockError (`usage`) for what is malformed, and for parts that contradict each other
 */
export function placeOf({ service, cluster, region, topic }: NamedBy): ServicePlace {
  const [named, group] = [partsOf(service, 'service'), partsOf(cluster, 'cluster')];
  if (named.name === '') throw usage('service: it is not named.', { repair: 'Name the ECS service to deploy.' });
  const given = cluster === UNNAMED ? '' : group.name;
  const clusters = {
    repair: 'Leave the cluster out where the ARN of the service names it, or name the service in it.',
  };
  const accounts = { repair: 'Name a service and a cluster of one account.' };
  return {
    service: named.name,
    cluster: agreed('cluster', [named.cluster, given], clusters) || UNNAMED,
    region: regionOf([region, named.region, group.region, topic]),
    account: agreed('account', [named.account, group.account], accounts),
  };
}

interface Parts {
  readonly name: string;
  readonly cluster: string;
  readonly region: string;
  readonly account: string;
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html#ecs-resource-ids */
const ARNS = {
  service: /^arn:aws[a-z-]*:ecs:([a-z0-9-]+):(\d{12}):service\/(?:([\w-]+)\/)?([\w-]+)$/,
  cluster: /^arn:aws[a-z-]*:ecs:([a-z0-9-]+):(\d{12}):cluster\/()([\w-]+)$/,
};

function partsOf(text: string, option: keyof typeof ARNS): Parts {
  if (/^[\w-]{0,255}$/.test(text)) return { name: text, cluster: '', region: '', account: '' };
  const [, region = '', account = '', cluster = '', name = ''] = ARNS[option].exec(text) ?? [];
  if (name !== '') return { name, cluster, region, account };
  throw usage(`${option}: "${shorten(text)}" is neither a name nor the ARN of a ${option}.`, {
    repair: 'Write its name: letters, digits, - and _.',
  });
}

function regionOf(named: readonly string[]): string {
  const region = agreed('region', named, { repair: 'Service, cluster and topic must be in one region.' });
  if (region === '' || /^[a-z]{2}(?:-[a-z]+)+-\d{1,2}$/.test(region)) return region;
  throw usage(`region: "${shorten(region)}" is no region.`, { repair: 'Write it as in eu-central-1.' });
}

function agreed(what: string, named: readonly string[], more: { readonly repair: string }): string {
  const [first = '', ...others] = new Set(named.filter((one) => one !== ''));
  if (others.length === 0) return first;
  throw usage(`${what}: the options name different ones: ${[first, ...others].join(', ')}.`, more);
}

/** What is wrong with the service that was read: it is not of the account that was named. Undefined: nothing. */
export function stranger(
  { cluster, service, account }: Omit<ServicePlace, 'region'>,
  arn: string,
): Required<Pick<ErrorParts, 'what' | 'likely' | 'repair'>> | undefined {
  if (account === '' || arn.split(':')[4] === account) return undefined;
  return {
    what: `These credentials reach another service ${cluster}/${service}: ${arn}, not that of the account ${account}.`,
    likely: 'They are credentials of another account, in which cluster and service have the same names.',
    repair: `Use credentials of ${account}, or name the service that is meant. Whose they are says: aws sts get-caller-identity`,
  };
}
