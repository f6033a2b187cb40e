import type { Power } from '../../domain/machine.ts';
import type { TargetId, TargetKind } from '../../domain/target.ts';
import type { Clock, Publisher, Store } from '../ports.ts';

/** A machine that has a schedule, as one question to the cloud shows it. Times epoch ms. */
export interface Scheduled {
  readonly target: TargetId;
  readonly name?: string | undefined;
  /** The tag that is followed, and its value. */
  readonly tag: string;
  readonly value: string;
  readonly power: Power;
  /** When the present boot began; undefined where the cloud does not say it. */
  readonly launchedAt?: number | undefined;
  /** What its tag `wakelock:status` says now. */
  readonly status?: string | undefined;
  /** Why the schedule is not followed: it did not opt in, or is left alone by a rule. */
  readonly leftAlone?: string | undefined;
  /** It is followed only because the tags of ec2-powercycle count. */
  readonly compat?: boolean | undefined;
  /** Groups: how many machines it may have. */
  readonly most?: number | undefined;
}

/** What is asked for. Whatever is beyond it is not gone because it is not among the answers. */
export interface Scope {
  readonly kinds: readonly TargetKind[];
  /** The tags of ec2-powercycle count. */
  readonly compat: boolean;
}

/** Every machine with a schedule, of all pages. @throws when any page could not be read: half an answer looks like removed tags */
export interface Timetable {
  readonly scope: Scope;
  machines(): Promise<readonly Scheduled[]>;
}

/**
 * What is remembered of a machine from one run to the next, so that a run touches only those for which something changed. It
 * may be lost: a run then reads more, and comes to the same.
 */
export interface Entry {
  readonly state: 'on' | 'off' | 'error';
  /** What of the schedule was carried out: another text means that there is something to do. */
  readonly key: string;
  /** When a person ended the present window by stopping the machine, epoch ms. */
  readonly ended?: number | undefined;
  /** What went wrong, in words, and since when, epoch ms. */
  readonly error?: string | undefined;
  readonly fault?: Fault['kind'] | undefined;
  readonly cause?: string | undefined;
  readonly since?: number | undefined;
  /** What people were told of it in the last day. */
  readonly told?: readonly Told[] | undefined;
  /** As of `Scheduled`. */
  readonly compat?: boolean | undefined;
  /** When the machine, or its tag, was first missed, epoch ms. */
  readonly missing?: number | undefined;
}

/** What is wrong with a machine's schedule: with its text, with a document it needs, with its start, with the size of a group. */
export interface Fault {
  readonly kind: 'schedule' | 'document' | 'start' | 'size';
  readonly text: string;
  /** What it is known by, where texts for the same thing differ. */
  readonly cause?: string | undefined;
}

/** A cause that people were told of. `at`: when it was told, or was last there, epoch ms. */
export interface Told {
  readonly cause: string;
  readonly at: number;
}

/** A document as it was last found good. `at` epoch ms. */
export interface Copy {
  readonly text: string;
  readonly etag: string;
  readonly at: number;
}

/** The schedules' part of the table; only the schedule function writes it. */
export interface Book {
  entries(): Promise<ReadonlyMap<TargetId, Entry>>;
  write(target: TargetId, entry: Entry): Promise<void>;
  remove(target: TargetId): Promise<void>;
  readCopy(address: string): Promise<Copy | undefined>;
  writeCopy(address: string, copy: Copy): Promise<void>;
}

/** The web, guarded: what it gives is not trusted. */
export type Fetched =
  | { readonly kind: 'document'; readonly text: string; readonly etag: string }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'failed'; readonly why: string };

export interface Web {
  /** Never rejects. */
  get(address: string, etag: string): Promise<Fetched>;
}

/** Says on a machine itself what is wrong with its schedule. */
export interface StatusTags {
  write(target: TargetId, text: string): Promise<void>;
}

export interface SchedulePorts {
  readonly store: Store;
  readonly book: Book;
  readonly timetable: Timetable;
  readonly web: Web;
  readonly tags: StatusTags;
  readonly publisher: Publisher;
  readonly clock: Clock;
  readonly journal: ScheduleJournal;
}

/** What a run reports of its work. */
export interface ScheduleJournal {
  note(entry: Done): void;
}

export type Done =
  /** A window was opened or carried on, closed, or its end was moved. */
  | {
      readonly kind: 'opened' | 'closed' | 'moved';
      readonly target: TargetId;
      readonly lease: string;
      readonly why: string;
    }
  /** A stop edge takes a boot that is older. */
  | { readonly kind: 'took'; readonly target: TargetId; readonly edge: number }
  /** A person stopped the machine in its window: it stays off until the next start. */
  | { readonly kind: 'respected'; readonly target: TargetId; readonly since: number }
  | { readonly kind: 'left-alone'; readonly target: TargetId; readonly why: string }
  | { readonly kind: 'bad-schedule'; readonly target: TargetId; readonly why: string }
  /** It is followed, though not as it was meant. */
  | { readonly kind: 'hitch'; readonly target: TargetId; readonly why: string }
  /** The start of a window failed; it is tried again. */
  | { readonly kind: 'failing'; readonly target: TargetId; readonly why: string }
  | { readonly kind: 'trouble'; readonly target?: TargetId; readonly error: unknown };
