import type { Hook } from '../../domain/snapshot/launch.ts';
import type { Boot, Found, Made, SetRecord } from '../../domain/snapshot/record.ts';
import type { SnapshotRules } from '../../domain/snapshot/rules.ts';
import type { Snapshot } from '../../domain/snapshot/sweep.ts';
import type { Instance } from '../../domain/snapshot/volumes.ts';
import type { CallResult, Clock, NewId } from '../ports.ts';
import type { SnapshotJournal } from './journal.ts';

/** Records of sets. Writes return false when somebody else wrote first, and throw when the table could not be reached. */
export interface SetRecords {
  /** The boot that a scaling activity was found to have begun; undefined = it was not seen yet. */
  readBoot(activity: string): Promise<Boot | undefined>;
  /** Ties an activity to a boot, once: a later boot of the same instance is none of its. */
  tieBoot(activity: string, boot: Boot & Pick<SetRecord, 'removeAt'>): Promise<boolean>;
  readSet(set: string): Promise<SetRecord | undefined>;
  createSet(record: SetRecord): Promise<boolean>;
  /** Writes these members if the record's `n` is unchanged; `n` grows by one. */
  changeSet(set: string, n: number, change: Partial<Omit<SetRecord, 'set' | 'n'>>): Promise<boolean>;
}

export interface NewSet {
  readonly instance: string;
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly skipBoot: boolean;
  /** Data volumes to leave out. */
  readonly skip: readonly string[];
}

export type CreateResult =
  | { readonly kind: 'made'; readonly made: readonly Made[] }
  | Exclude<CallResult, { readonly kind: 'ok' }>;

/** Volumes and snapshots. Reads repeat throttled calls; `create` is one attempt. */
export interface Snapshots {
  instance(id: string): Promise<Instance>;
  /** Snapshots that this stack made of this boot of the instance and that did not fail; another stack has sets of its own. */
  ofLaunch(boot: {
    readonly instance: string;
    readonly launchedAt: number;
    readonly stack: string;
  }): Promise<readonly Found[]>;
  /** CreateSnapshots, aborted and awaited after `timeout` ms: nothing of it is left to be sent when this returns. */
  create(set: NewSet, timeout: number): Promise<CreateResult>;
  /** Of these volumes, those with a snapshot of anybody's started at or after `since`. */
  startedSince(volumes: readonly string[], since: number): Promise<readonly string[]>;
  /** Writes tags, over those that are there. `refused` with InvalidInstanceID.NotFound or InvalidSnapshot.NotFound for what is gone. */
  tag(id: string, tags: Readonly<Record<string, string>>): Promise<CallResult>;
}

/** What the sweep and people need of the snapshots that were made. */
export interface SnapshotArchive {
  /** Our snapshots, all pages. */
  list(stack: string): Promise<readonly Snapshot[]>;
  /** Snapshots that images of this account use, deprecated and disabled images included. */
  inImages(): Promise<ReadonlySet<string>>;
  /** Of ours, those that are locked in any mode that forbids deletion. */
  locked(): Promise<ReadonlySet<string>>;
  /** Whether others may make volumes of it. */
  shared(id: string): Promise<boolean>;
  remove(id: string): Promise<CallResult>;
}

/** Lifecycle actions of a group. An action that is over or unknown is `ok`: there is nothing left to do. */
export interface Hooks {
  heartbeat(hook: Hook, of: { readonly group: string; readonly instance: string }): Promise<void>;
  complete(
    hook: Hook,
    of: { readonly group: string; readonly instance: string; readonly result: 'CONTINUE' | 'ABANDON' },
  ): Promise<void>;
}

export interface LaunchPorts {
  readonly records: SetRecords;
  readonly snapshots: Snapshots;
  readonly hooks: Hooks;
  readonly clock: Clock;
  /** 0 ≤ n < 1; spreads tries. */
  readonly random: () => number;
  readonly newId: NewId;
  readonly journal: SnapshotJournal;
  readonly rules: SnapshotRules;
}

export interface SweepPorts {
  readonly archive: SnapshotArchive;
  readonly clock: Clock;
  readonly journal: SnapshotJournal;
  readonly rules: Pick<SnapshotRules, 'stack' | 'keepLast'>;
}
