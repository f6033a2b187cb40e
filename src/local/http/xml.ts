const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

// Characters that XML 1.0 cannot carry even escaped; a tag value with NUL must not break the whole answer.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to remove
const unfit = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

export function escapeXml(value: string): string {
  return value.replace(unfit, '\ufffd').replace(/[&<>"']/g, (char) => escapes[char] ?? char);
}

/** `<name>children</name>`; children are XML already. */
export function element(name: string, ...children: readonly string[]): string {
  return `<${name}>${children.join('')}</${name}>`;
}

/** `<name>value</name>` with the value escaped; nothing at all when the value is undefined. */
export function leaf(name: string, value: string | number | boolean | undefined): string {
  return value === undefined ? '' : element(name, escapeXml(String(value)));
}
