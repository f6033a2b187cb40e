import { AwsError } from '../awsError.ts';
import { Container, type ContainerSeed } from '../containers/container.ts';
import { region } from '../place.ts';
import type { Time } from '../time.ts';
import { nameIn, serviceArn } from './arns.ts';
import { Definitions } from './definitions.ts';
import { Service } from './service.ts';
import type { EcsHappening, EcsSeed, ImageSeed, Task } from './types.ts';

export interface EcsOptions extends EcsSeed {
  readonly time: Time;
  readonly scaled: (seconds: number) => number;
  readonly onHappening: (happening: EcsHappening) => void;
  /** What runs in the tasks of which image; the tasks of others only stand for some. */
  readonly containers: readonly ContainerSeed[];
  /** Deregistration delay of the target group of a service, s. */
  readonly drainSeconds: (targetGroup: string) => number;
  readonly log: (line: string) => void;
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (stopTimeout) */
const STOP_TIMEOUT_SECONDS = 30;

/** ECS as this project sees it: clusters, services whose scheduler really moves, tasks, task definitions, deployments. */
export class EcsModel {
  readonly definitions: Definitions;
  readonly #services: ReadonlyMap<string, Service>;
  readonly #clusters: ReadonlySet<string>;
  readonly #outcomeOf: (definition: string) => ImageSeed | undefined;

  constructor({ services, images, containers, time, scaled, onHappening, drainSeconds, log }: EcsOptions) {
    this.definitions = new Definitions(time);
    const imageOf = (definition: string) => this.definitions.find(definition)?.image ?? '';
    const outcomeOf = (definition: string) => images.find(({ image }) => imageOf(definition).includes(image));
    this.#outcomeOf = outcomeOf;
    const contain = (definition: string, onExit: (code: number) => void) => {
      const seed = containers.find(({ image }) => imageOf(definition).includes(image));
      const stopTimeoutMs = scaled(STOP_TIMEOUT_SECONDS);
      return seed === undefined ? undefined : new Container(seed, { time, stopTimeoutMs, log, onExit });
    };
    this.#clusters = new Set(['default', ...services.map(({ cluster }) => cluster)]);
    this.#services = new Map(
      services.map((seed) => {
        const { arn } = this.definitions.register({
          family: seed.name,
          networkMode: 'awsvpc',
          requiresCompatibilities: ['FARGATE'],
          cpu: '256',
          memory: '512',
          containerDefinitions: [
            {
              ...{ name: seed.container, image: seed.image, essential: true },
              portMappings: [{ containerPort: seed.port }],
              ...(seed.logGroup === undefined ? {} : { logConfiguration: awslogs(seed.logGroup) }),
            },
          ],
        });
        const drain = seed.targetGroup === undefined ? 0 : drainSeconds(seed.targetGroup);
        const service = new Service(seed, {
          ...{ time, scaled, outcomeOf, definition: arn, onHappening },
          ...{ contain, drainSeconds: drain },
        });
        return [service.key, service];
      }),
    );
  }

  /** What the containers of a task's image write when they start. */
  linesOf({ definition }: Pick<Task, 'definition'>): readonly string[] {
    return this.#outcomeOf(definition)?.log ?? [];
  }

  /** Ends every container at once. */
  close(): void {
    for (const service of this.services()) service.tasks.kill();
  }

  clusters(): readonly string[] {
    return [...this.#clusters];
  }

  services(cluster?: string): readonly Service[] {
    return [...this.#services.values()].filter(({ seed }) => cluster === undefined || seed.cluster === cluster);
  }

  /** @throws AwsError ClusterNotFoundException */
  cluster(named: string | undefined): string {
    const name = nameIn(named ?? 'default');
    if (this.#clusters.has(name)) return name;
    throw new AwsError('ClusterNotFoundException', { message: 'Cluster not found.' });
  }

  find(cluster: string, named: string): Service | undefined {
    return this.#services.get(`${cluster}/${nameIn(named)}`);
  }

  /** @throws AwsError ClusterNotFoundException, ServiceNotFoundException */
  service(cluster: string | undefined, named: string | undefined): Service {
    const found = this.find(this.cluster(cluster), named ?? '');
    if (found !== undefined) return found;
    throw new AwsError('ServiceNotFoundException', { message: 'Service not found.' });
  }

  /** @throws AwsError InvalidParameterException for what is no service here */
  byArn(arn: string | undefined): Service {
    const found = this.services().find(({ key }) => serviceArn(key) === arn);
    if (found !== undefined) return found;
    throw new AwsError('InvalidParameterException', { message: `The specified resource is not found: ${arn}` });
  }
}

function awslogs(group: string) {
  const options = { 'awslogs-group': group, 'awslogs-region': region, 'awslogs-stream-prefix': 'ecs' };
  return { logDriver: 'awslogs', options };
}
