import { parseSync } from '@swc/core';

/** What a source file takes from outside itself, types included. */
export interface SourceFacts {
  /** Module specifiers as they are written. */
  readonly imports: readonly string[];
  readonly ambient: readonly Ambient[];
}

/** `environment`: the process's variables. `clock`: the time of day. `timer`: waits by itself. `deadline`: ends a call late. */
export type Ambient = 'environment' | 'clock' | 'timer' | 'deadline';

const GLOBALS = new Map<string, Ambient>(
  Object.entries({
    'process.env': 'environment',
    'Date.now': 'clock',
    'performance.now': 'clock',
    setTimeout: 'timer',
    setInterval: 'timer',
    'AbortSignal.timeout': 'deadline',
  } as const),
);
const MODULES = new Map<string, Ambient>(
  Object.entries({
    'node:process': 'environment',
    'node:perf_hooks': 'clock',
    'node:timers': 'timer',
    'node:timers/promises': 'timer',
  } as const),
);

interface Node {
  readonly type?: string;
  readonly [field: string]: unknown;
}

/** Reads a TypeScript source with a real parser: comments and strings do not count, `import type` and `import()` do. */
export function sourceFacts(source: string): SourceFacts {
  const imports: string[] = [];
  const ambient = new Set<Ambient>();
  const note = (name: string | undefined, table: ReadonlyMap<string, Ambient>): void => {
    const kind = name === undefined ? undefined : table.get(name);
    if (kind !== undefined) ambient.add(kind);
  };
  const visit = (node: Node): void => {
    const specifier = specifierOf(node);
    if (specifier !== undefined) {
      imports.push(specifier);
      note(specifier, MODULES);
    }
    if (readsNow(node)) ambient.add('clock');
    note(dottedName(node), GLOBALS);
    for (const child of childrenOf(node)) visit(child);
  };
  visit(parseSync(source, { syntax: 'typescript', target: 'es2022' }) as unknown as Node);
  return { imports, ambient: [...ambient] };
}

function specifierOf(node: Node): string | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
      return textOf(node.source);
    case 'TsImportType':
      return textOf(node.argument);
    case 'CallExpression':
      return asNode(node.callee)?.type === 'Import' ? (firstText(node.arguments) ?? '(computed)') : undefined;
    default:
      return undefined;
  }
}

/** `new Date()` and `Date()` read the clock; `new Date(ms)` converts. */
function readsNow(node: Node): boolean {
  if (node.type !== 'NewExpression' && node.type !== 'CallExpression') return false;
  if (asNode(node.callee)?.value !== 'Date') return false;
  return node.type === 'CallExpression' || !Array.isArray(node.arguments) || node.arguments.length === 0;
}

/** `a.b` as text, a plain identifier as itself; `globalThis.` in front does not hide anything. */
function dottedName(node: Node): string | undefined {
  if (node.type === 'Identifier') return String(node.value);
  if (node.type !== 'MemberExpression') return undefined;
  const object = dottedName(asNode(node.object) ?? {});
  const property = asNode(node.property);
  const name = property?.type === 'Computed' ? textOf(property.expression) : textOf(property);
  if (object === undefined || name === undefined) return undefined;
  return object === 'globalThis' ? name : `${object}.${name}`;
}

/** The nodes below, without names that are not references: `time.setTimeout` and `{ setTimeout: … }` name a property. */
function childrenOf(node: Node): readonly Node[] {
  return Object.entries(node).flatMap(([field, value]) => {
    const isName = (field === 'property' || field === 'key') && asNode(value)?.type === 'Identifier';
    if (isName) return [];
    return (Array.isArray(value) ? value : [value]).map(asNode).filter((child) => child !== undefined);
  });
}

function firstText(list: unknown): string | undefined {
  return Array.isArray(list) ? textOf(asNode(list[0])?.expression) : undefined;
}

function textOf(value: unknown): string | undefined {
  const text = asNode(value)?.value;
  return typeof text === 'string' ? text : undefined;
}

function asNode(value: unknown): Node | undefined {
  return typeof value === 'object' && value !== null ? (value as Node) : undefined;
}
