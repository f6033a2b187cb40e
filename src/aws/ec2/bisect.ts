/**
 * Two parts of a group that EC2 refused as a whole because of some of its ids. The ids that the error text names are tried
 * apart from the rest, which saves calls; the text decides nothing else, since an id is judged on a call of its own alone.
 */
export function divide(ids: readonly string[], error: unknown): readonly (readonly string[])[] {
  const text = error instanceof Error ? error.message : '';
  const named = ids.filter((id) => text.includes(id));
  if (named.length > 0 && named.length < ids.length) return [named, ids.filter((id) => !text.includes(id))];
  const half = Math.ceil(ids.length / 2);
  return [ids.slice(0, half), ids.slice(half)];
}

/** Groups of at most `size`. */
export function groupsOf(ids: readonly string[], size: number): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, at) => ids.slice(at * size, (at + 1) * size));
}
