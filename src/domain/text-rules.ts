import * as v from 'valibot';
import { DAY, parseDuration, SECOND, shorten } from './duration.ts';
import { usage, type WakelockError } from './errors.ts';
import { parseTarget, type TargetId } from './target.ts';

/** A pair of plain texts that existing scripts publish, and what they mean here. */
export interface TextRule {
  readonly start: string;
  readonly stop: string;
  readonly targets: readonly TargetId[];
  /** How long one start text holds the machine if no stop text comes, seconds. */
  readonly ttl: number;
}

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(1000));
const TextsSchema = v.array(
  v.strictObject({
    start: text,
    stop: text,
    targets: v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(100)),
    ttl: v.optional(v.string(), '6h'),
  }),
);

const EXAMPLE = '[{"start":"Start box","stop":"Stop box","targets":["i-0123456789abcdef0"],"ttl":"6h"}]';

/**
 * Reads WAKELOCK_TEXTS: which plain texts mean which machines. Empty text: none.
 * @throws WakelockError (`usage`) that says what cannot be taken
 */
export function parseTextRules(value: string, { region }: { readonly region: string }): readonly TextRule[] {
  if (value.trim() === '') return [];
  const result = v.safeParse(TextsSchema, readJson(value), { abortEarly: true });
  if (!result.success) {
    const [issue] = result.issues;
    throw bad(`${shorten(v.getDotPath(issue) ?? 'the value')}: ${issue.message.slice(0, 120).toWellFormed()}`);
  }
  const rules = result.output.map(({ start, stop, targets, ttl }) => ({
    start,
    stop,
    targets: targets.map((target) => machine(target, region)),
    ttl: parseDuration(ttl, { name: 'WAKELOCK_TEXTS: ttl', min: SECOND, max: DAY }) / SECOND,
  }));
  const words = new Set<string>();
  for (const word of rules.flatMap(({ start, stop }) => [start, stop])) {
    if (words.has(word)) throw bad(`"${shorten(word)}" stands twice, so it would not be clear what it means`);
    words.add(word);
  }
  return rules;
}

function machine(target: string, region: string): TargetId {
  const ref = parseTarget(target);
  if (ref.kind !== 'machine') throw bad(`"${shorten(target)}" is a selector; plain texts name machines by id`);
  if (ref.region !== undefined && ref.region !== region) {
    throw bad(`"${target}" is in ${ref.region}, this stack in ${region}`);
  }
  return ref.target;
}

function readJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    throw bad('it is not JSON');
  }
}

function bad(what: string): WakelockError {
  return usage(`WAKELOCK_TEXTS: ${what}.`, { repair: `It looks like ${EXAMPLE}` });
}
