import { CronExpressionParser } from 'cron-parser';
import { shorten } from '../duration.ts';
import { usage, type WakelockError } from '../errors.ts';
import { Memory } from './memory.ts';

/** One of the five fields: where it stands, what it may hold. */
export interface FieldKind {
  readonly name: string;
  readonly position: 0 | 1 | 2 | 3 | 4;
  readonly min: number;
  readonly max: number;
  readonly names?: string;
}

export const FIELDS = [
  { name: 'minute', position: 0, min: 0, max: 59 },
  { name: 'hour', position: 1, min: 0, max: 23 },
  { name: 'day of month', position: 2, min: 1, max: 31 },
  { name: 'month', position: 3, min: 1, max: 12, names: 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec' },
  { name: 'day of week', position: 4, min: 0, max: 7, names: 'sun|mon|tue|wed|thu|fri|sat' },
] as const satisfies readonly FieldKind[];

/** What a field allows. `values` ascending; Sunday is 0. */
export interface Field {
  readonly values: readonly number[];
  /** It leaves nothing out. */
  readonly all: boolean;
  /** It is written with a star, which may have a step. */
  readonly star: boolean;
}

/** Texts of fields repeat over the tags of an account; there are few more than ten thousand sensible ones. */
const known = new Memory<string, Field>(10_000);

/** @throws WakelockError (`usage`) that says what is wrong with the field */
export function readField(text: string, kind: FieldKind): Field {
  return known.of(`${kind.position} ${text}`, () => makeField(text, kind));
}

function makeField(text: string, kind: FieldKind): Field {
  const items = text.split(',').map((item) => readItem(item, kind));
  const values = [...new Set(items.flat())].sort((a, b) => a - b);
  const size = kind.position === 4 ? 7 : kind.max - kind.min + 1;
  return { values, all: values.length === size, star: text.startsWith('*') };
}

// cron-parser also takes `?`, `L`, `W`, `#` and `H`, on which other crons differ, and steps that never get anywhere.
function readItem(item: string, kind: FieldKind): readonly number[] {
  const value = kind.names === undefined ? '\\d{1,2}' : `(?:\\d{1,2}|${kind.names})`;
  const shape = new RegExp(`^(?:\\*|${value}(?:-${value})?)(?:/(?<step>\\d{1,2}))?$`, 'i').exec(item);
  if (shape === null) throw bad(item, { kind, why: 'is none of *, a value, a range or a step' });
  const step = Number(shape.groups?.step ?? 1);
  if (step < 1 || step > kind.max) {
    throw bad(item, { kind, why: `steps by ${step}, and 1 to ${kind.max} make sense` });
  }
  try {
    return parsed(item, kind);
  } catch (error) {
    throw bad(item, { kind, why: `cannot be taken: ${error instanceof Error ? error.message : String(error)}` });
  }
}

function parsed(item: string, { position }: FieldKind): readonly number[] {
  const meant = position === 4 ? item.replace(/^([^*-]+)(?=\/)/, throughSaturday) : item;
  const { fields } = CronExpressionParser.parse(['*', '*', '*', '*', '*'].with(position, meant).join(' '));
  const all = [fields.minute, fields.hour, fields.dayOfMonth, fields.month, fields.dayOfWeek] as const;
  const values = all[position].values.map(Number);
  return position === 4 ? values.map((day) => day % 7) : values;
}

/** A step without an end goes on to Saturday, as croniter and croner read it; cron-parser goes on to 7, the next Sunday. */
function throughSaturday(first: string): string {
  return `${first === '7' ? '0' : first}-6`;
}

function bad(item: string, { kind, why }: { readonly kind: FieldKind; readonly why: string }): WakelockError {
  return usage(`The ${kind.name} "${shorten(item)}" ${why}.`, {
    repair: `Write * or ${kind.min} to ${kind.max}, lists (1,2), ranges (1-5) and steps (*/2)${kind.names === undefined ? '' : ', or names (mon, jan)'}.`,
  });
}
