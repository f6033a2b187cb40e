import { invalid } from '../../awsError.ts';
import { type Body, isBody, optionalObject } from '../../http/json.ts';
import { parseValue, type Value } from '../values.ts';

/** The placeholders of one request (or of one part of a transaction) and which of them its expressions used. */
export class Scope {
  readonly #names: Body;
  readonly #values: ReadonlyMap<string, Value>;
  readonly #hasNames: boolean;
  readonly #used = new Set<string>();
  #expressions = 0;

  /** @throws AwsError ValidationException for empty or malformed maps of placeholders */
  constructor(body: Body) {
    const names = optionalObject(body, 'ExpressionAttributeNames');
    const values = optionalObject(body, 'ExpressionAttributeValues');
    this.#hasNames = names !== undefined;
    this.#names = checked(names, { member: 'ExpressionAttributeNames', sign: '#' });
    const entries = Object.entries(checked(values, { member: 'ExpressionAttributeValues', sign: ':' }));
    this.#values = new Map(entries.map(([key, value]) => [key, parseValue(value)]));
  }

  /** Every parser tells that there was an expression: placeholders without one are refused. */
  enter(): void {
    this.#expressions += 1;
  }

  name(key: string, label: string): string {
    const name = Object.hasOwn(this.#names, key) ? this.#names[key] : undefined;
    this.#used.add(key);
    if (typeof name === 'string' && name !== '') return name;
    throw invalid(
      `Invalid ${label}: An expression attribute name used in the document path is not defined; attribute name: ${key}`,
    );
  }

  value(key: string, label: string): Value {
    const value = this.#values.get(key);
    this.#used.add(key);
    if (value) return value;
    throw invalid(
      `Invalid ${label}: An expression attribute value used in expression is not defined; attribute value: ${key}`,
    );
  }

  /** @throws AwsError ValidationException for placeholders that no expression used, as on AWS */
  finish(): void {
    if (this.#expressions === 0 && (this.#hasNames || this.#values.size > 0)) {
      const what = this.#hasNames ? 'ExpressionAttributeNames' : 'ExpressionAttributeValues';
      throw invalid(`${what} can only be specified when using expressions`);
    }
    const unused = (keys: Iterable<string>): string[] => [...keys].filter((key) => !this.#used.has(key));
    const names = unused(Object.keys(this.#names));
    if (names.length > 0) {
      throw invalid(`Value provided in ExpressionAttributeNames unused in expressions: keys: {${names.join(', ')}}`);
    }
    const values = unused(this.#values.keys());
    if (values.length > 0) {
      throw invalid(`Value provided in ExpressionAttributeValues unused in expressions: keys: {${values.join(', ')}}`);
    }
  }
}

function checked(body: Body | undefined, what: { readonly member: string; readonly sign: string }): Body {
  if (body === undefined) return {};
  if (Object.keys(body).length === 0) throw invalid(`${what.member} must not be empty`);
  for (const [key, value] of Object.entries(body)) {
    if (
      !key.startsWith(what.sign) ||
      key.length < 2 ||
      !(what.sign === '#' ? typeof value === 'string' : isBody(value))
    ) {
      throw invalid(`${what.member} contains invalid key: Syntax error; key: "${key}"`);
    }
  }
  return body;
}
