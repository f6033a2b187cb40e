import type { Scheduled, SchedulePorts } from './ports.ts';

/** Tags hold 256 characters. */
const MOST_CHARACTERS = 256;
const WELL = 'ok';

/** Says on the machine what is wrong with its schedule; once mended, that it is well. Nothing is written that stands there. */
export async function tellStatus(
  { target, status }: Scheduled,
  error: string | undefined,
  { tags }: Pick<SchedulePorts, 'tags'>,
): Promise<void> {
  const text = error === undefined ? WELL : [...`error: ${error}`.toWellFormed()].slice(0, MOST_CHARACTERS).join('');
  if (text === (status ?? WELL)) return;
  await tags.write(target, text);
}
