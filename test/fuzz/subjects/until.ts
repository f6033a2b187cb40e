import { parseUntil } from '../../../src/cli/until.ts';
import { anyText, mutated } from '../hostile.ts';
import { readOrRefuse } from '../refusal.ts';
import { Broken, type Subject } from '../subject.ts';

const PIECES = [
  'T',
  'Z',
  '+02:00',
  '-0500',
  ' Europe/Berlin',
  ' UTC',
  ' Nowhere/Town',
  '24:00',
  '02-29',
  '02-31',
  '9999',
  '0000',
];
const LONGEST = 4e14;

export const until: Subject = {
  name: 'ends of holds',
  share: 0.5,
  reaches: ['taken', 'refused'],
  attempt(random) {
    const two = (most: number) => String(random.int(0, most)).padStart(2, '0');
    const now = Date.UTC(2026, random.int(0, 11), random.int(1, 28), random.int(0, 23), random.int(0, 59));
    const zone = random.pick(['UTC', 'Europe/London', 'America/New_York', 'Australia/Lord_Howe']);
    const written = random.pick([
      `${two(23)}:${two(59)}`,
      `${two(23)}:${two(59)} Europe/Berlin`,
      `202${random.int(6, 7)}-${two(12)}-${two(31)}T${two(23)}:${two(59)}${random.pick(['', 'Z', '+05:30'])}`,
    ]);
    const text = random.pick([written, written, mutated(random, written, PIECES), anyText(random, PIECES)]);
    const read = readOrRefuse(() => parseUntil(text, { now, zone }), text);
    if (read === undefined) return 'refused';
    if (!(read.value > now && read.value < now + LONGEST))
      throw new Broken(`read as ${read.value}`, { text, now, zone });
    return 'taken';
  },
};
