/**
 * What must not stand in a step of the library: all that CPS, a restart or the log of a build would spoil. Cheap, by text; the
 * deep part `jenkins` runs the library under the transformer itself.
 */
const FORBIDDEN: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  { what: 'a class', pattern: /^\s*(?:abstract |final )*(?:class|enum|interface|trait) /m },
  { what: '@NonCPS', pattern: /@NonCPS/ },
  { what: 'an import', pattern: /^\s*import /m },
  { what: 'an object made', pattern: /\bnew [A-Z]/ },
  { what: 'a matcher', pattern: /=~|==~/ },
  {
    what: 'an iteration by a closure',
    pattern: /\.(?:each|collect|sort|find|any|every|inject|findAll|times)\w*\s*[({]/,
  },
  { what: 'a text put into a script', pattern: /(?<![.\w])(?:sh|bat|powershell)\b[^\n]*"[^"\n]*\$/ },
  { what: 'a script written in place', pattern: /(?<![.\w])(?:sh|bat|powershell)\b\s*\(?\s*(?:script:\s*)?['"]/ },
];

/** What of it stands in a Groovy source, comments left out. */
export function forbiddenIn(source: string): readonly string[] {
  const code = source.replaceAll(/\/\*[\s\S]*?\*\/|(?<!:)\/\/[^\n]*/g, '');
  return FORBIDDEN.filter(({ pattern }) => pattern.test(code)).map(({ what }) => what);
}
