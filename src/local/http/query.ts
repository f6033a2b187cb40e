import { AwsError } from '../awsError.ts';

/** The form fields of one request in an AWS query protocol. */
export type Params = URLSearchParams;

/** Values of `Name.1`, `Name.2`, … (EC2) or `Name.member.1`, … (SNS, STS), in the order of their numbers. */
export function listOf(params: Params, name: string): string[] {
  return indices(params, name).flatMap((index) => params.get(`${name}.${index}`) ?? []);
}

/** The distinct `N` of fields that begin with `name.N`, ascending. */
export function indices(params: Params, name: string): string[] {
  const found = new Set<string>();
  for (const key of params.keys()) {
    if (!key.startsWith(`${name}.`)) continue;
    const index = /^(?:member\.|entry\.)?\d+/.exec(key.slice(name.length + 1));
    if (index) found.add(index[0]);
  }
  return [...found].sort((a, b) => Number(a.replace(/\D/g, '')) - Number(b.replace(/\D/g, '')));
}

/** A boolean field, as EC2 reads it; false when absent. */
export function flag(params: Params, name: string): boolean {
  const value = params.get(name);
  if (value === null || value.toLowerCase() === 'false') return false;
  if (value.toLowerCase() === 'true') return true;
  throw new AwsError('InvalidParameterValue', {
    message: `Invalid value '${value}' for ${name}. Must be true or false.`,
  });
}

/** A field that must be there. */
export function required(params: Params, name: string): string {
  const value = params.get(name);
  if (value) return value;
  throw new AwsError('MissingParameter', { message: `The request must contain the parameter ${name}` });
}
