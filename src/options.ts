/**
 * The one table of options. action.yml, start/action.yml, stop/action.yml, the CLI's help, the Jenkins help and the tables of
 * the README are made from it (`npm run docs`), and every front reads its values through `readSettings`.
 */
export type Front =
  | 'action'
  | 'start'
  | 'stop'
  | 'cli-run'
  | 'cli-start'
  | 'cli-stop'
  | 'jenkins'
  | 'jenkins-start'
  | 'jenkins-stop';

export interface OptionSpec {
  readonly name: OptionName;
  readonly type: 'text' | 'duration' | 'flag' | 'choice' | 'targets' | 'ready';
  readonly fallback: string;
  readonly choices?: readonly string[];
  /** Bounds of a duration, as a person would write them. */
  readonly min?: string;
  readonly max?: string;
  readonly fronts: readonly Front[];
  readonly help: string;
  /** Where the option means something else to a `stop`. */
  readonly stopHelp?: string;
  /** Where the flag of the command line says the opposite of the option, or has its one meaning by being there. */
  readonly flagHelp?: string;
}

export type OptionName =
  | 'instances'
  | 'topic-arn'
  | 'table'
  | 'lease'
  | 'ready'
  | 'timeout'
  | 'ttl'
  | 'max-duration'
  | 'linger'
  | 'already-on'
  | 'exclusive'
  | 'protect'
  | 'wait'
  | 'wait-stopped'
  | 'keep-on-failure'
  | 'on-disrupt'
  | 'fail-on-release-error'
  | 'holder'
  | 'role-to-assume'
  | 'audience'
  | 'mode'
  | 'start-message'
  | 'stop-message'
  | 'stop-topic-arn'
  | 'early'
  | 'dry-run';

const ACQUIRE: readonly Front[] = ['action', 'start', 'cli-run', 'cli-start', 'jenkins', 'jenkins-start'];
const ALL: readonly Front[] = [...ACQUIRE, 'stop', 'cli-stop', 'jenkins-stop'];
const STOPS: readonly Front[] = ['stop', 'cli-stop', 'jenkins-stop'];
const ACTIONS: readonly Front[] = ['action', 'start', 'stop'];

export const OPTIONS: readonly OptionSpec[] = [
  {
    name: 'instances',
    type: 'targets',
    fallback: '',
    fronts: ALL,
    help: 'The machines, separated by commas or lines: an instance id (`i-…`), an ECS service (`ecs:cluster/service`), an Auto Scaling group (`asg:name`), an ARN of one of these, `name:my-box` (tag Name) or `tag:key=value`. They may be left out where `lease` is given: it carries them.',
  },
  {
    name: 'topic-arn',
    type: 'text',
    fallback: '',
    fronts: ALL,
    help: 'The SNS topic of the Wakelock stack. Region, account and the default table name come from it. Without it the environment variable `WAKELOCK_TOPIC_ARN` counts.',
  },
  {
    name: 'table',
    type: 'text',
    fallback: '',
    fronts: ALL,
    help: 'The DynamoDB table of the stack, if it is not named as the topic.',
  },
  {
    name: 'lease',
    type: 'text',
    fallback: '',
    fronts: ['action', 'stop', 'cli-run', 'cli-stop', 'jenkins', 'jenkins-stop'],
    help: 'A lease made by `start` (its output `lease`): the action and `run` renew it as long as they last and leave it to `stop`, which releases it. Empty for `stop`: nothing to do.',
  },
  {
    name: 'ready',
    type: 'ready',
    fallback: 'running',
    fronts: ACQUIRE,
    help: 'What must be true before the job goes on, in this order, separated by commas: `running`, `status-ok` (both EC2 checks), `ssm` (agent online), `tcp:22`, `http://{private-ip}:8080/health`; also `{public-ip}`, `{public-dns}`; a limit of its own as in `tcp:22@2m`.',
  },
  {
    name: 'timeout',
    type: 'duration',
    fallback: '10m',
    min: '1s',
    max: '6h',
    fronts: ALL,
    help: 'How long to wait for the machine. When it is over the lease is released and the step fails with what was seen.',
    stopHelp:
      'With `wait-stopped`: how long to wait until the machine is off. The release stands when it is over; the step fails with what was seen. On the command line also how long `--when` is tried.',
  },
  {
    name: 'ttl',
    type: 'duration',
    fallback: '10m',
    min: '5s',
    max: '24h',
    fronts: ACQUIRE,
    help: 'How long the lease lives after its last renewal: the bound of a leak when the runner dies. Renewed every minute, or three times per ttl.',
  },
  {
    name: 'max-duration',
    type: 'duration',
    fallback: '6h',
    min: '1m',
    max: '24h',
    fronts: ACQUIRE,
    help: 'For a start whose stop is elsewhere, nobody renews: the lease ends after this long, the bound of a leak. It is also asked for where static session credentials may die before the job does.',
  },
  {
    name: 'linger',
    type: 'duration',
    fallback: '0',
    max: '2h',
    fronts: ACQUIRE,
    help: 'How long the machine stays on after the last release, warm for the next job.',
  },
  {
    name: 'already-on',
    type: 'choice',
    fallback: 'take',
    choices: ['take', 'keep'],
    fronts: ACQUIRE,
    help: 'A machine that somebody else had switched on: `take` stops it after the last lease, `keep` leaves it on.',
  },
  {
    name: 'exclusive',
    type: 'flag',
    fallback: 'false',
    fronts: ACQUIRE,
    help: 'This lease alone: it waits for those before it and holds back those behind it.',
  },
  {
    name: 'protect',
    type: 'flag',
    fallback: 'false',
    fronts: ACQUIRE,
    help: "Sets EC2's stop protection while the lease lives, so that people and other schedulers cannot stop the machine either. The stack must allow it.",
  },
  {
    name: 'wait',
    type: 'flag',
    fallback: 'true',
    fronts: ['action', 'start', 'cli-start', 'jenkins-start'],
    help: '`false` asks for the machine and goes on at once, with no promise that it is on.',
    flagHelp: 'Asks for the machine and goes on at once, with no promise that it is on.',
  },
  {
    name: 'wait-stopped',
    type: 'flag',
    fallback: 'false',
    fronts: ['stop', 'cli-stop', 'jenkins-stop'],
    help: 'Waits until the machine is off, or until it is known that others keep it on.',
  },
  {
    name: 'keep-on-failure',
    type: 'duration',
    fallback: '0',
    max: '24h',
    fronts: ['action', 'cli-run', 'jenkins'],
    help: 'When the job failed, the machine stays on this long so that somebody can look at it.',
  },
  {
    name: 'on-disrupt',
    type: 'choice',
    fallback: 'warn',
    choices: ['warn', 'fail'],
    fronts: ['action', 'cli-run', 'jenkins'],
    help: 'What to do when the machine was taken away during the job (stopped by a person, by AWS, lease lost).',
  },
  {
    name: 'fail-on-release-error',
    type: 'flag',
    fallback: 'false',
    fronts: ['action', 'stop', 'cli-run', 'cli-stop', 'jenkins', 'jenkins-stop'],
    help: 'A release that could not be published is a warning that names the expiry; `true` makes it an error (for `stop` on the command line it always is one).',
    flagHelp:
      'A release that could not be published is an error, exit code 125; without it a warning that names the expiry.',
  },
  {
    name: 'holder',
    type: 'text',
    fallback: '',
    fronts: ACQUIRE,
    help: 'Who holds the lease, as others read it. Default: repository, workflow and run number; user and host name in a shell.',
  },
  {
    name: 'role-to-assume',
    type: 'text',
    fallback: '',
    fronts: ACTIONS,
    help: "An IAM role that is assumed with the job's OIDC token, anew when it is needed: in main, for renewals and in post. Needs `permissions: id-token: write`.",
  },
  {
    name: 'audience',
    type: 'text',
    fallback: 'sts.amazonaws.com',
    fronts: ACTIONS,
    help: 'The audience of the OIDC token.',
  },
  {
    name: 'mode',
    type: 'choice',
    fallback: 'lease',
    choices: ['lease', 'plain'],
    fronts: ALL,
    help: '`plain` publishes bare texts to a Lambda of your own and polls EC2 until the machine runs. It gives none of the guarantees.',
  },
  {
    name: 'start-message',
    type: 'text',
    fallback: '',
    fronts: ACQUIRE,
    help: 'Plain mode only: the text that starts the machine.',
  },
  {
    name: 'stop-message',
    type: 'text',
    fallback: '',
    fronts: ['action', 'stop', 'cli-run', 'cli-stop', 'jenkins', 'jenkins-stop'],
    help: 'Plain mode only: the text that stops the machine.',
  },
  {
    name: 'stop-topic-arn',
    type: 'text',
    fallback: '',
    fronts: ['action', 'stop', 'cli-run', 'cli-stop', 'jenkins', 'jenkins-stop'],
    help: 'Plain mode only: the topic of the stop text, if it is another one.',
  },
  {
    name: 'early',
    type: 'flag',
    fallback: 'false',
    fronts: ['action'],
    help: 'Asks for the machine before the first step, so that it boots during checkout and set-up. Needs `role-to-assume`; a failure there is only a notice.',
  },
  {
    name: 'dry-run',
    type: 'flag',
    fallback: 'false',
    fronts: ALL,
    help: 'Checks the options and says what would be published; publishes nothing.',
  },
];

/** Options that the Jenkins steps use themselves; the command line behind them knows their names only. */
export const JENKINS_OPTIONS: readonly (Pick<OptionSpec, 'help'> & { readonly name: string })[] = [
  {
    name: 'credentials-id',
    help: 'AWS credentials of Jenkins, by their id, for the calls of Wakelock alone. Without it: what `withAWS` around the step gives, else the role of the node.',
  },
  {
    name: 'nodejs',
    help: 'The name of a NodeJS installation under Manage Jenkins > Tools, for nodes without Node 20 in PATH.',
  },
  {
    name: 'release-node',
    help: 'The label of nodes from which the lease may be released when its own node is lost; empty: any node.',
  },
];

export interface OutputSpec {
  readonly name: OutputName;
  readonly fronts: readonly Extract<Front, 'action' | 'start' | 'stop'>[];
  readonly help: string;
}

/**
 * The variable that carries an output to later steps. GitHub prints the environment of each step into its log, so what is
 * worth a lease travels as an output only.
 */
export function variableOf(name: OutputName): string | undefined {
  return name === 'lease' ? undefined : `WAKELOCK_${name.toUpperCase().replaceAll('-', '_')}`;
}

export type OutputName =
  | 'lease'
  | 'state'
  | 'instance-ids'
  | 'private-ip'
  | 'public-ip'
  | 'public-dns'
  | 'already-on'
  | 'waited-seconds'
  | 'disrupted'
  | 'targets';

const MACHINES: OutputSpec['fronts'] = ['action', 'start'];
const EVERY: OutputSpec['fronts'] = ['action', 'start', 'stop'];

/** What a step hands over; each but `lease` is also in the environment of later steps, as `WAKELOCK_PRIVATE_IP` for `private-ip`. */
export const OUTPUTS: readonly OutputSpec[] = [
  {
    name: 'lease',
    fronts: MACHINES,
    help: 'The lease, for `stop` or for a job that adopts it. Who has it can release the machine early or hold it for a day, nothing else; it must not be masked, or GitHub drops it as a job output.',
  },
  {
    name: 'state',
    fronts: EVERY,
    help: '`running`, `requested` (`wait: false`), `failed`, `timeout`, `cancelled`, `dry-run`; of `stop`: `released`, `failed`, with `wait-stopped` `off` or `kept` (others keep it on), `timeout`, `cancelled`.',
  },
  { name: 'instance-ids', fronts: MACHINES, help: 'The ids, separated by commas.' },
  {
    name: 'private-ip',
    fronts: MACHINES,
    help: 'The private address; of several machines in the order of `instance-ids`, separated by commas.',
  },
  { name: 'public-ip', fronts: MACHINES, help: 'The public address, likewise; empty where there is none.' },
  { name: 'public-dns', fronts: MACHINES, help: 'The public DNS name, likewise.' },
  { name: 'already-on', fronts: MACHINES, help: '`true` if every machine was on before.' },
  { name: 'waited-seconds', fronts: EVERY, help: 'How long the step waited.' },
  {
    name: 'disrupted',
    fronts: EVERY,
    help: 'Of `stop`: `true` if a machine was taken away while the lease lived. Elsewhere `false`: what happens later is told when the job ends.',
  },
  {
    name: 'targets',
    fronts: MACHINES,
    help: 'All machines as JSON: `target`, `id`, `state`, `alreadyOn`, `privateIp`, `publicIp`, `privateDns`, `publicDns`.',
  },
];

/** The options of one front, in the order of the table, in the words of that front. */
export function optionsOf(front: Front): readonly OptionSpec[] {
  const own = OPTIONS.filter((option) => option.fronts.includes(front));
  if (!STOPS.includes(front)) return own;
  return own.map((option) => (option.stopHelp === undefined ? option : { ...option, help: option.stopHelp }));
}

/** What an option means, its bounds included. */
export function describeOption({ help, min, max }: Pick<OptionSpec, 'help' | 'min' | 'max'>): string {
  const bounds = [min && `at least ${min}`, max && `at most ${max}`].filter(Boolean).join(', ');
  return bounds === '' ? help : `${help} ${bounds.charAt(0).toUpperCase()}${bounds.slice(1)}.`;
}

export type DeployFront = 'deploy' | 'cli-ecs-deploy' | 'jenkins-ecs-deploy';

export type DeployOptionName =
  | 'cluster'
  | 'service'
  | 'images'
  | 'task-definition'
  | 'digest'
  | 'force'
  | 'region'
  | 'timeout'
  | 'other-deployment'
  | 'rollback'
  | 'health-url'
  | 'health-status'
  | 'health-version'
  | 'health-header'
  | 'health-json-path'
  | 'health-times'
  | 'health-timeout'
  | 'topic-arn'
  | 'table'
  | 'ttl'
  | 'holder'
  | 'role-to-assume'
  | 'audience'
  | 'github-token'
  | 'environment'
  | 'environment-url'
  | 'dry-run';

export interface DeployOptionSpec extends Omit<OptionSpec, 'name' | 'fronts' | 'type'> {
  readonly name: DeployOptionName;
  readonly type: OptionSpec['type'] | 'count';
  readonly fronts: readonly DeployFront[];
}

const EVERYWHERE: readonly DeployFront[] = ['deploy', 'cli-ecs-deploy', 'jenkins-ecs-deploy'];

/** The options of `deploy/` and `wakelock ecs deploy`: they deploy a service, and share some names with those that hold machines. */
export const DEPLOY_OPTIONS: readonly DeployOptionSpec[] = [
  {
    name: 'cluster',
    type: 'text',
    fallback: 'default',
    fronts: EVERYWHERE,
    help: 'The ECS cluster, by name or ARN.',
  },
  { name: 'service', type: 'text', fallback: '', fronts: EVERYWHERE, help: 'The ECS service, by name or ARN.' },
  {
    name: 'images',
    type: 'text',
    fallback: '',
    fronts: EVERYWHERE,
    help: 'What to deploy: an imagedefinitions file (`[{"name":"app","imageUri":"…"}]`), its content, or `name=image` pairs separated by commas or lines. Every image needs a tag or a digest. Empty: the images of the task definition.',
  },
  {
    name: 'task-definition',
    type: 'text',
    fallback: '',
    fronts: EVERYWHERE,
    help: 'What the images are put into: empty for what the service runs now, a family (its newest revision) or `family:revision`, or a file that ends in `.json`.',
  },
  {
    name: 'digest',
    type: 'flag',
    fallback: 'false',
    fronts: EVERYWHERE,
    help: 'Replaces tags of ECR images by the digests that they stand for now, so that every task runs the same image.',
  },
  {
    name: 'force',
    type: 'flag',
    fallback: 'false',
    fronts: EVERYWHERE,
    help: 'Deploys anew even if nothing of the task definition changed, for a tag such as `latest` that was moved.',
  },
  {
    name: 'region',
    type: 'text',
    fallback: '',
    fronts: EVERYWHERE,
    help: "The region of the service. Default: that of its ARN, of the topic, or the environment's (AWS_REGION).",
  },
  {
    name: 'timeout',
    type: 'duration',
    fallback: '30m',
    min: '10s',
    max: '6h',
    fronts: EVERYWHERE,
    help: 'How long to wait for the deployment. A blue/green, linear or canary one needs its bake times on top.',
  },
  {
    name: 'other-deployment',
    type: 'choice',
    fallback: 'wait',
    choices: ['wait', 'refuse', 'replace'],
    fronts: EVERYWHERE,
    help: 'When another deployment of the service is under way: `wait` for its end and plan anew, `refuse` to deploy, or `replace` it, which ECS does by stopping it: for one that fails and never ends.',
  },
  {
    name: 'rollback',
    type: 'choice',
    fallback: 'never',
    choices: ['never', 'on-failure'],
    fronts: EVERYWHERE,
    help: 'After a failure: leave it as it is, or deploy what served before. The result is red either way.',
  },
  {
    name: 'health-url',
    type: 'text',
    fallback: '',
    fronts: EVERYWHERE,
    help: 'After ECS says done: an address that must answer, asked from here.',
  },
  {
    name: 'health-status',
    type: 'count',
    fallback: '200',
    fronts: EVERYWHERE,
    help: 'The status that it must answer with.',
  },
  {
    name: 'health-version',
    type: 'text',
    fallback: '',
    fronts: EVERYWHERE,
    help: 'The version that it must tell: in `health-header`, at `health-json-path`, else anywhere in the body.',
  },
  { name: 'health-header', type: 'text', fallback: '', fronts: EVERYWHERE, help: 'The header that holds the version.' },
  {
    name: 'health-json-path',
    type: 'text',
    fallback: '',
    fronts: EVERYWHERE,
    help: 'Where the version stands in a JSON answer, as in `build.version` or `apps[0].version`.',
  },
  {
    name: 'health-times',
    type: 'count',
    fallback: '3',
    fronts: EVERYWHERE,
    help: 'So many good answers in a row are asked for.',
  },
  {
    name: 'health-timeout',
    type: 'duration',
    fallback: '2m',
    min: '1s',
    max: '1h',
    fronts: EVERYWHERE,
    help: 'How long these may take to come.',
  },
  {
    name: 'topic-arn',
    type: 'text',
    fallback: '',
    fronts: EVERYWHERE,
    help: 'The SNS topic of a Wakelock stack. A service that opted in to it by tag is woken, and held awake while it is deployed. Without it the environment variable `WAKELOCK_TOPIC_ARN` counts.',
  },
  {
    name: 'table',
    type: 'text',
    fallback: '',
    fronts: EVERYWHERE,
    help: 'The DynamoDB table of that stack, if it is not named as the topic.',
  },
  {
    name: 'ttl',
    type: 'duration',
    fallback: '10m',
    min: '5s',
    max: '24h',
    fronts: EVERYWHERE,
    help: 'How long that lease lives after its last renewal, should this process be killed.',
  },
  {
    name: 'holder',
    type: 'text',
    fallback: '',
    fronts: EVERYWHERE,
    help: 'Who holds the lease, as others read it. Default: repository, workflow and run number; user and host name in a shell.',
  },
  {
    name: 'role-to-assume',
    type: 'text',
    fallback: '',
    fronts: ['deploy'],
    help: "An IAM role that is assumed with the job's OIDC token, anew when it is needed. Needs `permissions: id-token: write`.",
  },
  {
    name: 'audience',
    type: 'text',
    fallback: 'sts.amazonaws.com',
    fronts: ['deploy'],
    help: 'The audience of the OIDC token.',
  },
  {
    name: 'environment',
    type: 'text',
    fallback: '',
    fronts: ['deploy'],
    help: "The environment (such as `production`) on GitHub's page of deployments that this one is shown under; empty: it is not shown there. Needs `permissions: deployments: write`.",
  },
  {
    name: 'environment-url',
    type: 'text',
    fallback: '',
    fronts: ['deploy'],
    help: 'Where what was deployed can be seen, for that page and the summary.',
  },
  {
    name: 'github-token',
    type: 'text',
    fallback: '',
    fronts: ['deploy'],
    help: "The token that GitHub is told with; the job's own unless you give another.",
  },
  {
    name: 'dry-run',
    type: 'flag',
    fallback: 'false',
    fronts: EVERYWHERE,
    help: 'Reads everything and says what would be deployed; changes nothing.',
  },
];

export type DeployOutputName =
  | 'state'
  | 'task-definition-arn'
  | 'previous-task-definition-arn'
  | 'deployment-arn'
  | 'reason'
  | 'report';

/** What `deploy/` hands to later steps. */
export const DEPLOY_OUTPUTS: readonly { readonly name: DeployOutputName; readonly help: string }[] = [
  {
    name: 'state',
    help: '`served` or `unchanged` (green); `not-proven`, `rolled-back`, `rollback-failed`, `stopped`, `failing`, `health`, `refused`, `not-deployed`, `blind`, `timeout`, `interrupted` (red); `dry-run`.',
  },
  { name: 'task-definition-arn', help: 'The task definition that was deployed.' },
  { name: 'previous-task-definition-arn', help: 'The one that served before; empty where none did.' },
  { name: 'deployment-arn', help: 'The service deployment that was followed.' },
  { name: 'reason', help: 'One sentence on the end.' },
  { name: 'report', help: 'All of it as JSON: images, changes, tasks, reasons of failures, seconds.' },
];

/** The options of one front that deploys, in the order of the table. */
export function deployOptionsOf(front: DeployFront): readonly DeployOptionSpec[] {
  return DEPLOY_OPTIONS.filter((option) => option.fronts.includes(front));
}
