import { AwsError } from '../awsError.ts';

/** The members of one JSON request. */
export type Body = Readonly<Record<string, unknown>>;

function wrongType(name: string, wanted: string): AwsError {
  return new AwsError('SerializationException', { message: `${name} must be ${wanted}` });
}

/** Own member of a body; undefined when absent or null. */
export function member(body: Body, name: string): unknown {
  return Object.hasOwn(body, name) ? (body[name] ?? undefined) : undefined;
}

export function optionalString(body: Body, name: string): string | undefined {
  const value = member(body, name);
  if (value === undefined || typeof value === 'string') return value;
  throw wrongType(name, 'a string');
}

export function optionalNumber(body: Body, name: string): number | undefined {
  const value = member(body, name);
  if (value === undefined || typeof value === 'number') return value;
  throw wrongType(name, 'a number');
}

export function optionalFlag(body: Body, name: string): boolean {
  const value = member(body, name);
  if (value === undefined || typeof value === 'boolean') return value ?? false;
  throw wrongType(name, 'true or false');
}

export function isBody(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function optionalObject(body: Body, name: string): Body | undefined {
  const value = member(body, name);
  if (value === undefined || isBody(value)) return value;
  throw wrongType(name, 'an object');
}

/** An array of objects; empty when absent. */
export function objects(body: Body, name: string): Body[] {
  const value = member(body, name);
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every(isBody)) return value;
  throw wrongType(name, 'a list of objects');
}

/** An array of strings; empty when absent. */
export function strings(body: Body, name: string): string[] {
  const value = member(body, name);
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value;
  throw wrongType(name, 'a list of strings');
}
