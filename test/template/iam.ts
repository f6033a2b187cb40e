import { isObject, type Json, type JsonObject, listOf } from './read.ts';
import type { Resolved } from './resolve.ts';

/** A call as IAM sees it: what is done, to what, and the keys of its context (lists for keys with many values). */
export interface Request {
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

/** The statements of a managed policy, or of all inline policies of a role. */
export function statementsOf(resolved: Resolved, id: string): readonly JsonObject[] {
  const properties = resolved.properties(id);
  if (properties === undefined) throw new Error(`${id} is not made with these parameters`);
  const documents =
    properties.PolicyDocument === undefined
      ? listOf(properties.Policies).map((policy) => isObject(policy) && policy.PolicyDocument)
      : [properties.PolicyDocument];
  return documents.flatMap((document) => (isObject(document) ? listOf(document.Statement).filter(isObject) : []));
}

/**
 * Whether identity policies allow a call, by the rules that are used here:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html. It is our reading of IAM, not IAM.
 */
export function allows(statements: readonly JsonObject[], request: Request): boolean {
  const fitting = statements.filter(
    ({ Action, Resource, Condition }) =>
      listOf(Action).some((action) => like(String(action).toLowerCase(), request.action.toLowerCase())) &&
      listOf(Resource).some((resource) => like(String(resource), request.resource)) &&
      (!isObject(Condition) || Object.entries(Condition).every(([operator, keys]) => holds(operator, keys, request))),
  );
  return fitting.some(({ Effect }) => Effect === 'Allow') && !fitting.some(({ Effect }) => Effect === 'Deny');
}

function holds(operator: string, keys: Json, { context = {} }: Request): boolean {
  if (!isObject(keys)) throw new Error(`${operator} has no keys`);
  return Object.entries(keys).every(([key, wanted]) => {
    const given = context[key];
    const values = given === undefined ? [] : typeof given === 'string' ? [given] : given;
    const some = (test: (pattern: string, value: string) => boolean) => (value: string) =>
      listOf(wanted).some((pattern) => test(String(pattern), value));
    switch (operator) {
      case 'StringEquals':
      case 'Bool':
        return values.length === 1 && values.every(some((pattern, value) => pattern === value));
      // True as well where the key is missing; GetItem and UpdateItem always have one.
      case 'ForAllValues:StringLike':
        return values.every(some(like));
      case 'ForAnyValue:StringLike':
        return values.some(some(like));
      case 'ArnNotLike':
        return values.length === 1 && !values.every(some(like));
      case 'ForAllValues:StringEquals':
        return values.every(some((pattern, value) => pattern === value));
      case 'Null':
        return listOf(wanted).every((isNull) => (given === undefined) === (isNull === 'true'));
      default:
        throw new Error(`the operator ${operator} is not known here`);
    }
  });
}

function like(pattern: string, text: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}
