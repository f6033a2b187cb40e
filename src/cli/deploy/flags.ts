import { type Command, Option } from 'commander';
import { checkedBucketName, checkedStackName } from '../../domain/deploy/name.ts';
import { type Call, textFlag } from '../command.ts';
import { stackName as usualName } from '../connect.ts';

/** The flags by which every command that deals with a whole stack finds it. */
export function addStackFlags(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--stack-name <name>',
        'Name of the stack, its topic and its table. (default: $WAKELOCK_STACK or wakelock)',
      ),
    )
    .addOption(new Option('--region <region>', 'Region of the stack. (default: $AWS_REGION, or that of the profile)'));
}

/** @throws WakelockError (`usage`) */
export function stackNameOf(call: Call): string {
  return checkedStackName(textFlag(call, 'stackName') ?? usualName(call.shell));
}

/** Every value of a flag that may be given many times. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** The bucket of `--bucket`. @throws WakelockError (`usage`) */
export function namedBucket(call: Call): string | undefined {
  const name = textFlag(call, 'bucket');
  return name === undefined ? undefined : checkedBucketName(name);
}

/** The bucket that artifacts of all stacks of an account and region share, unless another is named. */
export function bucketOf(
  call: Call,
  { account, region }: { readonly account: string; readonly region: string },
): string {
  return namedBucket(call) ?? `wakelock-artifacts-${account}-${region}`;
}
