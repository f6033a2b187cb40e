import type { Decision } from '../domain/decision.ts';
import type { TargetId } from '../domain/target.ts';
import type { CallResult } from './ports.ts';

/** What the engine reports of its work: nothing is swallowed silently. */
export type JournalEntry =
  | {
      readonly kind: 'message';
      readonly action: string;
      readonly outcome: string;
      readonly lease?: string;
      readonly targets: readonly TargetId[];
    }
  | { readonly kind: 'ignored'; readonly reason: string; readonly detail: string; readonly lease?: string }
  | { readonly kind: 'decision'; readonly target: TargetId; readonly decision: Decision }
  | { readonly kind: 'conflict'; readonly target: TargetId; readonly doing: string }
  | {
      readonly kind: 'call';
      readonly target: TargetId;
      readonly call: 'start' | 'stop' | 'restore' | 'protect' | 'unprotect';
      readonly result: CallResult;
    }
  | { readonly kind: 'trouble'; readonly target?: TargetId; readonly error: unknown };
