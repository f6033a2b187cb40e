/** One line of a change set. */
export interface Change {
  readonly action: string;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  /** `True`, `False`, `Conditional`, or empty where it is no modification. */
  readonly replacement: string;
  /** Which parts of the resource change: `Properties`, `Tags`, …. */
  readonly scope: readonly string[];
}

/** Changes in the order in which a person should read them: what is lost first. */
export function byWeight(changes: readonly Change[]): readonly Change[] {
  return [...changes].sort((a, b) => weight(a) - weight(b) || (a.logicalId < b.logicalId ? -1 : 1));
}

function weight({ action, replacement }: Change): number {
  if (action === 'Remove') return 0;
  if (replacement === 'True') return 1;
  if (replacement === 'Conditional') return 2;
  return action === 'Modify' ? 3 : 4;
}

/** Rows for the table that is shown before a change set is executed. */
export function changeRows(changes: readonly Change[]): readonly (readonly string[])[] {
  const rows = byWeight(changes).map((change) => [
    verbOf(change),
    change.logicalId,
    change.type.replace(/^AWS::/, ''),
    [change.physicalId, change.scope.join(', ')].filter((part) => part !== '').join(' · '),
  ]);
  return [['CHANGE', 'RESOURCE', 'TYPE', 'DETAIL'], ...rows];
}

function verbOf({ action, replacement }: Change): string {
  if (action !== 'Modify') return action.toLowerCase();
  if (replacement === 'True') return 'REPLACE';
  return replacement === 'Conditional' ? 'modify, perhaps replace' : 'modify';
}

/**
 * The table's change that would lose what is stored: leases live in the table, so it is never replaced by an update. Taking
 * it out of the stack is none: it is retained.
 */
export function tableLoss(changes: readonly Change[]): Change | undefined {
  return changes.find(
    ({ type, replacement }) =>
      type === 'AWS::DynamoDB::Table' && (replacement === 'True' || replacement === 'Conditional'),
  );
}
