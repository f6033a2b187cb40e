/** Where a service is deployed, as IAM names it. */
export interface PolicyPlace {
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly cluster: string;
  readonly service: string;
  readonly family: string;
  /** ARNs of the execution role and of the task role. */
  readonly roles: readonly string[];
  /** Names of ECR repositories of this account and region. */
  readonly repositories: readonly string[];
  /** Names. */
  readonly logGroups: readonly string[];
  /** ARNs, with `*` for the end that Secrets Manager adds. */
  readonly secrets: readonly string[];
  /** The topic of a Wakelock stack, if the service is woken by it; its table is named as the topic. */
  readonly topic: string | undefined;
}

type Resource = string | readonly string[];

/** One row: which right, on what, and what for. */
export interface Right {
  readonly sid: string;
  /** `verify` rights only read, and what is missing of them is said; without those of `deploy` nothing is deployed. */
  readonly for: 'deploy' | 'verify';
  readonly actions: readonly string[];
  readonly on: (place: PolicyPlace) => Resource;
  readonly condition?: (place: PolicyPlace) => Readonly<Record<string, Readonly<Record<string, Resource>>>>;
}

const ecs = (path: (place: PolicyPlace) => string) => (place: PolicyPlace) =>
  `arn:${place.partition}:ecs:${place.region}:${place.account}:${path(place)}`;
const own = ({ cluster, service }: PolicyPlace) => `${cluster}/${service}`;
const all = (): Resource => '*';
const repositories = ({ partition, region, account, repositories: names }: PolicyPlace): Resource =>
  names.map((name) => `arn:${partition}:ecr:${region}:${account}:repository/${name}`);

/**
 * The smallest set of rights, one row for each kind of resource. Which action takes which resource:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
 */
export const RIGHTS_TO_DEPLOY: readonly Right[] = [
  {
    sid: 'Service',
    for: 'deploy',
    actions: ['ecs:DescribeServices', 'ecs:UpdateService', 'ecs:ListServiceDeployments'],
    on: ecs((place) => `service/${own(place)}`),
  },
  {
    sid: 'Deployment',
    for: 'deploy',
    actions: ['ecs:DescribeServiceDeployments'],
    on: ecs((place) => `service-deployment/${own(place)}/*`),
  },
  {
    sid: 'Revisions',
    for: 'deploy',
    actions: ['ecs:DescribeServiceRevisions'],
    on: ecs((place) => `service-revision/${own(place)}/*`),
  },
  // AWS asks for these two on "*" alone; what a revision may be is bound by the roles that may be passed.
  {
    sid: 'TaskDefinitions',
    for: 'deploy',
    actions: ['ecs:DescribeTaskDefinition', 'ecs:RegisterTaskDefinition'],
    on: all,
  },
  {
    sid: 'TagTaskDefinition',
    for: 'deploy',
    actions: ['ecs:TagResource'],
    on: ecs(({ family }) => `task-definition/${family}:*`),
  },
  {
    sid: 'ListTasks',
    for: 'deploy',
    actions: ['ecs:ListTasks'],
    // Its resource is the container instance, which tasks on Fargate do not have.
    on: all,
    condition: (place) => ({ ArnEquals: { 'ecs:cluster': ecs(({ cluster }) => `cluster/${cluster}`)(place) } }),
  },
  { sid: 'Tasks', for: 'deploy', actions: ['ecs:DescribeTasks'], on: ecs(({ cluster }) => `task/${cluster}/*`) },
  {
    sid: 'PassRoles',
    for: 'deploy',
    actions: ['iam:PassRole'],
    on: ({ roles }) => roles,
    condition: () => ({ StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } }),
  },
  { sid: 'TargetHealth', for: 'deploy', actions: ['elasticloadbalancing:DescribeTargetHealth'], on: all },
  {
    sid: 'Logs',
    for: 'deploy',
    actions: ['logs:GetLogEvents'],
    on: ({ partition, region, account, logGroups }) =>
      logGroups.map((name) => `arn:${partition}:logs:${region}:${account}:log-group:${name}:log-stream:*`),
  },
  { sid: 'Digests', for: 'deploy', actions: ['ecr:DescribeImages'], on: repositories },
  {
    sid: 'Architectures',
    for: 'verify',
    actions: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
    on: repositories,
  },
  { sid: 'Roles', for: 'verify', actions: ['iam:GetRole'], on: ({ roles }) => roles },
  { sid: 'Secrets', for: 'verify', actions: ['secretsmanager:DescribeSecret'], on: ({ secrets }) => secrets },
  {
    sid: 'LogGroups',
    for: 'verify',
    actions: ['logs:DescribeLogGroups'],
    on: ({ partition, region, account }) => `arn:${partition}:logs:${region}:${account}:log-group:*`,
  },
  { sid: 'Parameters', for: 'verify', actions: ['ssm:DescribeParameters'], on: all },
  {
    sid: 'Network',
    for: 'verify',
    actions: [
      'elasticloadbalancing:DescribeTargetGroups',
      'ec2:DescribeSubnets',
      'ec2:DescribeRouteTables',
      'ec2:DescribeVpcEndpoints',
    ],
    on: all,
  },
];

export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: Resource;
  readonly Resource: Resource;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, Resource>>>>;
}

export interface Policy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

/** The policy for one service; what there is none of (secrets, say) has no statement. */
export function policyToDeploy(place: PolicyPlace, only?: Right['for']): Policy {
  const rows = RIGHTS_TO_DEPLOY.filter((right) => only === undefined || right.for === only);
  const own = rows.map((right) => statementOf(right, place));
  const lease = only === 'verify' ? [] : leaseOf(place);
  return { Version: '2012-10-17', Statement: [...own, ...lease].filter(({ Resource }) => Resource.length > 0) };
}

function statementOf({ sid, actions, on, condition }: Right, place: PolicyPlace): Statement {
  const found = condition?.(place);
  return {
    Sid: sid,
    Effect: 'Allow',
    Action: one(actions),
    Resource: one(on(place)),
    ...(found === undefined ? {} : { Condition: found }),
  };
}

/** What the stack's runner policy gives as well, for this one service. */
function leaseOf({ topic, cluster, service }: PolicyPlace): readonly Statement[] {
  if (topic === undefined) return [];
  const table = topic.replace(':sns:', ':dynamodb:').replace(/:([^:]+)$/, ':table/$1');
  const Condition = { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': `ecs:${cluster}/${service}` } };
  return [
    { Sid: 'Lease', Effect: 'Allow', Action: 'sns:Publish', Resource: topic },
    { Sid: 'OwnLease', Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: table, Condition },
  ];
}

function one(values: Resource): Resource {
  return values.length === 1 ? (values[0] ?? values) : values;
}
