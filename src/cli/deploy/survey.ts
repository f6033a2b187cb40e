import { cloudFormationClient, cloudFormationStacks } from '../../aws/deploy/cloudformation.ts';
import { awsSurvey } from '../../aws/deploy/survey.ts';
import { tableAdmin } from '../../aws/deploy/table-admin.ts';
import { dynamoClient } from '../../aws/dynamo-client.ts';
import type { Rules } from '../../domain/rules.ts';
import type { ExaminePorts } from '../../engine/deploy/doctor.ts';
import type { Shell } from '../shell.ts';
import { nameOf, readPackage } from './package.ts';
import type { Place } from './place.ts';

/** What a set-up is examined with. */
export function openSurvey(
  { settings }: Place,
  { shell, rules }: { readonly shell: Shell; readonly rules: Rules },
): ExaminePorts {
  const { clock } = shell;
  return {
    clock,
    stacks: cloudFormationStacks(cloudFormationClient(settings)),
    tables: tableAdmin({ client: dynamoClient(settings), clock }),
    survey: awsSurvey({ settings, clock, rules }),
  };
}

/** Hash of each archive by its name; empty where only the command line was copied: then nothing is compared. */
export function packagedCode(program: string): ReadonlyMap<string, string> {
  try {
    const archives = readPackage(program).archives();
    return new Map([...archives].map(([folder, { sha256 }]) => [nameOf(folder), sha256]));
  } catch {
    return new Map();
  }
}
