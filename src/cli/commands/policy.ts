import { Command } from 'commander';
import { WakelockError } from '../../domain/errors.ts';
import { type Call, handled, notBoth, type Register } from '../command.ts';
import { addStackFlags, stackNameOf } from '../deploy/flags.ts';
import { openPlace } from '../deploy/place.ts';
import { EXIT } from '../output.ts';

const AFTER = `
It prints the document as IAM has it now; attach the policy itself by its ARN, which is said on stderr (and in --json).

Examples:
  wakelock policy                 # what a runner needs: publish, and read its own lease
  wakelock policy --operator      # a person who holds machines on or off
  wakelock policy --pipeline      # a build pipeline that updates the functions`;

export const policy: Register = (host) => {
  const command = new Command('policy')
    .description('Print the policy that a runner needs (or an operator, or a build pipeline).')
    .option('--operator', 'The policy of people who hold machines on or off.')
    .option('--pipeline', 'The policy of a build pipeline.')
    .addHelpText('after', AFTER);
  addStackFlags(command);
  return handled(command, host, { run: print });
};

async function print(call: Call): Promise<number> {
  const { output } = call;
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
