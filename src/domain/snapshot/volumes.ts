import type { Part } from './record.ts';
import type { SnapshotRules } from './rules.ts';
import { typeText, type VolumeType } from './volume-type.ts';

/** A volume in the block devices of an instance. */
export interface Volume {
  readonly id: string;
  readonly device: string;
  readonly boot: boolean;
  readonly attached: boolean;
  /** Unknown where EC2 does not tell it. */
  readonly type?: VolumeType | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** What EC2 says of an instance now. */
export type Instance =
  | { readonly kind: 'not-found' }
  | { readonly kind: 'gone'; readonly state: string }
  | {
      readonly kind: 'there';
      readonly launchedAt: number;
      readonly tags: Readonly<Record<string, string>>;
      /** Whether it boots from EBS: then it has a volume, if not yet. */
      readonly ebsRoot: boolean;
      readonly volumes: readonly Volume[];
    };

export type There = Extract<Instance, { readonly kind: 'there' }>;

/** Why the volumes cannot be snapshotted yet; undefined = they can. */
export function notYet({ ebsRoot, volumes }: There): string | undefined {
  if (volumes.length === 0) return ebsRoot ? 'no volume is attached yet' : undefined;
  const loose = volumes.filter(({ attached }) => !attached).map(({ id }) => id);
  return loose.length === 0 ? undefined : `not attached yet: ${loose.join(', ')}`;
}

/** What its record keeps of a volume. */
export function partOf({ id, device, boot, type }: Volume): Part {
  return { id, device, boot, ...(type === undefined ? {} : { type: typeText(type) }) };
}

/** The volumes that make up the set. */
export function chooseVolumes(
  { volumes }: There,
  { skipBoot, optOut }: Pick<SnapshotRules, 'skipBoot' | 'optOut'>,
): readonly Volume[] {
  return volumes.filter((volume) => {
    const out = Object.hasOwn(volume.tags, optOut.key) && volume.tags[optOut.key] === optOut.value;
    return !out && !(skipBoot && volume.boot);
  });
}
