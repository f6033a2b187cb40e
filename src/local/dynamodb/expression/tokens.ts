import { invalid } from '../../awsError.ts';

export interface Token {
  readonly kind: 'word' | 'name' | 'value' | 'number' | 'symbol' | 'end';
  readonly text: string;
  readonly at: number;
}

const rules: readonly (readonly [Token['kind'], RegExp])[] = [
  ['word', /[A-Za-z_][A-Za-z0-9_]*/y],
  ['name', /#[A-Za-z0-9_]+/y],
  ['value', /:[A-Za-z0-9_]+/y],
  ['number', /[0-9]+/y],
  ['symbol', /<>|<=|>=|[=<>()[\].,+-]/y],
];

const maxLength = 4096;

/**
 * Cuts an expression into tokens, an `end` token last.
 * @throws AwsError ValidationException naming the character that no token begins with
 */
export function tokenize(source: string, label: string): Token[] {
  if (source.trim() === '') throw invalid(`Invalid ${label}: The expression can not be empty;`);
  if (Buffer.byteLength(source) > maxLength) {
    throw invalid(
      `Invalid ${label}: Expression size has exceeded the maximum allowed size; expression size: ${source.length}`,
    );
  }
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    const space = /\s+/y;
    space.lastIndex = at;
    const skipped = space.exec(source);
    if (skipped) {
      at += skipped[0].length;
      continue;
    }
    const token = next(source, at);
    if (!token) throw syntaxError(label, { source, text: source[at] ?? '', at });
    tokens.push(token);
    at += token.text.length;
  }
  return [...tokens, { kind: 'end', text: '<EOF>', at }];
}

function next(source: string, at: number): Token | undefined {
  for (const [kind, rule] of rules) {
    rule.lastIndex = at;
    const match = rule.exec(source);
    if (match) return { kind, text: match[0], at };
  }
  return undefined;
}

export function syntaxError(
  label: string,
  where: { readonly source: string; readonly text: string; readonly at: number },
): Error {
  const near = where.source.slice(Math.max(0, where.at - 10), where.at + where.text.length + 10).trim();
  return invalid(`Invalid ${label}: Syntax error; token: "${where.text}", near: "${near}"`);
}
