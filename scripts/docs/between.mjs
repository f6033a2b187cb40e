/**
 * `old` with `text` between the lines that hold `begin` and `end`; the marker lines stay.
 *
 * @throws when a marker is missing: the file would silently go stale
 */
export function between(old, { begin, end, text }) {
  const lines = old.split('\n');
  const from = lines.findIndex((line) => line.includes(begin));
  const to = lines.findIndex((line, index) => index > from && line.includes(end));
  if (from < 0 || to < 0) throw new Error(`The lines "${begin}" and "${end}" are not there in this order.`);
  return [...lines.slice(0, from + 1), ...text.trimEnd().split('\n'), ...lines.slice(to)].join('\n');
}
