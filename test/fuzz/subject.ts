import { Random, seedOf } from './random.ts';

/** Something that reads what others wrote. */
export interface Subject {
  readonly name: string;
  /** Part of all inputs that go to it. */
  readonly share: number;
  /** Makes one input and tries it. @returns what became of it. @throws Broken */
  readonly attempt: (random: Random) => string;
  /** What must have become of some input: a generator too tame to get there proves nothing. */
  readonly reaches: readonly string[];
}

/** A property that did not hold, with the input that showed it. */
export class Broken extends Error {
  constructor(property: string, input: unknown) {
    super(`${property}\n  input: ${show(input)}`);
    this.name = 'Broken';
  }
}

function show(input: unknown): string {
  const text = typeof input === 'string' ? JSON.stringify(input) : (JSON.stringify(input) ?? String(input));
  return text.length <= 2000 ? text : `${text.slice(0, 2000)}… (${text.length} characters)`;
}

export interface Tally {
  readonly count: number;
  /** How many inputs came to what. */
  readonly outcomes: ReadonlyMap<string, number>;
}

const BUILT_IN = [Object.prototype, Array.prototype, Function.prototype, String.prototype] as const;
const members = () => BUILT_IN.map((one) => Reflect.ownKeys(one).map(String).join()).join('\n');
const clean = members();
const PROBE_EVERY = 1000;

/** Tries `count` inputs; the same seed gives the same ones. @throws Error naming the seed and the number of the input */
export function tryMany(
  subject: Subject,
  { seed, count, from = 0 }: { readonly seed: number; readonly count: number; readonly from?: number },
): Tally {
  const outcomes = new Map<string, number>();
  for (let index = from; index < from + count; index += 1) {
    const outcome = tryOne(subject, { seed, index });
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    if (index % PROBE_EVERY === 0) checkPrototypes(subject, index);
  }
  checkPrototypes(subject, from + count);
  return { count, outcomes };
}

function tryOne(subject: Subject, { seed, index }: { readonly seed: number; readonly index: number }): string {
  try {
    return subject.attempt(new Random(seedOf(seed, index)));
  } catch (error) {
    const why = error instanceof Broken ? error.message : `it threw ${error instanceof Error ? error.stack : error}`;
    throw new Error(`${subject.name}, seed ${seed}, input ${index}: ${why}`);
  }
}

function checkPrototypes({ name }: Subject, index: number): void {
  if (members() !== clean) throw new Error(`${name}: a built-in prototype was changed before input ${index}.`);
}

/** How many inputs of `total` each subject gets, by its share. */
export function shared(subjects: readonly Subject[], total: number): ReadonlyMap<Subject, number> {
  const sum = subjects.reduce((all, { share }) => all + share, 0);
  return new Map(subjects.map((subject) => [subject, Math.ceil((total * subject.share) / sum)]));
}
