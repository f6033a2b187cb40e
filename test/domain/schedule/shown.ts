import { dateOfDay } from '../../../src/domain/cron/calendar.ts';
import { WakelockError } from '../../../src/domain/errors.ts';
import type { Schedule } from '../../../src/domain/schedule/schedule.ts';

/** A schedule in one line, or what is said of what is none. */
export function shown(read: () => Schedule): string {
  try {
    return outline(read());
  } catch (error) {
    if (!(error instanceof WakelockError)) throw error;
    return `${error.code}: ${error.message}`;
  }
}

function outline({ zone, starts, stops, holidays, ...rest }: Schedule): string {
  const edges = [starts, stops].map((crons) => `[${crons.map(({ text }) => text).join(' + ')}]`).join(' to ');
  const days = [...holidays].map(dateOfDay);
  const off = days.length > 3 ? `${days.length} days` : days.join(' ');
  return [edges, zone.name, off, JSON.stringify(rest)].filter((part) => part !== '').join(', ');
}
