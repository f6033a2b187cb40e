import { WakelockError } from '../../domain/errors.ts';
import { SET_OF_INSTANCE, tagsOfSnapshot } from '../../domain/snapshot/names.ts';
import { nameOf, ownOf, type SetRecord } from '../../domain/snapshot/record.ts';
import type { CallResult } from '../ports.ts';
import type { Outcome } from './journal.ts';
import type { Making } from './make.ts';

const GONE: ReadonlySet<string> = new Set(['InvalidInstanceID.NotFound', 'InvalidSnapshot.NotFound']);

/**
 * Names each snapshot, tags the instance and closes the record, in this order: what was done twice after a crash comes to the
 * same. What is gone needs no tag.
 */
export async function finishSet(record: SetRecord, { ports }: Making): Promise<Outcome> {
  const { snapshots, records, clock, rules } = ports;
  const { instance, volumes, made } = record;
  const [set, own] = [nameOf(record), ownOf(record)];
  for (const part of volumes) {
    for (const { snapshot } of made.filter(({ volume }) => volume === part.id)) {
      const named = await snapshots.tag(snapshot, tagsOfSnapshot(instance, part));
      const trouble = troubleOf(named, snapshot);
      if (trouble !== undefined) throw trouble;
    }
  }
  const tagged = await snapshots.tag(instance, { [rules.mark.key]: rules.mark.value, [SET_OF_INSTANCE]: set });
  const trouble = troubleOf(tagged, instance);
  if (trouble !== undefined) throw trouble;
  const closed = await records.changeSet(record.set, record.n, {
    state: 'done',
    removeAt: clock.now() + rules.remember,
  });
  // Whoever wrote meanwhile has finished the same set; and what others made is counted with them.
  if (!closed || own.length === 0) return { kind: 'already', set };
  return { kind: 'made', set, snapshots: own.length, gib: own.reduce((sum, { gib }) => sum + gib, 0) };
}

function troubleOf(result: CallResult, id: string): WakelockError | undefined {
  if (result.kind === 'ok' || (result.kind === 'refused' && GONE.has(result.code))) return undefined;
  const why = result.kind === 'refused' ? `${result.code}: ${result.message}` : result.message;
  return new WakelockError({
    code: 'failed',
    what: `${id} could not be tagged: ${why}`,
    likely: 'EC2 throttles, or the role may not call ec2:CreateTags on it.',
    repair: 'It is tried again; allow ec2:CreateTags to the role of `snapshot` if it lasts.',
  });
}
