import { DAY } from '../../domain/duration.ts';
import { readHolidays } from '../../domain/schedule/holidays.ts';
import { type Level, levelAt } from '../../domain/schedule/level.ts';
import { readSchedule, readValue } from '../../domain/schedule/read.ts';
import { type Schedule, withHolidays } from '../../domain/schedule/schedule.ts';
import { readDocument } from './documents.ts';
import type { SchedulePorts } from './ports.ts';

/** What the value of a tag comes to now. */
export type Wish =
  | { readonly kind: 'level'; readonly schedule: Schedule; readonly level: Level; readonly hitch?: string | undefined }
  | { readonly kind: 'bad'; readonly why: string };

export interface Wishing {
  readonly now: number;
  readonly ports: Pick<SchedulePorts, 'web' | 'book' | 'clock'>;
  readonly dryRun: boolean;
}

/** Evaluates each distinct value once, however many machines have it. */
export async function wishesOf(values: Iterable<string>, wishing: Wishing): Promise<ReadonlyMap<string, Wish>> {
  const wishes = new Map<string, Wish>();
  const documents: string[] = [];
  for (const value of new Set(values)) {
    const wish = writtenOut(value, wishing.now);
    if (wish === undefined) documents.push(value);
    else wishes.set(value, wish);
  }
  const read = new Map<string, Promise<Wish>>();
  for (const value of documents) read.set(value, withDocuments(value, wishing));
  for (const [value, wish] of read) wishes.set(value, await wish);
  return wishes;
}

/** Undefined where a document must be read first. */
function writtenOut(value: string, now: number): Wish | undefined {
  try {
    const read = readValue(value);
    if (read.kind === 'address' || read.schedule.holidaysFrom !== undefined) return undefined;
    return { kind: 'level', schedule: read.schedule, level: levelAt(read.schedule, now) };
  } catch (error) {
    return bad(error);
  }
}

async function withDocuments(value: string, wishing: Wishing): Promise<Wish> {
  try {
    const read = readValue(value);
    if (read.kind === 'schedule') return onHolidays(read.schedule, wishing);
    const document = await readDocument(read.address, { ...wishing, parse: readSchedule });
    return document.ok ? onHolidays(document.value, wishing, document.hitch) : { kind: 'bad', why: document.why };
  } catch (error) {
    return bad(error);
  }
}

/** Holidays that cannot be read leave a schedule that works, and is told of. */
async function onHolidays(schedule: Schedule, wishing: Wishing, hitch?: string): Promise<Wish> {
  const { now } = wishing;
  const wish = (complete: Schedule, trouble: string | undefined): Wish => ({
    kind: 'level',
    schedule: complete,
    level: levelAt(complete, now),
    hitch: trouble,
  });
  if (schedule.holidaysFrom === undefined) return wish(schedule, hitch);
  const around = { from: now - 400 * DAY, to: now + 400 * DAY };
  const days = await readDocument(schedule.holidaysFrom, { ...wishing, parse: (text) => readHolidays(text, around) });
  return days.ok ? wish(withHolidays(schedule, days.value), days.hitch ?? hitch) : wish(schedule, days.why);
}

function bad(error: unknown): Wish {
  return { kind: 'bad', why: error instanceof Error ? error.message : String(error) };
}
