import { AwsError } from '../awsError.ts';
import type { Time } from '../time.ts';
import { nameIn, serviceArn } from './arns.ts';
import { Definitions } from './definitions.ts';
import { Service } from './service.ts';
import type { EcsHappening, EcsSeed } from './types.ts';

export interface EcsOptions extends EcsSeed {
  readonly time: Time;
  readonly scaled: (seconds: number) => number;
  readonly onHappening: (happening: EcsHappening) => void;
}

/** ECS as this project sees it: clusters, services whose scheduler really moves, tasks, task definitions, deployments. */
export class EcsModel {
  readonly definitions: Definitions;
  readonly #services: ReadonlyMap<string, Service>;
  readonly #clusters: ReadonlySet<string>;

  constructor({ services, images, time, scaled, onHappening }: EcsOptions) {
    this.definitions = new Definitions(time);
    const outcomeOf = (definition: string) => {
      const used = this.definitions.find(definition)?.image ?? '';
      return images.find(({ image }) => used.includes(image));
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
            { name: seed.container, image: seed.image, essential: true, portMappings: [{ containerPort: seed.port }] },
          ],
        });
        const service = new Service(seed, { time, scaled, outcomeOf, definition: arn, onHappening });
        return [service.key, service];
      }),
    );
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
