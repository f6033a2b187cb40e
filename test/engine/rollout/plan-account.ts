import type { DefinitionDocument } from '../../../src/domain/rollout/diff.ts';
import type {
  DeploymentBrief,
  DeploymentFacts,
  DeploymentStatus,
  LiveService,
} from '../../../src/domain/rollout/facts.ts';
import type { RolloutOrder } from '../../../src/domain/rollout/order.ts';
import type { RolloutPorts } from '../../../src/engine/rollout/ports.ts';

export const arn = (name: string) => `arn:aws:ecs:eu-central-1:1:task-definition/${name}`;
const document = (name: string, image: string): DefinitionDocument => ({
  ...{ taskDefinitionArn: arn(name), family: name.split(':')[0], status: 'ACTIVE' },
  containerDefinitions: [{ name: 'app', image }],
});

const SERVICE: LiveService = {
  arn: 'arn:aws:ecs:eu-central-1:111111111111:service/prod/web',
  ...{ name: 'web', status: 'ACTIVE', controller: 'ECS', desired: 3, running: 2, definition: arn('web:5') },
  ...{ breaker: { enable: false, rollback: false }, targetGroups: [], events: [], tags: {} },
};
export const ORDER: RolloutOrder = {
  ...{
    cluster: 'prod',
    service: 'web',
    region: 'eu-central-1',
    account: '',
    base: { kind: 'live' },
    images: [],
    digest: false,
  },
  ...{ force: false, timeout: 60_000, otherDeployment: 'wait', rollback: 'never', proof: undefined, dryRun: false },
};
export const IMAGES = [{ name: 'app', image: 'app:9' }];
const DOCUMENTS: readonly DefinitionDocument[] = [document('web:5', 'app:5'), document('other:1', 'app:1')];

/** Deployments, the newest first, as `status of definition`; a definition that is missing is one that ECS does not know. */
export interface Account {
  readonly service?: Partial<LiveService>;
  readonly deployments?: readonly (readonly [DeploymentStatus, string])[];
  /** What the newest deployment went back to. */
  readonly rollback?: Partial<DeploymentFacts> | undefined;
}

/** An account with a service in it; what the registry was asked for is kept. */
export function account({ service = {}, deployments = [['SUCCESSFUL', 'web:5']], rollback }: Account = {}) {
  const pins: string[] = [];
  const briefs = deployments.map(
    ([status, name], index): DeploymentBrief => ({
      ...{ arn: `arn:aws:ecs:eu-central-1:1:service-deployment/prod/web/d${index}`, status, createdAt: 100 - index },
      revision: name === '' ? '' : `revision ${name}`,
    }),
  );
  const services: Partial<RolloutPorts['services']> = {
    read: async () => ({ ...SERVICE, ...service }),
    definition: async (name) => {
      const found = DOCUMENTS.find((one) => one.taskDefinitionArn === name || one.family === name);
      if (found === undefined) throw new Error(`There is no ${name}.`);
      return found;
    },
    deployments: async () => briefs,
    deployment: async (one) => (rollback === undefined ? undefined : ({ arn: one, ...rollback } as DeploymentFacts)),
    definitionOf: async (revision) => {
      if (revision === '') throw new Error('ECS was asked for no revision.');
      return revision.includes('forgotten') ? undefined : revision.replace('revision ', arn(''));
    },
  };
  const images = {
    pinned: async (image: string) => {
      pins.push(image);
      return `${image}@sha256:abc`;
    },
  };
  return { ports: { services, images } as unknown as RolloutPorts, pins };
}
