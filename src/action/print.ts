/**
 * Makes text that came from outside safe for a log that a runner reads. The runner takes a line as a command if it begins with
 * `::` after white space, or holds `##[` anywhere (https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 * and its older form), so neither is left, and no character that could begin a new line or hide one.
 */
export function safeLine(text: string): string {
  const line = [...text.toWellFormed()].map((char) => (isControl(char) ? ' ' : char)).join('');
  return line.replace(/^([\s\u0085\ufeff]*)::/u, '$1: :').replaceAll('##[', '# #[');
}

/** The same for text of several lines. */
export function safeLines(text: string): readonly string[] {
  return text.split(/\r\n|[\n\r]/).map(safeLine);
}

function isControl(char: string): boolean {
  const code = char.codePointAt(0) ?? 0;
  return code < 0x20 || (code >= 0x7f && code <= 0x9f) || code === 0x2028 || code === 0x2029 || isDirection(code);
}

/** Embeddings, overrides and isolates let a line look like another: https://www.unicode.org/reports/tr9/#Explicit_Directional_Embeddings */
function isDirection(code: number): boolean {
  return (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

/** Text inside HTML, as the job summary takes it; also what Markdown would read. */
export function safeHtml(text: string): string {
  const marks: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    '`': '&#96;',
  };
  return safeLine(text).replaceAll(/[&<>"`]/g, (char) => marks[char] ?? char);
}
