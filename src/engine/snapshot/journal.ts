import type { IgnoredLaunch, Launch } from '../../domain/snapshot/launch.ts';
import type { SweepReport } from './sweep.ts';

/** What a launch came to. Times epoch ms. */
export type Outcome =
  | { readonly kind: 'made'; readonly set: string; readonly snapshots: number; readonly gib: number }
  | { readonly kind: 'already'; readonly set: string }
  /** Nothing was made, and nothing will be: said, and over. */
  | { readonly kind: 'ended'; readonly reason: 'instance-gone' | 'nothing-to-snapshot'; readonly detail: string }
  | { readonly kind: 'later'; readonly at: number; readonly reason: string; readonly detail: string }
  /** Tried long enough, or not to be tried again: for the dead-letter queue. */
  | { readonly kind: 'dead'; readonly reason: string; readonly detail: string };

export type SnapshotEntry =
  | { readonly kind: 'ignored'; readonly reason: IgnoredLaunch | 'not-an-envelope'; readonly detail: string }
  | { readonly kind: 'outcome'; readonly launch: Launch; readonly outcome: Outcome }
  | { readonly kind: 'refused'; readonly launch: Launch; readonly code: string; readonly message: string }
  | { readonly kind: 'sweep'; readonly report: SweepReport }
  | { readonly kind: 'trouble'; readonly what: string; readonly error: unknown };

export interface SnapshotJournal {
  note(entry: SnapshotEntry): void;
}
