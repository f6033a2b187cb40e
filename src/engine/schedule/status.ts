import type { TargetId } from '../../domain/target.ts';
import type { Entry, Scheduled, SchedulePorts } from './ports.ts';

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

/** Takes back what was said on a machine whose schedule is gone. One that opted in by that very tag may not be written to now. */
export async function clearStatus(
  target: TargetId,
  { error, compat }: Entry,
  { tags }: Pick<SchedulePorts, 'tags'>,
): Promise<void> {
  if (error !== undefined && compat !== true) await tags.write(target, WELL);
}
