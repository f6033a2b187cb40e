import { Command } from 'commander';
import { type Call, handled, type Register } from '../command.ts';
import { addStackFlags, bucketOf, stackNameOf } from '../deploy/flags.ts';
import { consent, openPlace } from '../deploy/place.ts';
import { talkOf } from '../deploy/talk.ts';
import { interruptible } from '../interrupt.ts';
import { EXIT } from '../output.ts';

const AFTER = `
The table stays, with its leases and holds, unless --delete-data is given.
Machines that are on stay on; stop protection that leases have set on them is
cleared. What is left is said at the end.

Examples:
  wakelock destroy
  wakelock destroy --delete-data --yes --json`;

export const destroy: Register = (host) => {
  const command = new Command('destroy')
    .description('Remove the stack and its artifacts.')
    .option('--delete-data', 'Remove the table, too: every lease and hold in it.')
    .option('--bucket <name>', 'Bucket of code and template. (default: wakelock-artifacts-<account>-<region>)')
    .option('--yes', 'Do not ask.')
    .addHelpText('after', AFTER);
  addStackFlags(command);
  return handled(command, host, { run: remove });
};

async function remove(call: Call): Promise<number> {
  const { shell, output, flags } = call;
  const stackName = stackNameOf(call);
  const [{ destroy: engine }, { openDeployment }, { openProtection }, { prefixOf }] = await Promise.all([
    import('../../engine/deploy/destroy.ts'),
    import('../deploy/open.ts'),
    import('../deploy/protection.ts'),
    import('../deploy/package.ts'),
  ]);
  const place = await openPlace(call);
  output.talk(`${stackName} in ${place.region}, account ${place.account}, as ${place.arn}`);
  const end = await interruptible(shell, (signal) =>
    engine(
      { stackName, deleteData: flags.deleteData === true, prefix: prefixOf(stackName) },
      {
        ...openDeployment(place, { shell, bucket: bucketOf(call, place) }),
        protection: openProtection(place, { shell, stackName }),
        talk: talkOf({ shell, output }),
        signal,
        consent: (question) => consent(call, question),
      },
    ),
  );
  if (end === undefined) {
    output.talk(`${stackName} was left as it is`);
    output.data({ stack: stackName, did: 'declined' }, () => []);
    return EXIT.denied;
  }
  const { stack, done, left } = end;
  output.talk(stack === 'deleted' ? `${stackName} is deleted` : `there is no stack ${stackName} any more`);
  for (const text of left) output.talk(`left: ${text}`);
  const value = { stack: stackName, did: stack, region: place.region, account: place.account, done, left };
  output.data(value, () => [...done, ...left.map((text) => `left: ${text}`)]);
  return EXIT.ok;
}
