import { invalid } from '../awsError.ts';
import { get, type Item, type Value } from './values.ts';

/** A document path: attribute names and list positions. */
export type Path = readonly [string, ...(string | number)[]];

export function pathText(path: Path): string {
  return `[${path.map((step) => (typeof step === 'number' ? `[${step}]` : step)).join(', ')}]`;
}

export function read(item: Item, path: Path): Value | undefined {
  const [first, ...rest] = path;
  return rest.reduce<Value | undefined>((value, step) => (value ? child(value, step) : undefined), get(item, first));
}

function child(value: Value, step: string | number): Value | undefined {
  if (typeof step === 'number') return 'L' in value ? value.L[step] : undefined;
  return 'M' in value ? get(value.M, step) : undefined;
}

/**
 * The item with `value` at `path`, or without that path when `value` is undefined.
 * @throws AwsError ValidationException when a parent of the path is missing, as on AWS
 */
export function write(item: Item, path: Path, value: Value | undefined): Item {
  const [first, ...rest] = path;
  const [next, ...further] = rest;
  if (next === undefined) return withMember(item, first, value);
  const parent = get(item, first);
  return withMember(item, first, writeIn(parent, [next, ...further], value));
}

function writeIn(parent: Value | undefined, path: readonly (string | number)[], value: Value | undefined): Value {
  const [step, ...rest] = path;
  const last = rest.length === 0;
  if (typeof step === 'string' && parent && 'M' in parent) {
    const inner = last ? value : writeIn(get(parent.M, step), rest, value);
    return { M: withMember(parent.M, step, inner) };
  }
  if (typeof step === 'number' && parent && 'L' in parent) {
    const inner = last ? value : writeIn(parent.L[step], rest, value);
    return { L: withElement(parent.L, step, inner) };
  }
  throw invalid('The document path provided in the update expression is invalid for update');
}

function withMember(item: Item, name: string, value: Value | undefined): Item {
  if (value !== undefined) return { ...item, [name]: value };
  return Object.fromEntries(Object.entries(item).filter(([key]) => key !== name));
}

function withElement(list: readonly Value[], index: number, value: Value | undefined): Value[] {
  if (value === undefined) return list.filter((_, at) => at !== index);
  return index >= list.length ? [...list, value] : list.with(index, value);
}

/** Whether one path is the other or a parent of it. */
export function overlap(a: Path, b: Path): boolean {
  const length = Math.min(a.length, b.length);
  return a.slice(0, length).every((step, index) => step === b[index]);
}

/** Only the given paths of an item; maps on the way keep their nesting, lists lose their gaps. */
export function project(item: Item, paths: readonly Path[]): Item {
  const names = [...new Set(paths.map(([first]) => first))];
  const members = names.flatMap((name): [string, Value][] => {
    const value = get(item, name);
    const rests = paths.filter(([first]) => first === name).map(([, ...rest]) => rest);
    const part = value === undefined ? undefined : prune(value, rests);
    return part === undefined ? [] : [[name, part]];
  });
  return Object.fromEntries(members);
}

function prune(value: Value, rests: readonly (readonly (string | number)[])[]): Value | undefined {
  if (rests.some((rest) => rest.length === 0)) return value;
  const steps = [...new Set(rests.map(([step]) => step))];
  const parts = steps.flatMap((step): [string | number, Value][] => {
    const inner = step === undefined ? undefined : child(value, step);
    const deeper = rests.filter(([first]) => first === step).map(([, ...rest]) => rest);
    const part = inner === undefined ? undefined : prune(inner, deeper);
    return step === undefined || part === undefined ? [] : [[step, part]];
  });
  if (parts.length === 0) return undefined;
  if ('L' in value) return { L: parts.sort(([a], [b]) => Number(a) - Number(b)).map(([, part]) => part) };
  return { M: Object.fromEntries(parts) };
}
