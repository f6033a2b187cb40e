import type { DefinitionDocument } from './diff-flat.ts';
import { type ImageRef, imageRef } from './verify-image.ts';

/** What of a task definition is looked at before it is deployed. */
export interface Task {
  readonly family: string;
  /** Registered for Fargate; what the service runs on decides where it is known. */
  readonly fargate: boolean;
  readonly networkMode: string;
  readonly cpu: string | undefined;
  readonly memory: string | undefined;
  /** As images name them: `linux/amd64`; undefined where the nodes decide. */
  readonly platform: string | undefined;
  readonly executionRole: string | undefined;
  readonly taskRole: string | undefined;
  readonly containers: readonly Container[];
}

export interface Container {
  readonly name: string;
  readonly image: ImageRef;
  readonly ports: readonly number[];
  readonly log: { readonly driver: string; readonly options: Readonly<Record<string, string>> } | undefined;
  readonly secrets: readonly SecretUse[];
}

/** A value that ECS itself fetches; only its name is known here. */
export interface SecretUse {
  /** `DB_PASSWORD`, or what it is for. */
  readonly use: string;
  /** In Secrets Manager or in the Parameter Store. */
  readonly kind: 'secret' | 'parameter';
  /** An ARN, or a name. */
  readonly from: string;
}

/** Takes from a task definition what is looked at; what is not there or of another type counts as not said. */
export function taskOf(document: DefinitionDocument): Task {
  const compatible = listOf(document.requiresCompatibilities).map(String);
  const fargate = compatible.includes('FARGATE');
  return {
    family: textOf(document.family) ?? '',
    fargate,
    networkMode: textOf(document.networkMode) ?? 'bridge',
    cpu: textOf(document.cpu),
    memory: textOf(document.memory),
    platform: platformOf(recordOf(document.runtimePlatform), fargate),
    executionRole: textOf(document.executionRoleArn),
    taskRole: textOf(document.taskRoleArn),
    containers: listOf(document.containerDefinitions).map(recordOf).map(containerOf),
  };
}

/** Fargate takes X86_64 and Linux where nothing is said: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RuntimePlatform.html */
function platformOf(
  { cpuArchitecture, operatingSystemFamily }: DefinitionDocument,
  fargate: boolean,
): string | undefined {
  if (cpuArchitecture === undefined && !fargate) return undefined;
  const os = String(operatingSystemFamily).startsWith('WINDOWS') ? 'windows' : 'linux';
  return `${os}/${cpuArchitecture === 'ARM64' ? 'arm64' : 'amd64'}`;
}

function containerOf(one: DefinitionDocument): Container {
  const log = recordOf(one.logConfiguration);
  const driver = textOf(log.logDriver);
  const login = textOf(recordOf(one.repositoryCredentials).credentialsParameter);
  const options = Object.entries(recordOf(log.options)).map(([name, value]) => [name, String(value)] as const);
  return {
    name: textOf(one.name) ?? '',
    image: imageRef(textOf(one.image) ?? ''),
    ports: listOf(one.portMappings).flatMap((port) => portsOf(recordOf(port))),
    log: driver === undefined ? undefined : { driver, options: Object.fromEntries(options) },
    secrets: [
      ...secretsOf(one.secrets),
      ...secretsOf(log.secretOptions),
      // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RepositoryCredentials.html: by its ARN or by its name
      ...(login === undefined ? [] : [{ use: 'the login of the registry', kind: 'secret' as const, from: login }]),
    ],
  };
}

/** A mapping names one port, or a range of at most 100: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html */
function portsOf({ containerPort, containerPortRange }: DefinitionDocument): readonly number[] {
  const [from = Number.NaN, to = from] = String(containerPort ?? containerPortRange)
    .split('-')
    .map(Number);
  const count = Math.min(100, to - from + 1);
  return from > 0 && Number.isInteger(from) ? Array.from({ length: count }, (_, at) => from + at) : [];
}

function secretsOf(list: unknown): readonly SecretUse[] {
  return listOf(list)
    .map(recordOf)
    .flatMap(({ name, valueFrom }) => {
      const from = textOf(valueFrom);
      if (from === undefined) return [];
      return [{ use: String(name), kind: from.includes(':secretsmanager:') ? 'secret' : 'parameter', from }];
    });
}

const textOf = (value: unknown): string | undefined =>
  (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : undefined;
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const recordOf = (value: unknown): DefinitionDocument =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as DefinitionDocument) : {};
