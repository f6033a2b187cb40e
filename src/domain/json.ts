const PROTOTYPE: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * A key of a JSON text that parsers read differently: one that stands twice in one object (JSON.parse keeps the last,
 * others the first), or one that names the prototype. The text must have been parsed before; linear in its length.
 * @returns what is wrong, or undefined
 */
export function suspectKey(text: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  let last = '';
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:]/gs)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (token !== ':') last = token;
    else {
      const name = String(JSON.parse(last));
      const keys = open.at(-1);
      if (PROTOTYPE.has(name)) return `the key ${name} is not allowed`;
      if (keys?.has(name) === true) return 'a key stands twice in one object';
      keys?.add(name);
    }
  }
  return undefined;
}
