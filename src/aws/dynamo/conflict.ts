/** Names by which DynamoDB says that somebody else wrote first. */
const CONFLICTS: ReadonlySet<string> = new Set(['ConditionalCheckFailedException', 'TransactionConflictException']);
const CONFLICT_REASONS: ReadonlySet<string> = new Set(['ConditionalCheckFailed', 'TransactionConflict']);

/**
 * Whether a write failed because its condition did not hold or another transaction was at the item. Everything else
 * (throttled, denied, no such table, no connection) is not an answer and must be thrown.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
export function isConflict(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (CONFLICTS.has(error.name)) return true;
  if (error.name !== 'TransactionCanceledException' || !('CancellationReasons' in error)) return false;
  const reasons: unknown = error.CancellationReasons;
  return Array.isArray(reasons) && reasons.some((reason: unknown) => CONFLICT_REASONS.has(codeOf(reason)));
}

function codeOf(reason: unknown): string {
  return typeof reason === 'object' && reason !== null && 'Code' in reason ? String(reason.Code) : '';
}
