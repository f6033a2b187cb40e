import { Command, Option } from 'commander';
import { usage, WakelockError } from '../../domain/errors.ts';
import { type Call, handled, notBoth, type Register } from '../command.ts';
import { addStackFlags, collect, stackNameOf } from '../deploy/flags.ts';
import { openPlace } from '../deploy/place.ts';
import { printDeployPolicy } from '../ecs/policy.ts';
import { camelCase } from '../flags.ts';
import { EXIT } from '../output.ts';

const AFTER = `
It prints the document as IAM has it now; attach the policy itself by its ARN,
which is said on stderr (and in --json). With --for ecs-deploy nobody is asked:
it prints what "ecs deploy" and "ecs verify" need for one service, in capitals
what no flag says.

Examples:
  wakelock policy                 # what a runner needs: publish, and read its own lease
  wakelock policy --operator      # a person who holds machines on or off
  wakelock policy --pipeline      # a build pipeline that updates the functions
  wakelock policy --for ecs-deploy --region eu-central-1 --account 123456789012 --cluster prod --service web \\
    --execution-role web-execution --task-role web --repository web --log-group /ecs/web`;

export const policy: Register = (host) => {
  const command = new Command('policy')
    .description('Print the policy that a runner needs (or an operator, or a build pipeline).')
    .option('--operator', 'The policy of people who hold machines on or off.')
    .option('--pipeline', 'The policy of a build pipeline.')
    .addOption(
      new Option('--for <what>', 'ecs-deploy: the policy of who deploys one ECS service.').choices(['ecs-deploy']),
    )
    .option('--account <id>', 'For ecs-deploy: the account.')
    .option('--cluster <name>', 'For ecs-deploy: the cluster.')
    .option('--service <name>', 'For ecs-deploy: the service.')
    .option('--family <name>', 'For ecs-deploy: the family of the task definition. (default: the name of the service)')
    .option('--execution-role <name|arn>', 'For ecs-deploy: the execution role of the tasks.')
    .option('--task-role <name|arn>', 'For ecs-deploy: their task role.')
    .option('--repository <name>', 'For ecs-deploy: a repository of ECR; may be given many times.', collect)
    .option('--log-group <name>', 'For ecs-deploy: a log group of the containers; may be given many times.', collect)
    .option('--secret <arn>', 'For ecs-deploy: a secret of the containers; may be given many times.', collect)
    .option('--without-verify', 'For ecs-deploy: without what only "ecs verify" reads.')
    .option('--topic-arn <arn>', 'For ecs-deploy: the topic of the stack that wakes the service.')
    .addHelpText('after', AFTER);
  addStackFlags(command);
  return handled(command, host, { run: print });
};

const OF_DEPLOY = [
  'account',
  'cluster',
  'service',
  'family',
  'execution-role',
  'task-role',
  'repository',
  'log-group',
  'secret',
  'without-verify',
  'topic-arn',
];

async function print(call: Call): Promise<number> {
  const { output, flags } = call;
  if (flags.for === 'ecs-deploy') {
    for (const other of ['operator', 'pipeline']) notBoth(call, 'for', other);
    return printDeployPolicy(call);
  }
  for (const name of OF_DEPLOY) {
    if (flags[camelCase(name)] === undefined) continue;
    throw usage(`--${name} has a meaning with --for ecs-deploy only.`, {
      repair: `Add --for ecs-deploy, or leave --${name} out.`,
    });
  }
  notBoth(call, 'operator', 'pipeline');
  const stackName = stackNameOf(call);
  const name = outputOf(call);
  const [{ cloudFormationClient, cloudFormationStacks }, { policyDocument }] = await Promise.all([
    import('../../aws/deploy/cloudformation.ts'),
    import('../../aws/deploy/policies.ts'),
  ]);
  const { settings, region } = await openPlace(call);
  const stack = await cloudFormationStacks(cloudFormationClient(settings)).find(stackName);
  const arn = stack?.outputs[name];
  if (arn === undefined) {
    throw new WakelockError({
      code: 'not-found',
      what:
        stack === undefined
          ? `There is no stack ${stackName} in ${region}.`
          : `The stack ${stackName} has no output ${name}.`,
      likely: 'It is in another region or account, or it is not one of Wakelock.',
      repair: 'Check --stack-name and --region, or deploy it: wakelock deploy',
    });
  }
  const document = await policyDocument(arn, settings);
  output.talk(`${name}: ${arn}`);
  output.data({ arn, document }, () => JSON.stringify(document, undefined, 2).split('\n'));
  return EXIT.ok;
}

function outputOf({ flags }: Call): string {
  if (flags.operator === true) return 'OperatorPolicyArn';
  return flags.pipeline === true ? 'PipelinePolicyArn' : 'RunnerPolicyArn';
}
