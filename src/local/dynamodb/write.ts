import { AwsError, invalid } from '../awsError.ts';
import { type Body, member, optionalString } from '../http/json.ts';
import { parseCondition } from './expression/condition.ts';
import { holds } from './expression/evaluate.ts';
import { Scope } from './expression/scope.ts';
import { apply, parseUpdate, touched, type Update } from './expression/update.ts';
import { type Path, project } from './paths.ts';
import { checkItem, exactKey, itemIn, tableSchema } from './schema.ts';
import type { Table } from './table.ts';
import type { Item } from './values.ts';

/** One write, checked and ready: nothing is changed before `run`. */
export interface Write {
  readonly key: Item;
  readonly before: Item | undefined;
  /** The condition does not hold. */
  readonly refused: boolean;
  /** `ReturnValuesOnConditionCheckFailure: ALL_OLD`. */
  readonly showOld: boolean;
  /** The item afterwards; undefined when it is deleted. */
  readonly after: Item | undefined;
  readonly touched: readonly Path[];
  readonly run: () => void;
}

export type WriteKind = 'Put' | 'Update' | 'Delete' | 'ConditionCheck';

const legacy = ['Expected', 'ConditionalOperator', 'AttributeUpdates'];

/** Reads one write from its request. @throws AwsError ValidationException */
export function prepare(table: Table, request: { readonly kind: WriteKind; readonly body: Body }): Write {
  const { kind, body } = request;
  refuseLegacy(body, legacy);
  const scope = new Scope(body);
  const source = optionalString(body, 'ConditionExpression');
  if (kind === 'ConditionCheck' && source === undefined)
    throw invalid('ConditionExpression is required for a ConditionCheck');
  const condition = source === undefined ? undefined : parseCondition(source, { label: 'ConditionExpression', scope });
  const updateSource = kind === 'Update' ? optionalString(body, 'UpdateExpression') : undefined;
  const update = updateSource === undefined ? [] : parseUpdate(updateSource, scope);
  scope.finish();
  const item = kind === 'Put' ? itemIn(body, 'Item') : undefined;
  if (item) checkItem(item);
  const key = item ?? exactKey(body);
  for (const [name] of touched(update)) refuseKey(name);
  const before = table.get(key);
  const refused = condition !== undefined && !holds(condition, before ?? {});
  // A refused update is not tried: its operands may be missing exactly because the condition does not hold.
  const after = refused ? before : afterwards(kind, { item, key, before, update });
  return {
    key,
    before,
    refused,
    showOld: member(body, 'ReturnValuesOnConditionCheckFailure') === 'ALL_OLD',
    after,
    touched: touched(update),
    run() {
      if (kind === 'ConditionCheck') return;
      if (after) table.put(after);
      else table.delete(key);
    },
  };
}

function afterwards(
  kind: WriteKind,
  from: {
    readonly item: Item | undefined;
    readonly key: Item;
    readonly before: Item | undefined;
    readonly update: Update;
  },
): Item | undefined {
  if (kind === 'ConditionCheck') return from.before;
  if (kind === 'Delete') return undefined;
  const after = from.item ?? apply(from.update, from.before ?? from.key);
  checkItem(after);
  return after;
}

function refuseKey(name: string): void {
  if (name !== tableSchema.hash && name !== tableSchema.range) return;
  throw invalid(
    `One or more parameter values were invalid: Cannot update attribute ${name}. This attribute is part of the key`,
  );
}

/** @throws AwsError ValidationException for the parameters from before expressions, which are not modelled */
export function refuseLegacy(body: Body, names: readonly string[]): void {
  const found = names.find((name) => member(body, name) !== undefined);
  if (found === undefined) return;
  throw invalid(`Outside the subset of the embedded DynamoDB: the legacy parameter ${found}; use an expression`);
}

const choices: Readonly<Record<WriteKind, readonly string[]>> = {
  Put: ['NONE', 'ALL_OLD'],
  Delete: ['NONE', 'ALL_OLD'],
  Update: ['NONE', 'ALL_OLD', 'UPDATED_OLD', 'ALL_NEW', 'UPDATED_NEW'],
  ConditionCheck: ['NONE'],
};

/** Does one write alone. @throws AwsError ConditionalCheckFailedException, with the old item when asked for */
export function single(table: Table, request: { readonly kind: WriteKind; readonly body: Body }): Body {
  const wanted = optionalString(request.body, 'ReturnValues') ?? 'NONE';
  if (!choices[request.kind].includes(wanted)) throw invalid(`Return values set to invalid value: ${wanted}`);
  const write = prepare(table, request);
  if (write.refused) {
    const fields = write.showOld && write.before ? { Item: write.before } : {};
    throw new AwsError('ConditionalCheckFailedException', { message: 'The conditional request failed', fields });
  }
  write.run();
  const attributes = returned(wanted, write);
  return attributes && Object.keys(attributes).length > 0 ? { Attributes: attributes } : {};
}

function returned(wanted: string, write: Write): Item | undefined {
  switch (wanted) {
    case 'ALL_OLD':
      return write.before;
    case 'ALL_NEW':
      return write.after;
    case 'UPDATED_OLD':
      return write.before && project(write.before, write.touched);
    case 'UPDATED_NEW':
      return write.after && project(write.after, write.touched);
    default:
      return undefined;
  }
}
