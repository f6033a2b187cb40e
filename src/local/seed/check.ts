/** The seed file does not say what it must: `what` names the place and the value; the message has the repair as well. */
export class SeedError extends Error {
  readonly what: string;
  readonly repair: string;

  constructor({ at, value, repair }: { readonly at: string; readonly value: unknown; readonly repair: string }) {
    const what = `${at} is ${shown(value)}`;
    super(`seed file: ${what}; ${repair}`);
    this.name = 'SeedError';
    this.what = what;
    this.repair = repair;
  }
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'missing';
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/** A place in the seed file, such as `machines[0].bootSeconds`, and what stands there. */
export interface Place {
  readonly at: string;
  readonly value: unknown;
}

type Json = Readonly<Record<string, unknown>>;

/** An object with known members only: a misspelt member is an error, not a default. */
export function fields(place: Place, known: readonly string[]): (name: string) => Place {
  const { at, value } = place;
  if (!isObject(value)) throw new SeedError({ ...place, repair: 'write an object { … }' });
  const stranger = Object.keys(value).find((name) => !known.includes(name));
  if (stranger !== undefined) {
    throw new SeedError({
      at: `${at}.${stranger}`,
      value: value[stranger],
      repair: `leave it out, or write one of ${known.join(', ')}`,
    });
  }
  return (name) => ({ at: `${at}.${name}`, value: Object.hasOwn(value, name) ? value[name] : undefined });
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Every element of a list; none when the list is missing. */
export function list<T>(place: Place, read: (place: Place) => T): T[] {
  if (place.value === undefined) return [];
  if (!Array.isArray(place.value)) throw new SeedError({ ...place, repair: 'write a list [ … ]' });
  return place.value.map((value, index) => read({ at: `${place.at}[${index}]`, value }));
}

/** Every member of an object with free names; none when it is missing. */
export function entries<T>(place: Place, read: (place: Place) => T): Record<string, T> {
  if (place.value === undefined) return {};
  if (!isObject(place.value)) throw new SeedError({ ...place, repair: 'write an object { … }' });
  return Object.fromEntries(
    Object.entries(place.value).map(([name, value]) => [name, read({ at: `${place.at}.${name}`, value })]),
  );
}

export function text(place: Place): string {
  if (typeof place.value === 'string') return place.value;
  throw new SeedError({ ...place, repair: 'write a text in quotes' });
}

export function flag(place: Place): boolean {
  if (typeof place.value === 'boolean') return place.value;
  throw new SeedError({ ...place, repair: 'write true or false' });
}

/** A number of seconds or a count within bounds. */
export function number(
  place: Place,
  bounds: { readonly low: number; readonly high: number; readonly whole?: boolean },
): number {
  const { value } = place;
  const fits = typeof value === 'number' && value >= bounds.low && value <= bounds.high;
  if (fits && (!bounds.whole || Number.isInteger(value))) return value;
  throw new SeedError({
    ...place,
    repair: `write a ${bounds.whole ? 'whole ' : ''}number from ${bounds.low} to ${bounds.high}`,
  });
}

export function choice<T extends string>(place: Place, options: readonly T[]): T {
  const found = options.find((option) => option === place.value);
  if (found !== undefined) return found;
  throw new SeedError({ ...place, repair: `write one of ${options.join(', ')}` });
}

/** `read(place)` when something stands there, else the default. */
export function or<T>(place: Place, read: (place: Place) => T, otherwise: T): T {
  return place.value === undefined ? otherwise : read(place);
}

/** `{ name: value }` when something stands there, else `{}`: for members that may be absent. */
export function some<N extends string, T>(place: Place, name: N, read: (place: Place) => T): { readonly [K in N]?: T } {
  return place.value === undefined ? {} : ({ [name]: read(place) } as { readonly [K in N]?: T });
}
