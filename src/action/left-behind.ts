import { end } from '../net/process-identity.ts';
import { openConnection } from './access.ts';
import { giveBack, RELEASE_WITHIN } from './giving-back.ts';
import { readRenewer, readSaved, type Saved } from './state.ts';
import type { Surroundings } from './surroundings.ts';

interface Taking {
  readonly saved: Saved;
  readonly surroundings: Surroundings;
}

/** The renewer that `early` left behind renews an older request: it makes room for one of this step. */
export function endEarlyRenewer({ env }: Surroundings): void {
  const old = readRenewer(env);
  if (old !== undefined) end(old);
}

/** When this step came to nothing: post knows its request alone, and nobody would end what `early` asked for beside it. */
export async function dropOtherEarly({ saved, surroundings }: Taking): Promise<void> {
  if (!askedForOthers({ saved, surroundings })) return;
  endEarlyRenewer(surroundings);
  await giveBackEarly({ saved, surroundings });
}

function askedForOthers({ saved, surroundings }: Taking): boolean {
  const early = readSaved(surroundings.env);
  return early !== undefined && early.request.token !== saved.request.token;
}

/** What `early` asked for and this step does not want: the inputs were others before the first step. */
export async function giveBackEarly({ saved, surroundings }: Taking): Promise<void> {
  const early = readSaved(surroundings.env);
  if (early === undefined || early.request.token === saved.request.token) return;
  surroundings.report.line('`early` asked for other machines; they are given back.');
  const { topic, stopTopic, table } = early;
  const connection = openConnection({ ...saved, topic, stopTopic, table }, surroundings);
  await giveBack(early, { surroundings, connection, within: RELEASE_WITHIN });
}
