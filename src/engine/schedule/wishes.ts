import { zoneOf } from '../../domain/cron/zone.ts';
import { DAY } from '../../domain/duration.ts';
import { type Holidays, readHolidays } from '../../domain/schedule/holidays.ts';
import { type Level, levelAt } from '../../domain/schedule/level.ts';
import { readSchedule, readValue } from '../../domain/schedule/read.ts';
import { type Schedule, withHolidays } from '../../domain/schedule/schedule.ts';
import { type Read, readDocument } from './documents.ts';
import { askingOnce, type DocumentPorts, once } from './memo.ts';
import type { Fault } from './ports.ts';

/** What the value of a tag comes to now. */
export type Wish =
  | { readonly kind: 'level'; readonly schedule: Schedule; readonly level: Level; readonly hitch?: Fault | undefined }
  | { readonly kind: 'bad'; readonly why: Fault };

export interface Wishing {
  readonly now: number;
  readonly ports: DocumentPorts;
  readonly dryRun: boolean;
}

/** Evaluates each distinct value once, however many machines have it. */
export async function wishesOf(values: Iterable<string>, wishing: Wishing): Promise<ReadonlyMap<string, Wish>> {
  const reading = readingOf(wishing);
  const wishes = [...new Set(values)].map(async (value) => [value, await wishOf(value, reading)] as const);
  return new Map(await Promise.all(wishes));
}

/** What the documents of one run are read with: each is asked for once, and holidays are parsed once for each zone. */
interface Reading extends Wishing {
  readonly holidays: (zoneAndAddress: string) => Promise<Read<Holidays>>;
}

function readingOf(wishing: Wishing): Reading {
  const { now } = wishing;
  const asking = { ...wishing, ports: askingOnce(wishing.ports) };
  const holidays = once((key) => {
    const [zone = '', address = ''] = key.split(/ (.*)/s);
    const around = { from: now - 400 * DAY, to: now + 400 * DAY, zone: zoneOf(zone) };
    return readDocument(address, { ...asking, parse: (text) => readHolidays(text, around) });
  });
  return { ...asking, holidays };
}

/** One value's trouble is its own, also where the table does not give a copy. */
async function wishOf(value: string, wishing: Reading): Promise<Wish> {
  try {
    const read = readValue(value);
    if (read.kind === 'schedule') return await onHolidays(read.schedule, wishing);
    const document = await readDocument(read.address, { ...wishing, parse: readSchedule });
    const { address } = read;
    if (!document.ok) return { kind: 'bad', why: { kind: 'schedule', text: document.why, cause: causeAt(address) } };
    return await onHolidays(document.value, wishing, troubleWith(address, document.hitch));
  } catch (error) {
    return bad(error);
  }
}

/** Holidays that cannot be read leave a schedule that works, and is told of. */
async function onHolidays(schedule: Schedule, { now, holidays }: Reading, hitch?: Fault): Promise<Wish> {
  const wish = (complete: Schedule, trouble: Fault | undefined): Wish => ({
    kind: 'level',
    schedule: complete,
    level: levelAt(complete, now),
    hitch: trouble,
  });
  const address = schedule.holidaysFrom;
  if (address === undefined) return wish(schedule, hitch);
  const days = await holidays(`${schedule.zone.name} ${address}`);
  if (!days.ok) return wish(schedule, troubleWith(address, days.why));
  return wish(withHolidays(schedule, days.value), hitch ?? troubleWith(address, days.hitch));
}

function troubleWith(address: string, text: string | undefined): Fault | undefined {
  return text === undefined ? undefined : { kind: 'document', text, cause: causeAt(address) };
}

/** Texts for one document's troubles differ from run to run. */
function causeAt(address: string): string {
  return `document ${address}`;
}

function bad(error: unknown): Wish {
  return { kind: 'bad', why: { kind: 'schedule', text: error instanceof Error ? error.message : String(error) } };
}
