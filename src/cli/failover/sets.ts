import { WakelockError } from '../../domain/errors.ts';
import { type FailoverSet, parseSets } from '../../domain/failover/set.ts';
import { type Call, stackOf } from '../command.ts';

/** The stack whose sets are meant: its name, its region, its table. */
export interface FailoverPlace {
  readonly stack: string;
  readonly region: string;
  readonly table: string;
}

export function failoverPlace(call: Call): FailoverPlace {
  const { topic, table } = stackOf(call);
  return { stack: call.shell.env.WAKELOCK_STACK || topic.name, region: topic.region, table };
}

/**
 * The sets of the stack, as its parameter has them; WAKELOCK_FAILOVER_SETS spares the question to CloudFormation.
 * @throws WakelockError (`not-found`) where the stack has no failover; `denied` where it may not be asked
 */
export async function setsOf(call: Call, { stack, region }: FailoverPlace): Promise<readonly FailoverSet[]> {
  const { env } = call.shell;
  if (env.WAKELOCK_FAILOVER_SETS) return parseSets(env.WAKELOCK_FAILOVER_SETS);
  const { cloudFormationClient, cloudFormationStacks } = await import('../../aws/deploy/cloudformation.ts');
  const found = await cloudFormationStacks(cloudFormationClient({ region, proxy: env })).find(stack);
  if (found === undefined) {
    throw new WakelockError({
      code: 'not-found',
      what: `There is no stack ${stack} in ${region}.`,
      likely: 'It is in another region or account, or has another name than its topic.',
      repair:
        'Check --topic-arn; set WAKELOCK_STACK where the name differs, or WAKELOCK_FAILOVER_SETS to the sets themselves.',
    });
  }
  const { EnableFailover, FailoverSets = '' } = found.parameters;
  if (EnableFailover === 'true' && FailoverSets !== '') return parseSets(FailoverSets);
  throw new WakelockError({
    code: 'not-found',
    what: `The stack ${stack} has no failover.`,
    likely: 'It was deployed without EnableFailover.',
    repair: 'Deploy it with --parameter EnableFailover=true and FailoverSets as docs/failover.md shows.',
  });
}

/** @throws WakelockError (`not-found`) for a name that no set has */
export function setNamed(name: string, sets: readonly FailoverSet[]): FailoverSet {
  const set = sets.find((one) => one.name === name);
  if (set !== undefined) return set;
  throw new WakelockError({
    code: 'not-found',
    what: `There is no failover set "${name.slice(0, 100)}".`,
    repair: `Name one of: ${sets.map((one) => one.name).join(', ')}`,
  });
}
