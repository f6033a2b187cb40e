/** A task definition as ECS writes it in JSON: what DescribeTaskDefinition answers, or a file for RegisterTaskDefinition. */
export type DefinitionDocument = Readonly<Record<string, unknown>>;

/** One value of a task definition: where it stands, and the value as text. */
export interface Leaf {
  /** The container that it belongs to; empty for the task itself. */
  readonly container: string;
  /** `image`, `environment LOG_LEVEL`, `healthCheck interval`. */
  readonly field: string;
  readonly value: string;
}

/** What ECS answers and does not take: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html */
export const ANSWERED_ONLY: ReadonlySet<string> = new Set([
  'taskDefinitionArn',
  'revision',
  'status',
  'requiresAttributes',
  'compatibilities',
  'registeredAt',
  'registeredBy',
  'deregisteredAt',
  'deleteRequestedAt',
]);

/**
 * What ECS fills in where a registration says nothing: naming it changes nothing.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
 */
const DEFAULTS: ReadonlySet<string> = new Set([
  'essential true',
  'cpu 0',
  'healthCheck interval 30',
  'healthCheck timeout 5',
  'healthCheck retries 3',
]);

/** Lists whose order says nothing: each item is known by this field, or these. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  environment: ['name'],
  secrets: ['name'],
  secretOptions: ['name'],
  environmentFiles: ['value'],
  portMappings: ['containerPort', 'containerPortRange', 'protocol'],
  mountPoints: ['containerPath'],
  volumesFrom: ['sourceContainer'],
  dependsOn: ['containerName'],
  ulimits: ['name'],
  systemControls: ['namespace'],
  extraHosts: ['hostname'],
  resourceRequirements: ['type'],
  volumes: ['name'],
  tags: ['key'],
  inferenceAccelerators: ['deviceName'],
};

/** Every value of a task definition that somebody set, by a name that does not depend on the order of lists. */
export function leavesOf(document: DefinitionDocument): ReadonlyMap<string, Leaf> {
  const leaves = new Map<string, Leaf>();
  const put = (container: string) => (field: string, value: string) => {
    if (container !== '' && DEFAULTS.has(`${field} ${value}`)) return;
    leaves.set(JSON.stringify([container, field]), { container, field, value });
  };
  const fixed = FIXED_PORTS.has(document.networkMode);
  for (const [name, value] of Object.entries(document)) {
    if (name === 'containerDefinitions') for (const one of listOf(value)) containerLeaves(one, { put, fixed });
    else if (!ANSWERED_ONLY.has(name)) walk([name], { value, put: put('') });
  }
  return leaves;
}

type Put = (field: string, value: string) => void;

function containerLeaves(
  container: unknown,
  { put, fixed }: { readonly put: (container: string) => Put; readonly fixed: boolean },
): void {
  if (!isRecord(container)) return;
  const name = String(container.name ?? '');
  for (const [field, value] of Object.entries(container)) {
    if (field === 'name') continue;
    const said = field === 'portMappings' ? listOf(value).map((item) => plainPort(item, fixed)) : value;
    walk([field], { value: said, put: put(name) });
  }
}

function walk(path: readonly string[], { value, put }: { readonly value: unknown; readonly put: Put }): void {
  if (value === undefined || value === null || value === '') return;
  const keys = KEYS[path.at(-1) ?? ''];
  if (Array.isArray(value)) {
    if (keys === undefined || !value.every(isRecord)) {
      if (value.length > 0) put(path.join(' '), JSON.stringify(value));
      return;
    }
    for (const item of value) walkItem(path, { item, keys, put });
    return;
  }
  if (isRecord(value)) for (const [name, inner] of Object.entries(value)) walk([...path, name], { value: inner, put });
  else put(path.join(' '), String(value));
}

function walkItem(
  path: readonly string[],
  { item, keys, put }: { readonly item: DefinitionDocument; readonly keys: readonly string[]; readonly put: Put },
): void {
  const name = keys.flatMap((key) => (item[key] === undefined ? [] : [String(item[key])])).join('/');
  const rest = Object.entries(item).filter(([key, value]) => !keys.includes(key) && !isEmpty(value));
  const [only, ...more] = rest;
  if (only === undefined) put([...path, name].join(' '), 'yes');
  else if (more.length === 0 && ['value', 'valueFrom'].includes(only[0]))
    put([...path, name].join(' '), String(only[1] ?? ''));
  else for (const [key, value] of rest) walk([...path, name, key], { value, put });
}

/** Network modes in which the port on the host is the container's own; in others it is any free one, which 0 means as well. */
const FIXED_PORTS: ReadonlySet<unknown> = new Set(['awsvpc', 'host']);

/**
 * A port mapping says the same with and without what ECS fills in.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html: hostPort
 */
function plainPort(item: unknown, fixed: boolean): unknown {
  if (!isRecord(item)) return item;
  const { hostPort, ...rest } = item;
  const usual = hostPort === undefined || hostPort === (fixed ? item.containerPort : 0);
  return { ...rest, protocol: item.protocol ?? 'tcp', ...(usual ? {} : { hostPort }) };
}

/** An empty `host` of a volume means what none means: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HostVolumeProperties.html */
const isEmpty = (value: unknown): boolean => isRecord(value) && Object.keys(value).length === 0;
const isRecord = (value: unknown): value is DefinitionDocument =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
