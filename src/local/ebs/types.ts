/** A volume of a seeded machine. */
export interface VolumeSeed {
  readonly id?: string;
  readonly device: string;
  readonly gib: number;
  readonly tags: Readonly<Record<string, string>>;
  /** Seconds of EC2 time until it is attached. */
  readonly attachSeconds: number;
}

export interface Volume {
  readonly id: string;
  readonly instance: string;
  readonly device: string;
  readonly boot: boolean;
  readonly gib: number;
  readonly createdAt: number;
  readonly attachedAt: number;
  readonly tags: Readonly<Record<string, string>>;
}

export interface Snapshot {
  readonly id: string;
  readonly volume: string;
  readonly gib: number;
  readonly startedAt: number;
  readonly completedAt: number;
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly lock?: Lock;
  /** Accounts, and `all`. */
  readonly sharedWith: readonly string[];
}

export type Lock = 'governance' | 'compliance' | 'compliance-cooloff' | 'expired';

export interface Image {
  readonly id: string;
  readonly name: string;
  readonly snapshots: readonly string[];
  readonly disabled: boolean;
}

export interface NewSet {
  readonly instance: string;
  readonly excludeBoot: boolean;
  readonly exclude: readonly string[];
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
}
