import type { DefinitionDocument } from '../../../src/domain/rollout/diff.ts';
import type { ServiceFacts, VerifyFacts } from '../../../src/domain/rollout/verify-facts.ts';
import type { Judged } from '../../../src/domain/rollout/verify-judged.ts';
import { taskOf } from '../../../src/domain/rollout/verify-task.ts';

export const REGISTRY = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';
export const EXECUTION = 'arn:aws:iam::123456789012:role/app-execution';
export const GROUP = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/app/0123456789abcdef';
export const SECRET = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf:password::';

/** A container in which nothing is wrong. */
export const APP: DefinitionDocument = {
  name: 'app',
  image: `${REGISTRY}/app:12`,
  portMappings: [{ containerPort: 8000 }],
  secrets: [{ name: 'DB_PASSWORD', valueFrom: SECRET }],
  logConfiguration: {
    logDriver: 'awslogs',
    options: { 'awslogs-group': '/ecs/app', 'awslogs-region': 'eu-west-1', 'awslogs-stream-prefix': 'app' },
  },
};

/** A task definition for Fargate in which nothing is wrong. */
export const DEFINITION: DefinitionDocument = {
  family: 'app',
  requiresCompatibilities: ['FARGATE'],
  networkMode: 'awsvpc',
  cpu: '256',
  memory: '512',
  executionRoleArn: EXECUTION,
  containerDefinitions: [APP],
};

export const withApp = (parts: DefinitionDocument): DefinitionDocument => ({
  ...DEFINITION,
  containerDefinitions: [{ ...APP, ...parts }],
});

export const SERVICE: ServiceFacts = {
  arn: 'arn:aws:ecs:eu-west-1:123456789012:service/main/app',
  status: 'ACTIVE',
  desired: 2,
  fargate: true,
  controller: 'ECS',
  definition: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/app:11',
  loadBalancers: [{ groups: [GROUP], container: 'app', port: 8000 }],
  network: { subnets: ['subnet-1', 'subnet-2'], publicIp: true },
};

export const seen = <T>(value: T) => ({ known: true, value }) as const;
export const unseen = (action: string) => ({ known: false, action, why: 'the right is missing' }) as const;

/** A world in which nothing is wrong, but for what is given. */
export function facts(definition: DefinitionDocument = DEFINITION, parts: Partial<VerifyFacts> = {}): VerifyFacts {
  const task = taskOf(definition);
  const [container] = task.containers;
  if (container === undefined) throw new Error('a definition without a container');
  return {
    name: 'main/app',
    region: 'eu-west-1',
    task,
    service: seen(SERVICE),
    roles: [{ use: 'execution', arn: EXECUTION, trust: seen({ tasks: true, conditions: [] }) }],
    images: [{ container, found: seen({ digest: 'sha256:abc', platforms: seen(['linux/amd64']) }) }],
    logGroups: [{ container, group: '/ecs/app', exists: seen(true) }],
    secrets: container.secrets.map((secret) => ({ container, secret, found: seen('there') })),
    groups: new Map([[GROUP, seen({ type: 'ip', port: 80, healthPort: 'traffic-port', vpc: 'vpc-1', balancers: 1 })]]),
    network: {
      subnets: seen(
        new Map([
          ['subnet-1', 'vpc-1'],
          ['subnet-2', 'vpc-1'],
        ]),
      ),
      ways: seen(
        new Map([
          ['subnet-1', 'internet-gateway'],
          ['subnet-2', 'nat'],
        ]),
      ),
      endpoints: seen(new Set()),
    },
    ...parts,
  };
}

/** What the part of a world is with other values. */
export const serviceWith = (parts: Partial<ServiceFacts>) => ({ service: seen({ ...SERVICE, ...parts }) });

/** A definition of several containers: the one in which nothing is wrong, but for what is given of each. */
export const withContainers = (...parts: readonly DefinitionDocument[]): DefinitionDocument => ({
  ...DEFINITION,
  containerDefinitions: parts.map((one) => ({ ...APP, ...one })),
});

/** Findings as people read them. */
export const sentences = (judged: readonly Judged[]): readonly string[] =>
  judged.map(({ level, what, repair }) => (repair === '' ? `${level}: ${what}` : `${level}: ${what} | ${repair}`));
