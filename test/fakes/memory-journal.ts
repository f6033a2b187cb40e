import type { ReasonCode } from '../../src/domain/decision.ts';
import type { JournalEntry } from '../../src/engine/journal.ts';
import type { Journal } from '../../src/engine/ports.ts';

/** Keeps every note, and answers what tests ask of them. */
export class MemoryJournal implements Journal {
  readonly entries: JournalEntry[] = [];

  note(entry: JournalEntry): void {
    this.entries.push(entry);
  }

  of<K extends JournalEntry['kind']>(kind: K): readonly Extract<JournalEntry, { readonly kind: K }>[] {
    return this.entries.filter((entry): entry is Extract<JournalEntry, { readonly kind: K }> => entry.kind === kind);
  }

  /** Why each decision was taken, in order. */
  reasons(): readonly ReasonCode[] {
    return this.of('decision').map(({ decision }) => decision.reason.code);
  }

  /** Why messages were ignored, in order. */
  ignored(): readonly string[] {
    return this.of('ignored').map(({ reason }) => reason);
  }
}
