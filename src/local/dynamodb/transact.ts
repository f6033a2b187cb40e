import { createHash } from 'node:crypto';
import { AwsError, invalid } from '../awsError.ts';
import { type Body, member, objects, optionalObject, optionalString } from '../http/json.ts';
import type { Time } from '../time.ts';
import { Scope } from './expression/scope.ts';
import { project } from './paths.ts';
import { projectionOf } from './query.ts';
import { checkTable, exactKey, keyOf } from './schema.ts';
import type { Table } from './table.ts';
import { prepare, type Write, type WriteKind } from './write.ts';

const kinds: readonly WriteKind[] = ['Put', 'Update', 'Delete', 'ConditionCheck'];
const maxActions = 100;
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html: a token holds for 10 minutes.
const tokenMs = 600_000;

/** Client request tokens that were used for a successful transaction. */
export class TransactionTokens {
  readonly #time: Time;
  readonly #seen = new Map<string, { readonly digest: string; readonly at: number }>();

  constructor(time: Time) {
    this.#time = time;
  }

  /** Whether this very transaction succeeded before. @throws AwsError IdempotentParameterMismatchException */
  repeated(token: string, digest: string): boolean {
    const now = this.#time.now();
    for (const [key, { at }] of this.#seen) if (now - at >= tokenMs) this.#seen.delete(key);
    const seen = this.#seen.get(token);
    if (seen && seen.digest !== digest) {
      throw new AwsError('IdempotentParameterMismatchException', {
        message: 'The request uses the same client token as a previous, but non-identical request.',
      });
    }
    return seen !== undefined;
  }

  keep(token: string, digest: string): void {
    this.#seen.set(token, { digest, at: this.#time.now() });
  }
}

/**
 * All or nothing.
 * @throws AwsError TransactionCanceledException with one reason per action; ValidationException
 */
export function transactWrite(
  table: Table,
  request: { readonly body: Body; readonly tokens: TransactionTokens },
): Body {
  const { body, tokens } = request;
  const items = objects(body, 'TransactItems');
  const digest = createHash('sha256').update(JSON.stringify(items)).digest('hex');
  const token = optionalString(body, 'ClientRequestToken');
  if (token !== undefined && (token.length < 1 || token.length > 36)) {
    throw invalid(
      `1 validation error detected: Value '${token}' at 'clientRequestToken' failed to satisfy constraint: length 1 to 36`,
    );
  }
  if (token !== undefined && tokens.repeated(token, digest)) return {};
  const writes = checkedCount(items).map((item) => prepareOne(table, item));
  refuseTwice(writes.map(({ key }) => keyOf(key)));
  if (writes.some(({ refused }) => refused)) throw cancelled(writes);
  for (const write of writes) write.run();
  if (token !== undefined) tokens.keep(token, digest);
  return {};
}

function checkedCount(items: Body[]): Body[] {
  if (items.length >= 1 && items.length <= maxActions) return items;
  throw invalid(
    `1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have length between 1 and ${maxActions}, not ${items.length}`,
  );
}

function prepareOne(table: Table, item: Body): Write {
  const found = kinds.flatMap((kind) => {
    const body = optionalObject(item, kind);
    return body ? [{ kind, body }] : [];
  });
  const [only] = found;
  if (!only || found.length !== 1) {
    throw invalid('TransactItems can only contain one of Check, Put, Update or Delete');
  }
  checkTable(only.body);
  return prepare(table, only);
}

function refuseTwice(keys: readonly (readonly [string, string])[]): void {
  const distinct = new Set(keys.map((key) => JSON.stringify(key)));
  if (distinct.size !== keys.length)
    throw invalid('Transaction request cannot include multiple operations on one item');
}

function cancelled(writes: readonly Write[]): AwsError {
  const reasons = writes.map(({ refused, showOld, before }) =>
    refused
      ? {
          Code: 'ConditionalCheckFailed',
          Message: 'The conditional request failed',
          ...(showOld && before ? { Item: before } : {}),
        }
      : { Code: 'None' },
  );
  const codes = reasons.map(({ Code }) => Code).join(', ');
  return new AwsError('TransactionCanceledException', {
    message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    fields: { CancellationReasons: reasons },
  });
}

/** Answers TransactGetItems. @throws AwsError ValidationException */
export function transactGet(table: Table, body: Body): Body {
  const gets = checkedCount(objects(body, 'TransactItems')).map((item) => {
    const get = optionalObject(item, 'Get');
    if (!get) throw invalid('TransactItems of TransactGetItems must each contain Get');
    checkTable(get);
    return get;
  });
  refuseTwice(gets.map((get) => keyOf(exactKey(get))));
  return { Responses: gets.map((get) => getItem(table, get)) };
}

/** Answers GetItem, also as a part of others. @throws AwsError ValidationException */
export function getItem(table: Table, body: Body): Body {
  if (member(body, 'AttributesToGet') !== undefined) {
    throw invalid(
      'Outside the subset of the embedded DynamoDB: the legacy parameter AttributesToGet; use ProjectionExpression',
    );
  }
  const scope = new Scope(body);
  const paths = projectionOf(body, scope);
  scope.finish();
  const item = table.get(exactKey(body));
  if (!item) return {};
  return { Item: paths ? project(item, paths) : item };
}
