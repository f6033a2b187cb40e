import type { Params } from '../http/query.ts';
import { element, leaf } from '../http/xml.ts';
import type { Tree } from './types.ts';

type Node = { [name: string]: string | Node };

/** The nested members of a query request below `name`, `member.N` read as lists. */
export function listAt(params: Params, name: string): readonly Tree[] {
  const root: Node = {};
  for (const [key, value] of params) {
    if (key.startsWith(`${name}.`)) put(root, key.slice(name.length + 1).split('.'), value);
  }
  const read = frozen(root);
  return Array.isArray(read) ? read.filter((one): one is Tree => typeof one !== 'string') : [];
}

function put(node: Node, [first = '', ...rest]: readonly string[], value: string): void {
  if (rest.length === 0) {
    node[first] = value;
    return;
  }
  const next = Object.hasOwn(node, first) ? node[first] : undefined;
  const below: Node = typeof next === 'object' ? next : Object.create(null);
  node[first] = below;
  put(below, rest, value);
}

function frozen(node: Node): Tree | readonly (string | Tree)[] {
  const { member } = node;
  if (typeof member === 'object') {
    const items = Object.entries(member).sort(([a], [b]) => Number(a) - Number(b));
    return items.map(([, item]) => (typeof item === 'string' ? item : (frozen(item) as Tree)));
  }
  return Object.fromEntries(
    Object.entries(node).map(([name, value]) => [name, typeof value === 'string' ? value : frozen(value)]),
  );
}

/** The same members as XML. */
export function xmlOf(tree: Tree): string {
  return Object.entries(tree)
    .map(([name, value]) => {
      if (typeof value === 'string') return leaf(name, value);
      return isList(value)
        ? element(
            name,
            ...value.map((one) => (typeof one === 'string' ? leaf('member', one) : element('member', xmlOf(one)))),
          )
        : element(name, xmlOf(value));
    })
    .join('');
}

function isList(value: Tree | readonly (string | Tree)[]): value is readonly (string | Tree)[] {
  return Array.isArray(value);
}

/** Members of a tree by name and kind; those of another kind are as good as absent. */
export function listIn(tree: Tree | undefined, name: string): readonly Tree[] {
  const value = tree?.[name];
  return Array.isArray(value) ? value.filter((one): one is Tree => typeof one !== 'string') : [];
}

export function treeIn(tree: Tree | undefined, name: string): Tree | undefined {
  const value = tree?.[name];
  return typeof value === 'object' && !isList(value) ? value : undefined;
}

export function textIn(tree: Tree | undefined, name: string): string | undefined {
  const value = tree?.[name];
  return typeof value === 'string' ? value : undefined;
}
