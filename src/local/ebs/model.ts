import { randomUUID } from 'node:crypto';
import { AwsError } from '../awsError.ts';
import type { Time } from '../time.ts';
import type { Image, Lock, NewSet, Snapshot, Volume, VolumeSeed } from './types.ts';

export interface EbsOptions {
  readonly time: Time;
  /** Turns EBS's seconds into milliseconds of the clock. */
  readonly scaled: (seconds: number) => number;
}

/** "Wait at least 15 seconds between concurrent volume snapshots." */
const RATE_SECONDS = 15;
const SNAPSHOT_SECONDS = 20;
export const rootDevice = '/dev/xvda';
const ROOT: VolumeSeed = { device: rootDevice, gib: 8, tags: {}, attachSeconds: 0 };

/** Volumes, snapshots and the images made of them. */
export class EbsModel {
  readonly #options: EbsOptions;
  readonly #volumes = new Map<string, Volume>();
  readonly #byInstance = new Map<string, readonly string[]>();
  readonly #snapshots = new Map<string, Snapshot>();
  readonly #images = new Map<string, Image>();
  /** Snapshots that may be pending at once; https://docs.aws.amazon.com/general/latest/gr/ebs-service.html has the real quotas. */
  concurrent = Number.POSITIVE_INFINITY;
  /** Seconds until DescribeSnapshots shows what was made. */
  staleSeconds = 0;

  constructor(options: EbsOptions) {
    this.#options = options;
  }

  /** Gives an instance its volumes; the first is the one that it boots from. */
  attach(instance: string, seeds: readonly VolumeSeed[] = [ROOT]): void {
    const now = this.#options.time.now();
    const had = this.volumesOf(instance).length;
    for (const [index, { id, device, gib, tags, attachSeconds }] of seeds.entries()) {
      const volume: Volume = {
        id: id ?? newId('vol'),
        instance,
        device,
        boot: had + index === 0,
        gib,
        tags,
        createdAt: now,
        attachedAt: now + this.#options.scaled(attachSeconds),
      };
      this.#volumes.set(volume.id, volume);
      this.#byInstance.set(instance, [...(this.#byInstance.get(instance) ?? []), volume.id]);
    }
  }

  /** The volumes of a terminated instance go with it. */
  discard(instance: string): void {
    for (const { id } of this.volumesOf(instance)) this.#volumes.delete(id);
    this.#byInstance.delete(instance);
  }

  volumesOf(instance: string): Volume[] {
    return (this.#byInstance.get(instance) ?? []).flatMap((id) => this.#volumes.get(id) ?? []);
  }

  volumes(): Volume[] {
    return [...this.#volumes.values()];
  }

  isAttached({ attachedAt }: Volume): boolean {
    return attachedAt <= this.#options.time.now();
  }

  /** Snapshots that Describe shows; each reads as completed some seconds after its start. */
  snapshots(): Snapshot[] {
    const shown = this.#options.time.now() - this.#options.scaled(this.staleSeconds);
    return this.allSnapshots().filter(({ startedAt }) => startedAt <= shown);
  }

  /** Every snapshot at once, for tests and people. */
  allSnapshots(): Snapshot[] {
    return [...this.#snapshots.values()];
  }

  images(): Image[] {
    return [...this.#images.values()];
  }

  isPending({ completedAt }: Snapshot): boolean {
    return completedAt > this.#options.time.now();
  }

  /**
   * CreateSnapshots: all volumes of the instance that are not left out, or none.
   * @throws AwsError SnapshotCreationPerVolumeRateExceeded, ConcurrentSnapshotLimitExceeded, IncorrectState, InvalidParameterValue
   */
  createSnapshots({ instance, excludeBoot, exclude, description, tags }: NewSet): Snapshot[] {
    const volumes = this.volumesOf(instance);
    const boot = volumes.find((volume) => volume.boot);
    if (boot !== undefined && exclude.includes(boot.id)) {
      throw invalid(`The volume ${boot.id} is the root volume; use ExcludeBootVolume`);
    }
    const meant = volumes.filter((volume) => !(excludeBoot && volume.boot) && !exclude.includes(volume.id));
    if (meant.length === 0) throw invalid(`No volumes of ${instance} are left to snapshot`);
    const loose = meant.find((volume) => !this.isAttached(volume));
    if (loose) throw new AwsError('IncorrectState', { message: `Volume ${loose.id} is in the attaching state` });
    this.#checkLimits(meant);
    return meant.map((volume) => this.#make(volume, { description, tags }));
  }

  /** @throws AwsError InvalidSnapshot.NotFound, InvalidSnapshot.InUse; OperationNotPermitted for a locked one */
  delete(id: string): void {
    const { lock } = this.#one(id);
    const user = this.images().find(({ snapshots }) => snapshots.includes(id));
    if (user) {
      const message = `The snapshot ${id} is currently in use by ${user.id}`;
      throw new AwsError('InvalidSnapshot.InUse', { message });
    }
    // How EC2 words this is not documented; that it refuses is.
    if (lock !== undefined && lock !== 'expired') {
      throw new AwsError('OperationNotPermitted', { message: `The snapshot ${id} is locked in ${lock} mode` });
    }
    this.#snapshots.delete(id);
  }

  lock(id: string, lock: Lock | undefined): void {
    const { lock: _old, ...rest } = this.#one(id);
    this.#snapshots.set(id, { ...rest, ...(lock === undefined ? {} : { lock }) });
  }

  share(id: string, change: { readonly add: readonly string[]; readonly remove: readonly string[] }): void {
    const snapshot = this.#one(id);
    const left = snapshot.sharedWith.filter((who) => !change.remove.includes(who));
    this.#snapshots.set(id, { ...snapshot, sharedWith: [...new Set([...left, ...change.add])] });
  }

  sharedWith(id: string): readonly string[] {
    return this.#one(id).sharedWith;
  }

  register(name: string, snapshots: readonly string[]): Image {
    for (const id of snapshots) this.#one(id);
    const image = { id: newId('ami'), name, snapshots, disabled: false };
    this.#images.set(image.id, image);
    return image;
  }

  disable(id: string): void {
    const image = this.#images.get(id);
    if (image) this.#images.set(id, { ...image, disabled: true });
  }

  /** Whether this id is a volume or a snapshot; its tags are then changed. @throws AwsError Invalid….NotFound */
  tag(id: string, changes: Readonly<Record<string, string | undefined>>): boolean {
    const [map, code] = id.startsWith('vol-')
      ? ([this.#volumes, 'InvalidVolume.NotFound'] as const)
      : ([this.#snapshots, 'InvalidSnapshot.NotFound'] as const);
    if (!/^(?:vol|snap)-/.test(id)) return false;
    const known = map.get(id);
    if (!known) throw new AwsError(code, { message: `'${id}' does not exist.` });
    const tags = Object.entries({ ...known.tags, ...changes });
    const kept = tags.filter((entry): entry is [string, string] => entry[1] !== undefined);
    (map as Map<string, unknown>).set(id, { ...known, tags: Object.fromEntries(kept) });
    return true;
  }

  #checkLimits(meant: readonly Volume[]): void {
    const since = this.#options.time.now() - this.#options.scaled(RATE_SECONDS);
    const all = this.allSnapshots();
    if (meant.some(({ id }) => all.some(({ volume, startedAt }) => volume === id && startedAt > since))) {
      throw new AwsError('SnapshotCreationPerVolumeRateExceeded', {
        message:
          'The maximum per volume CreateSnapshot request rate has been exceeded. Use an increasing or variable sleep.',
      });
    }
    if (all.filter((one) => this.isPending(one)).length + meant.length > this.concurrent) {
      throw new AwsError('ConcurrentSnapshotLimitExceeded', { message: 'Concurrent snapshot limit exceeded.' });
    }
  }

  #make(volume: Volume, { description, tags }: Pick<NewSet, 'description' | 'tags'>): Snapshot {
    const startedAt = this.#options.time.now();
    const snapshot: Snapshot = {
      id: newId('snap'),
      volume: volume.id,
      gib: volume.gib,
      startedAt,
      completedAt: startedAt + this.#options.scaled(SNAPSHOT_SECONDS),
      description,
      tags,
      sharedWith: [],
    };
    this.#snapshots.set(snapshot.id, snapshot);
    return snapshot;
  }

  #one(id: string): Snapshot {
    const snapshot = this.#snapshots.get(id);
    if (snapshot) return snapshot;
    throw new AwsError('InvalidSnapshot.NotFound', { message: `The snapshot '${id}' does not exist.` });
  }
}

function newId(kind: string): string {
  return `${kind}-${randomUUID().replaceAll('-', '').slice(0, 17)}`;
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValue', { message });
}
