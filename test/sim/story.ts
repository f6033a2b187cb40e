import type { JournalEntry } from '../../src/engine/journal.ts';

/** One entry of the engine's journal in a line. */
export function storyOf(entry: JournalEntry): string {
  switch (entry.kind) {
    case 'message':
      return `joins ${entry.action}: ${entry.outcome} (${entry.lease?.slice(0, 8)}) ${entry.targets.join(' ')}`;
    case 'ignored':
      return `ignores ${entry.detail}: ${entry.reason} (${entry.lease?.slice(0, 8) ?? '-'})`;
    case 'decision': {
      const { action, marks, reason, lookAgainAt, again } = entry.decision;
      const notes = marks.map((mark) => `${mark.mark} ${mark.id.slice(0, 8)}`).join(', ');
      const does =
        action.do === 'acknowledge' ? `acknowledge ${action.leases.map(({ id }) => id.slice(0, 8))}` : action.do;
      const look =
        lookAgainAt === undefined ? '' : ` look at +${((lookAgainAt - 1_800_000_060_000) / 1000).toFixed(1)}`;
      return `${entry.target.slice(-2)} ${reason.code} → ${does}${notes === '' ? '' : ` [${notes}]`}${look}${again ? ' again' : ''}`;
    }
    case 'conflict':
      return `conflict: ${entry.doing}`;
    case 'call':
      return `${entry.call} ${entry.target.slice(-2)}: ${entry.result.kind}${entry.result.kind === 'refused' ? ` ${entry.result.code}` : ''}`;
    case 'trouble':
      return `trouble: ${String(entry.error)}`;
  }
}
