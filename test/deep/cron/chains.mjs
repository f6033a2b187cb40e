/** A seeded source of expressions: mulberry32. */
export function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const FIELDS = [
  { min: 0, max: 59, star: 0.15 },
  { min: 0, max: 23, star: 0.2 },
  { min: 1, max: 31, star: 0.6 },
  {
    min: 1,
    max: 12,
    star: 0.7,
    names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  },
  { min: 0, max: 6, star: 0.5, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
];

/**
 * A random expression, with the values of each field as they are meant: what the oracle goes by. Left out is what the two
 * libraries are known to read differently from each other: a range of one value, and a list that names every value of a field.
 */
export function expression(random) {
  const fields = FIELDS.map((kind) => field(kind, random));
  return { text: fields.map(({ text }) => text).join(' '), fields };
}

function field(kind, random) {
  const { min, max, star, names } = kind;
  const size = max - min + 1;
  const pick = () => min + Math.floor(random() * size);
  const range = (from, to, step = 1) =>
    Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);
  const all = range(min, max);
  if (random() < star) return { text: '*', values: all, star: true, all: true };
  const form = random();
  const step = 2 + Math.floor(random() * Math.min(12, size - 2));
  if (form < 0.4) {
    const value = pick();
    const name = names !== undefined && random() < 0.5 ? names[value - min] : String(value);
    return { text: name, values: [value], star: false, all: false };
  }
  if (form < 0.55) return { text: `*/${step}`, values: range(min, max, step), star: true, all: false };
  if (form < 0.63) {
    const from = pick();
    return { text: `${from}/${step}`, values: range(from, max, step), star: false, all: false };
  }
  const [a, b] = [pick(), pick()].sort((x, y) => x - y);
  if (a === b || b - a + 1 === size) return field(kind, random);
  if (form < 0.75) return { text: `${a}-${b}`, values: range(a, b), star: false, all: false };
  if (form < 0.85) return { text: `${a}-${b}/${step}`, values: range(a, b, step), star: false, all: false };
  return list(kind, random) ?? field(kind, random);
}

/** A list of two to five values, ranges and steps, in any order; undefined where it leaves nothing out. */
function list(kind, random) {
  const parts = Array.from({ length: 2 + Math.floor(random() * 4) }, () => plain(kind, random));
  const values = [...new Set(parts.flatMap((part) => part.values))].sort((x, y) => x - y);
  if (values.length === kind.max - kind.min + 1) return undefined;
  return { text: parts.map(({ text }) => text).join(','), values, star: false, all: false };
}

/** A field that is no list and has no star. */
function plain(kind, random) {
  for (;;) {
    const found = field({ ...kind, star: 0 }, random);
    if (!found.star && !found.text.includes(',')) return found;
  }
}
