import { parseDuration, shorten } from './domain/duration.ts';
import { usage } from './domain/errors.ts';
import type { OptionSpec } from './options.ts';

interface Spec<Name, Front> extends Pick<OptionSpec, 'fallback' | 'choices' | 'min' | 'max'> {
  readonly name: Name;
  readonly fronts: readonly Front[];
}

/** The options of one front by their names. A call throws WakelockError (`usage`) for a value that the option does not take. */
export interface OptionValues<Name> {
  /** What was given, trimmed, or else the fallback: always so for an option that the front does not have. */
  readonly text: (name: Name) => string;
  /** Whether it says something else than the fallback, which an action has as if it were given. */
  readonly given: (name: Name) => boolean;
  /** True, yes, 1; false, no, 0. */
  readonly flag: (name: Name) => boolean;
  /** One of the words of the table. */
  readonly choice: (name: Name) => string;
  /** Within the bounds of the table, ms. */
  readonly duration: (name: Name) => number;
}

/** Reads options as a table describes them; `given` answers undefined or empty for one that is not set. */
export function optionValues<Name extends string, Front>(
  table: readonly Spec<Name, Front>[],
  { front, given }: { readonly front: Front; readonly given: (name: Name) => string | undefined },
): OptionValues<Name> {
  const specOf = (name: Name): Spec<Name, Front> => {
    const spec = table.find((option) => option.name === name);
    if (spec === undefined) throw new Error(`The option ${name} is not in the table.`);
    return spec;
  };
  const text = (name: Name): string => {
    const { fronts, fallback } = specOf(name);
    return (fronts.includes(front) ? given(name)?.trim() : undefined) || fallback;
  };
  return {
    text,
    given: (name) => text(name) !== specOf(name).fallback,
    flag: (name) => flagOf(name, text(name)),
    choice: (name) => choiceOf(specOf(name), text(name)),
    duration: (name) => durationOf(specOf(name), text(name)),
  };
}

function flagOf(name: string, text: string): boolean {
  const value = text.toLowerCase();
  if (['true', 'yes', '1'].includes(value)) return true;
  if (['false', 'no', '0'].includes(value)) return false;
  throw usage(`${name}: "${shorten(text)}" is neither true nor false.`, { repair: 'Write true or false.' });
}

function choiceOf({ name, choices = [] }: Spec<string, unknown>, text: string): string {
  if (choices.includes(text)) return text;
  const all = choices.join(', ');
  throw usage(`${name}: "${shorten(text)}" is not one of ${all}.`, { repair: `Write one of ${all}.` });
}

function durationOf({ name, min, max }: Spec<string, unknown>, text: string): number {
  return parseDuration(text, {
    name,
    ...(min === undefined ? {} : { min: parseDuration(min, { name }) }),
    ...(max === undefined ? {} : { max: parseDuration(max, { name }) }),
  });
}
