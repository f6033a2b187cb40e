import { Command } from 'commander';
import { byWeight, changeRows } from '../../domain/deploy/changes.ts';
import { parseAssignments } from '../../domain/deploy/parameters.ts';
import type { DeployEnd, Uploaded } from '../../engine/deploy/deploy.ts';
import { type Call, handled, listFlag, type Register, textFlag } from '../command.ts';
import { addStackFlags, bucketOf, collect, namedBucket, stackNameOf } from '../deploy/flags.ts';
import { consent, needAnswer, openPlace, type Place } from '../deploy/place.ts';
import { talkOf, tell } from '../deploy/talk.ts';
import { interruptible } from '../interrupt.ts';
import { EXIT } from '../output.ts';
import { columns } from '../table.ts';

const AFTER = `
It shows what would change and asks before anything does. Run again after a
kill, it goes on where it was. Needs rights on CloudFormation, on a bucket of
its own, and to make what the template holds; docs/deploy.md lists them.

Examples:
  wakelock deploy
  wakelock deploy --stack-name wakelock --region eu-central-1 --yes --json
  wakelock deploy --parameter AlarmEmail=ops@example.com --parameter EnableProtection=true
  wakelock deploy --write-zips out        # only the archives, for a build pipeline`;

export const deploy: Register = (host) => {
  const command = new Command('deploy')
    .description('Deploy the stack: topic, queue, table, functions, policies, alarms; or bring it up to date.')
    .option(
      '--parameter <Key=Value>',
      'A parameter of the template; may be repeated. Others stay as they are.',
      collect,
    )
    .option('--bucket <name>', 'Bucket for code and template. (default: wakelock-artifacts-<account>-<region>)')
    .option('--yes', 'Do not ask.')
    .option('--write-zips <folder>', 'Write the archives of the functions there, and deploy nothing.')
    .addHelpText('after', AFTER);
  addStackFlags(command);
  return handled(command, host, {
    run: (call) => (textFlag(call, 'writeZips') === undefined ? bring(call) : write(call)),
  });
};

async function bring(call: Call): Promise<number> {
  const { shell, output } = call;
  const stackName = stackNameOf(call);
  namedBucket(call);
  const given = parseAssignments(listFlag(call, 'parameter'));
  const [{ readPackage, releaseOf }, { deploy: engine }, { openDeployment, openInspection }] = await Promise.all([
    import('../deploy/package.ts'),
    import('../../engine/deploy/deploy.ts'),
    import('../deploy/open.ts'),
  ]);
  const place = await openPlace(call);
  const content = readPackage(shell.program);
  output.talk(`${stackName} in ${place.region}, account ${place.account}, as ${place.arn}`);
  const bucket = bucketOf(call, place);
  const inspect = openInspection(place, { stackName, given, warn: (text) => output.warn(text) });
  const end = await interruptible(shell, (signal) =>
    engine(
      {
        stackName,
        given,
        parameters: content.template.parameters,
        release: (name) => releaseOf(content, { stackName, bucket: name }),
      },
      {
        ...openDeployment(place, { shell, bucket }),
        talk: talkOf({ shell, output }),
        signal,
        inspect: async (parameters) => {
          await inspect(parameters);
          needAnswer(call);
        },
        consent: (question) => consent(call, question),
        approve: (changes) => {
          output.talk(`changes of ${stackName}:`);
          tell(shell, changeRows(changes));
          return consent(call, `Make these ${changes.length} changes?`);
        },
      },
    ),
  );
  return report(call, { end, place, stackName });
}

const DID: Readonly<Record<DeployEnd['did'], string>> = {
  created: 'is deployed',
  updated: 'is up to date',
  nothing: 'was up to date already',
  declined: 'was left as it is',
};

function report(
  { output }: Call,
  { end, place, stackName }: { readonly end: DeployEnd; readonly place: Place; readonly stackName: string },
): number {
  const { did, stack, changes } = end;
  const outputs = stack?.outputs ?? {};
  output.talk(did === 'declined' && stack === undefined ? `${stackName} was not made` : `${stackName} ${DID[did]}`);
  if (end.did === 'declined') tellLeft(end.uploaded, output);
  const value = {
    stack: stackName,
    did,
    status: stack?.status,
    region: place.region,
    account: place.account,
    changes: byWeight(changes),
    outputs,
    ...(end.did === 'declined' ? { left: end.uploaded } : {}),
  };
  output.data(value, () => columns(Object.entries(outputs)));
  if (did === 'created') {
    output.talk(
      `next: tag a machine wakelock=${stackName}, attach ${outputs.RunnerPolicyArn ?? 'RunnerPolicyArn'} to the runner, then`,
    );
    output.talk(`  WAKELOCK_TOPIC_ARN=${outputs.TopicArn ?? ''} wakelock run i-… -- your-tests`);
  }
  return did === 'declined' ? EXIT.denied : EXIT.ok;
}

/** Nothing that was made stays unmentioned, not even what only the next deployment would use. */
function tellLeft({ bucket, bucketMade, keys }: Uploaded, output: Call['output']): void {
  if (keys.length === 0 && !bucketMade) return;
  const what = bucketMade
    ? `the bucket ${bucket} and ${keys.length} objects in it`
    : `${keys.length} objects in ${bucket}`;
  output.talk(`this run made ${what}; the next deploy goes on with them. To remove them:`);
  for (const key of keys) output.talk(`  aws s3 rm s3://${bucket}/${key}`);
  if (bucketMade) output.talk(`  aws s3 rb s3://${bucket}`);
}

async function write(call: Call): Promise<number> {
  const { shell, output } = call;
  const { writeZips } = await import('../deploy/write-zips.ts');
  const rows = writeZips(textFlag(call, 'writeZips') ?? '', shell.program);
  output.data({ archives: rows }, () =>
    columns(rows.map(({ file, bytes, codeSha256 }) => [file, String(bytes), codeSha256])),
  );
  return EXIT.ok;
}
