import type { There } from './volumes.ts';

/** One boot of an instance, and the key of its set. Epoch ms. */
export interface Boot {
  readonly set: string;
  readonly launchedAt: number;
}

/** What the table keeps of one set. Times epoch ms. */
export interface SetRecord {
  readonly set: string;
  readonly instance: string;
  readonly group: string;
  readonly launchedAt: number;
  /** Decided once, at the first claim: a volume attached later is no part of the set. */
  readonly volumes: readonly Part[];
  readonly made: readonly Made[];
  /** `making`: somebody may be calling CreateSnapshots until `until`; `open`: nobody is; `done`: made, named and told. */
  readonly state: 'making' | 'open' | 'done';
  readonly by: string;
  readonly until: number;
  /** Refused calls so far. */
  readonly tries: number;
  /** Volumes not to be asked for before `notBefore`. */
  readonly busy: readonly string[];
  readonly notBefore: number;
  readonly cause?: string | undefined;
  readonly expiresAt?: number | undefined;
  readonly removeAt: number;
  /** Grows with each write. */
  readonly n: number;
}

export interface Part {
  readonly id: string;
  readonly device: string;
  readonly boot: boolean;
  /** As `typeText` writes it; records of earlier versions have none. */
  readonly type?: string;
}

export interface Made {
  readonly volume: string;
  readonly snapshot: string;
  readonly gib: number;
  /** The set that it is a member of, where it was found and not made for this record. */
  readonly of?: string;
}

/** A snapshot of this boot that was there already, with the name of its set. */
export interface Found extends Made {
  readonly set: string;
}

/** What to do about a set now, and why. */
export type Step =
  /** Everything is made: name the snapshots, tag the instance, let the hook go on. */
  | { readonly do: 'finish' }
  /** Claim the set, look for what is there, make what is missing of `volumes`. */
  | { readonly do: 'make'; readonly volumes: readonly string[] }
  | { readonly do: 'wait'; readonly until: number; readonly reason: 'being-made' | 'refused' }
  | { readonly do: 'nothing' };

/** Total; reads nothing but its arguments. */
export function nextStep(record: SetRecord, now: number): Step {
  if (record.state === 'done') return { do: 'nothing' };
  const missing = missingOf(record);
  if (missing.length === 0) return { do: 'finish' };
  // Whoever claimed it may still be calling, or its snapshots may not be visible yet: a second set would be the price.
  if (record.state === 'making' && now < record.until) {
    return { do: 'wait', until: record.until, reason: 'being-made' };
  }
  if (record.state === 'making' || now >= record.notBefore) return { do: 'make', volumes: missing };
  const free = missing.filter((volume) => !record.busy.includes(volume));
  if (free.length > 0) return { do: 'make', volumes: free };
  return { do: 'wait', until: record.notBefore, reason: 'refused' };
}

export function missingOf({ volumes, made }: Pick<SetRecord, 'volumes' | 'made'>): readonly string[] {
  return volumes.map(({ id }) => id).filter((id) => !made.some(({ volume }) => volume === id));
}

/** The name of the set, which is that of the snapshots: of what was found made already, else the record's. */
export function nameOf({ set, made }: Pick<SetRecord, 'set' | 'made'>): string {
  return made.find(({ of }) => of !== undefined)?.of ?? set;
}

/** What was made for this record, and is counted with it. */
export function ownOf({ made }: Pick<SetRecord, 'made'>): readonly Made[] {
  return made.filter(({ of }) => of === undefined);
}

/**
 * `made` with those of its volumes' snapshots that were found. What has another name, or was there before this record was
 * claimed at all, is somebody else's: of a record that was lost, or of one under another name.
 */
export function withFound(record: SetRecord, found: readonly Found[]): readonly Made[] {
  const members = found.filter(({ volume }) => record.volumes.some(({ id }) => id === volume));
  const told = members.map(({ set, volume, snapshot, gib }): Made => {
    const own = set === record.set && record.by !== '';
    return { volume, snapshot, gib, ...(own ? {} : { of: set || record.set }) };
  });
  return withMade(record.made, told);
}

/**
 * A record as earlier versions kept it, by its activity alone, under the boot that all deliveries claim: its claim still
 * counts, and its snapshots keep their name.
 */
export function movedTo(boot: Boot, old: SetRecord): SetRecord {
  return { ...old, set: boot.set, made: old.made.map((one) => ({ ...one, of: old.set })), n: 1 };
}

/** A volume that was detached before its turn is no part of the set any more: EC2 would leave it out for ever. */
export function withoutDetached(record: SetRecord, { volumes }: Pick<There, 'volumes'>): SetRecord {
  const there = (id: string) => volumes.some((volume) => volume.id === id);
  const made = (id: string) => record.made.some(({ volume }) => volume === id);
  return { ...record, volumes: record.volumes.filter(({ id }) => there(id) || made(id)) };
}

/** `made` with what was found or made now; one snapshot a volume, the first one known stays. */
export function withMade(made: readonly Made[], more: readonly Made[]): readonly Made[] {
  const fresh = more.filter(
    ({ volume }, at) =>
      !made.some((one) => one.volume === volume) && more.findIndex((one) => one.volume === volume) === at,
  );
  return [...made, ...fresh];
}
