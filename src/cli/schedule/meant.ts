import { usage } from '../../domain/errors.ts';
import { readValue } from '../../domain/schedule/read.ts';
import type { Schedule } from '../../domain/schedule/schedule.ts';
import type { Web } from '../../engine/schedule/ports.ts';
import { wishesOf } from '../../engine/schedule/wishes.ts';

/** A schedule with all that its documents say, and what of them could not be read. */
export interface Meant {
  readonly schedule: Schedule;
  readonly hitch: string | undefined;
}

const NO_COPIES = { readCopy: async () => undefined, writeCopy: async () => {} };

/**
 * What the value of a tag means, read as the function would, without its copies of documents.
 * @param at epoch ms around which holidays count
 * @throws WakelockError (`usage`) for what is no schedule, or an address that gives none
 */
export async function scheduleMeant(
  text: string,
  { web, at }: { readonly web: Web; readonly at: number },
): Promise<Meant> {
  const value = readValue(text);
  if (value.kind === 'schedule' && value.schedule.holidaysFrom === undefined) {
    return { schedule: value.schedule, hitch: undefined };
  }
  const ports = { web, clock: { now: () => at }, book: NO_COPIES };
  const wish = (await wishesOf([text], { now: at, ports, dryRun: true })).get(text);
  if (wish?.kind === 'level') return { schedule: wish.schedule, hitch: wish.hitch?.text };
  throw usage(wish?.why.text ?? text, {
    repair:
      'Name its host with --hosts (or WAKELOCK_SCHEDULE_HOSTS), as the stack does with ScheduleHosts, and check what it says.',
  });
}
