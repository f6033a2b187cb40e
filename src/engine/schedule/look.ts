import type { TargetId } from '../../domain/target.ts';

const MOST_TARGETS = 100;
const MOST_BYTES = 12_000;

/** As many targets as one message carries. */
export function groupsOf(targets: readonly TargetId[]): readonly (readonly TargetId[])[] {
  const groups: TargetId[][] = [];
  let bytes = 0;
  for (const target of targets) {
    const group = groups.at(-1);
    bytes += target.length + 3;
    if (group === undefined || group.length >= MOST_TARGETS || bytes > MOST_BYTES) {
      groups.push([target]);
      bytes = target.length + 3;
    } else group.push(target);
  }
  return groups;
}
