import { formatDuration, parseDuration } from '../../../src/domain/duration.ts';
import { anyText, mutated, rawBytes } from '../hostile.ts';
import type { Random } from '../random.ts';
import { readOrRefuse } from '../refusal.ts';
import { Broken, type Subject } from '../subject.ts';

const UNITS: ReadonlyMap<string, number> = new Map([
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/** The same language read another way: character by character. */
function expected(text: string): number | undefined {
  const value = text.trim().toLowerCase();
  let total = 0;
  let digits = '';
  for (const char of value) {
    const unit = UNITS.get(char);
    if (char >= '0' && char <= '9') digits += char;
    else if (unit === undefined || digits === '') return undefined;
    else {
      total += Number(digits) * unit;
      digits = '';
    }
    if (digits.length > 9) return undefined;
  }
  if (value === '' || (digits !== '' && digits !== value)) return undefined;
  if (digits === '' && value.length > 40) return undefined;
  const ms = digits === '' ? total : Number(digits) * 1000;
  return Number.isSafeInteger(ms) ? ms : undefined;
}

function written(random: Random): string {
  const part = () =>
    `${random.int(0, random.pick([9, 100, 999_999_999]))}${random.pick(['s', 'm', 'h', 'd', 'S', ''])}`;
  return random.list(random.int(1, 4), part).join('');
}

export const duration: Subject = {
  name: 'durations',
  share: 20,
  reaches: ['taken', 'refused', 'out of bounds', 'round trip'],
  attempt(random) {
    if (random.chance(0.2)) return roundTrip(random.int(1, random.pick([100, 100_000, 40_000_000])) * 1000);
    const base = written(random);
    const text = random.pick([base, mutated(random, base), anyText(random), rawBytes(random)]);
    const right = expected(text);
    const read = readOrRefuse(() => parseDuration(text, { name: 'ttl' }), text);
    if (read?.value !== right) throw new Broken(`read as ${read?.value}, expected ${right}`, text);
    if (right === undefined) return 'refused';
    const bounds = { name: 'ttl', min: random.int(0, 600_000), max: random.int(600_000, 86_400_000) };
    const bounded = readOrRefuse(() => parseDuration(text, bounds), text);
    const fits = right >= bounds.min && right <= bounds.max;
    if ((bounded !== undefined) !== fits) throw new Broken('bounds were not kept', { text, bounds });
    return fits ? 'taken' : 'out of bounds';
  },
};

function roundTrip(ms: number): string {
  const text = formatDuration(ms);
  if (parseDuration(text, { name: 'ttl' }) !== ms) throw new Broken('what was written is not read back', { ms, text });
  return 'round trip';
}
