import { usage } from './errors.ts';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const UNIT: Readonly<Record<string, number>> = { s: SECOND, m: MINUTE, h: HOUR, d: DAY };

export interface DurationLimits {
  /** The name of the option, for the error text. */
  readonly name: string;
  /** Smallest and largest value allowed, milliseconds. */
  readonly min?: number;
  readonly max?: number;
}

/**
 * Reads `90`, `90s`, `10m`, `2h`, `1d`, `1h30m` as milliseconds; a bare number is seconds.
 * @throws WakelockError (`usage`) naming the option and the value.
 */
export function parseDuration(text: string, { name, min = 0, max = Number.MAX_SAFE_INTEGER }: DurationLimits): number {
  const value = text.trim().toLowerCase();
  const ms = /^\d{1,9}$/.test(value) ? Number(value) * SECOND : sumParts(value);
  if (!Number.isSafeInteger(ms)) {
    throw usage(`${name}: "${shorten(text)}" is not a duration.`, {
      repair: 'Write a number of seconds (90) or a number with a unit: 90s, 10m, 2h, 1d, 1h30m.',
    });
  }
  if (ms < min) {
    throw usage(`${name}: "${shorten(text)}" is shorter than ${formatDuration(min)}, the least allowed.`, {
      repair: `Write at least ${formatDuration(min)}.`,
    });
  }
  if (ms > max) {
    throw usage(`${name}: "${shorten(text)}" is longer than ${formatDuration(max)}, the most allowed.`, {
      repair: `Write at most ${formatDuration(max)}.`,
    });
  }
  return ms;
}

/** NaN where it is none. */
function sumParts(value: string): number {
  if (value.length > 40 || !/^(?:\d{1,9}[smhd])+$/.test(value)) return Number.NaN;
  const parts = value.split(/(?<=[smhd])/);
  return parts.reduce((total, part) => total + Number(part.slice(0, -1)) * (UNIT[part.slice(-1)] ?? 0), 0);
}

/** `90000` → `1m30s`; below a second `450ms`. */
export function formatDuration(ms: number): string {
  if (ms < 0) return `-${formatDuration(-ms)}`;
  if (ms < SECOND) return `${Math.round(ms)}ms`;
  const whole = Math.round(ms / SECOND);
  const parts = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor(whole / 3_600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'm'],
    [whole % 60, 's'],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count}${unit}`)
    .join('');
}

/** At most 60 characters of outside text, for an error message; a cut or a lone half of a character becomes a replacement. */
export function shorten(text: string): string {
  return (text.length <= 60 ? text : `${text.slice(0, 57)}...`).toWellFormed();
}
