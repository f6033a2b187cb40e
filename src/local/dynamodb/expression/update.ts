import { invalid } from '../../awsError.ts';
import { overlap, type Path, pathText, read, write } from '../paths.ts';
import { canonicalNumber, type Item, typeOf, type Value } from '../values.ts';
import { Reader } from './reader.ts';
import type { Scope } from './scope.ts';

type Term =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'default'; readonly path: Path; readonly otherwise: Term }
  | { readonly kind: 'append'; readonly first: Term; readonly second: Term }
  | { readonly kind: 'sum'; readonly sign: 1 | -1; readonly left: Term; readonly right: Term };

type Change =
  | { readonly kind: 'set'; readonly path: Path; readonly to: Term }
  | { readonly kind: 'remove'; readonly path: Path }
  | { readonly kind: 'add' | 'delete'; readonly path: Path; readonly value: Value };

export type Update = readonly Change[];

const clauses = ['SET', 'REMOVE', 'ADD', 'DELETE'] as const;
const label = 'UpdateExpression';

/**
 * Parses an update expression
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html).
 * @throws AwsError ValidationException in DynamoDB's words
 */
export function parseUpdate(source: string, scope: Scope): Update {
  const reader = new Reader(source, { label, scope });
  const changes: Change[] = [];
  const seen = new Set<string>();
  while (reader.peek().kind !== 'end') {
    const clause = clauses.find((name) => reader.keyword(name));
    if (!clause) throw reader.unexpected();
    if (seen.has(clause)) throw reader.refuse(`The "${clause}" section can only be used once in an update expression;`);
    seen.add(clause);
    changes.push(...reader.list(() => change(reader, clause)));
  }
  checkOverlap(changes);
  return changes;
}

function change(reader: Reader, clause: (typeof clauses)[number]): Change {
  const path = reader.path();
  if (clause === 'REMOVE') return { kind: 'remove', path };
  if (clause === 'SET') {
    reader.expect('=');
    return { kind: 'set', path, to: sum(reader) };
  }
  const value = reader.value();
  if (!value) throw reader.unexpected();
  const kind = clause === 'ADD' ? 'add' : 'delete';
  const type = typeOf(value);
  const fits = type === 'SS' || type === 'NS' || type === 'BS' || (kind === 'add' && type === 'N');
  if (fits) return { kind, path, value };
  throw reader.refuse(
    `Incorrect operand type for operator or function; operator or function: ${clause}, operand type: ${type}`,
  );
}

function sum(reader: Reader): Term {
  const left = term(reader);
  if (reader.symbol('+')) return { kind: 'sum', sign: 1, left, right: term(reader) };
  if (reader.symbol('-')) return { kind: 'sum', sign: -1, left, right: term(reader) };
  return left;
}

function term(reader: Reader): Term {
  const value = reader.value();
  if (value) return { kind: 'value', value };
  if (reader.symbol('(')) {
    const inner = sum(reader);
    reader.expect(')');
    return inner;
  }
  if (reader.peek().kind === 'word' && reader.peek(1).text === '(') return call(reader);
  return { kind: 'path', path: reader.path() };
}

function call(reader: Reader): Term {
  const { text: name } = reader.take();
  if (name !== 'if_not_exists' && name !== 'list_append') {
    throw reader.refuse(`Invalid function name; function: ${name}`);
  }
  reader.expect('(');
  const first: Term = name === 'if_not_exists' ? { kind: 'path', path: reader.path() } : term(reader);
  reader.expect(',');
  const second = term(reader);
  reader.expect(')');
  if (name === 'list_append') return { kind: 'append', first, second };
  return first.kind === 'path' ? { kind: 'default', path: first.path, otherwise: second } : second;
}

function checkOverlap(changes: Update): void {
  for (const [index, { path }] of changes.entries()) {
    const other = changes.slice(0, index).find((earlier) => overlap(earlier.path, path));
    if (!other) continue;
    throw invalid(
      `Invalid ${label}: Two document paths overlap with each other; must remove or rewrite one of these paths; ` +
        `path one: ${pathText(other.path)}, path two: ${pathText(path)}`,
    );
  }
}

/** The paths that an update names. */
export function touched(update: Update): Path[] {
  return update.map(({ path }) => path);
}

/**
 * The item after the update. Every right-hand side sees the item as it was before
 * @throws AwsError ValidationException for a missing operand, a wrong type or a path without parent
 */
export function apply(update: Update, before: Item): Item {
  const removals = update.filter(({ kind }) => kind === 'remove').sort(laterElementsFirst);
  let after = before;
  for (const one of update) if (one.kind !== 'remove') after = write(after, one.path, changed(one, before));
  for (const { path } of removals) after = write(after, path, undefined);
  return after;
}

// Positions in REMOVE mean the list as it was: later positions must go first.
function laterElementsFirst(a: Change, b: Change): number {
  return Number(b.path.at(-1)) - Number(a.path.at(-1)) || 0;
}

function changed(change: Exclude<Change, { kind: 'remove' }>, before: Item): Value | undefined {
  if (change.kind === 'set') return termValue(change.to, before);
  const old = read(before, change.path);
  if (change.kind === 'add') return added(old, change.value);
  return old && without(old, change.value);
}

function termValue(term: Term, item: Item): Value {
  switch (term.kind) {
    case 'value':
      return term.value;
    case 'default':
      return read(item, term.path) ?? termValue(term.otherwise, item);
    case 'append': {
      const [first, second] = [termValue(term.first, item), termValue(term.second, item)];
      if ('L' in first && 'L' in second) return { L: [...first.L, ...second.L] };
      throw wrongType();
    }
    case 'sum': {
      const [left, right] = [termValue(term.left, item), termValue(term.right, item)];
      if ('N' in left && 'N' in right) return number(Number(left.N) + term.sign * Number(right.N));
      throw wrongType();
    }
    case 'path': {
      const value = read(item, term.path);
      if (value) return value;
      throw invalid('The provided expression refers to an attribute that does not exist in the item');
    }
  }
}

function added(old: Value | undefined, value: Value): Value {
  if (!old) return value;
  if ('N' in old && 'N' in value) return number(Number(old.N) + Number(value.N));
  if ('SS' in old && 'SS' in value) return { SS: [...new Set([...old.SS, ...value.SS])] };
  if ('NS' in old && 'NS' in value) return { NS: [...new Set([...old.NS, ...value.NS])] };
  if ('BS' in old && 'BS' in value) return { BS: [...new Set([...old.BS, ...value.BS])] };
  throw wrongType();
}

function without(old: Value, value: Value): Value | undefined {
  const rest = (from: readonly string[], gone: readonly string[]): string[] =>
    from.filter((one) => !gone.includes(one));
  const some = (values: string[], make: (values: string[]) => Value): Value | undefined =>
    values.length > 0 ? make(values) : undefined;
  if ('SS' in old && 'SS' in value) return some(rest(old.SS, value.SS), (SS) => ({ SS }));
  if ('NS' in old && 'NS' in value) return some(rest(old.NS, value.NS), (NS) => ({ NS }));
  if ('BS' in old && 'BS' in value) return some(rest(old.BS, value.BS), (BS) => ({ BS }));
  throw wrongType();
}

function number(value: number): Value {
  return { N: canonicalNumber(String(value)) };
}

function wrongType(): Error {
  return invalid('An operand in the update expression has an incorrect data type');
}
