import { DAY } from '../../domain/duration.ts';
import type { Entry, Fault, Told } from './ports.ts';

/** One cause of one machine is news again only when it was well for so long: a server that fails each hour is one letter. */
const FORGOTTEN = DAY;
/** As many causes are remembered. */
const MOST = 5;

/** Whether a fault is to be told to people, and what they have been told by then. */
export function newsOf({
  fault,
  old,
  now,
}: {
  readonly fault: Fault | undefined;
  readonly old: Entry | undefined;
  readonly now: number;
}): { readonly isNews: boolean; readonly told: readonly Told[] } {
  const before = old?.cause ?? old?.error;
  const cause = fault && causeOf(fault);
  const known = old?.told ?? [];
  if (cause === before && known.some((one) => one.cause === cause)) {
    return { isNews: false, told: fresh(known, { now, cause }) };
  }
  const ended = known.map((one) => (one.cause === before ? { ...one, at: now } : one));
  const told = fresh(ended, { now, cause });
  if (cause === undefined || told.some((one) => one.cause === cause)) return { isNews: false, told };
  return { isNews: true, told: [...told, { cause, at: now }].slice(-MOST) };
}

/** What a fault is known by: the texts of one document's troubles differ, and it is one trouble. */
export function causeOf({ text, cause = text }: Fault): string {
  return cause;
}

function fresh(
  told: readonly Told[],
  { now, cause }: { readonly now: number; readonly cause: string | undefined },
): readonly Told[] {
  return told.filter((one) => one.cause === cause || now - one.at < FORGOTTEN);
}

export function sameTold(a: readonly Told[] = [], b: readonly Told[] = []): boolean {
  return a.length === b.length && a.every(({ cause, at }, index) => cause === b[index]?.cause && at === b[index]?.at);
}
