import type { Boot, Found, SetRecord } from '../../../src/domain/snapshot/record.ts';
import { SNAPSHOT_RULES, type SnapshotRules } from '../../../src/domain/snapshot/rules.ts';
import type { Snapshot } from '../../../src/domain/snapshot/sweep.ts';
import type { Instance, Volume } from '../../../src/domain/snapshot/volumes.ts';
import type { CallResult } from '../../../src/engine/ports.ts';
import type { SnapshotEntry } from '../../../src/engine/snapshot/journal.ts';
import type {
  CreateResult,
  Hooks as HookPort,
  LaunchPorts,
  NewSet,
  SetRecords,
  SnapshotArchive,
  Snapshots,
} from '../../../src/engine/snapshot/ports.ts';
import { Hooks } from '../../fakes/hooks.ts';
import { StepClock } from '../../fakes/step-clock.ts';

export const BOX = 'i-0123456789abcdef0';

/** The records in memory, with the conditions of the table. */
export class MemoryRecords implements SetRecords {
  readonly hooks = new Hooks<keyof SetRecords>();
  readonly sets = new Map<string, SetRecord>();
  readonly #boots = new Map<string, Boot>();

  readBoot(activity: string): Promise<Boot | undefined> {
    return this.hooks.run('readBoot', () => {
      // One key for both: earlier versions kept the set itself under its activity.
      const set = this.sets.get(activity);
      return set === undefined ? this.#boots.get(activity) : { set: activity, launchedAt: set.launchedAt };
    });
  }

  tieBoot(activity: string, { set, launchedAt }: Boot) {
    return this.hooks.run('tieBoot', () => {
      if (this.#boots.has(activity) || this.sets.has(activity)) return false;
      this.#boots.set(activity, { set, launchedAt });
      return true;
    });
  }

  forget(): void {
    this.sets.clear();
    this.#boots.clear();
  }

  readSet(set: string) {
    return this.hooks.run('readSet', () => this.sets.get(set));
  }

  createSet(record: SetRecord) {
    return this.hooks.run('createSet', () => {
      if (this.sets.has(record.set)) return false;
      this.sets.set(record.set, record);
      return true;
    });
  }

  changeSet(set: string, n: number, change: Partial<SetRecord>) {
    return this.hooks.run('changeSet', () => {
      const record = this.sets.get(set);
      if (record?.n !== n) return false;
      this.sets.set(set, { ...record, ...change, n: n + 1 });
      return true;
    });
  }
}

interface FakeSnapshot extends Snapshot {
  readonly description: string;
  readonly visibleAt: number;
}

/** Volumes and snapshots in memory; what was made is found only `stale` ms later. */
export class FakeSnapshots implements Snapshots, SnapshotArchive {
  readonly hooks = new Hooks<keyof Snapshots | keyof SnapshotArchive>();
  readonly made: FakeSnapshot[] = [];
  readonly instances = new Map<string, Instance>();
  readonly tags = new Map<string, Record<string, string>>();
  readonly refusals: Exclude<CreateResult, { readonly kind: 'made' }>[] = [];
  readonly calls: NewSet[] = [];
  readonly images = new Set<string>();
  readonly locks = new Set<string>();
  readonly publicOnes = new Set<string>();
  stale = 0;
  /** Within so many ms a second snapshot of a volume is refused; 0 lets a second set show itself. */
  rate = 0;
  readonly #clock: StepClock;

  constructor(clock: StepClock) {
    this.#clock = clock;
  }

  /** An instance with these volumes; the first is the boot volume. */
  launch(
    id: string,
    volumes: readonly Partial<Volume>[] = [{}, {}],
    tags: Readonly<Record<string, string>> = {},
  ): void {
    const launchedAt = this.#clock.now() - 30_000;
    this.instances.set(id, {
      kind: 'there',
      launchedAt,
      tags,
      ebsRoot: true,
      volumes: volumes.map((volume, at) => ({
        id: `vol-${id.slice(2, 12)}${at}`,
        device: `/dev/sd${'abcdefgh'[at]}`,
        boot: at === 0,
        attached: true,
        tags: {},
        ...volume,
      })),
    });
  }

  instance(id: string): Promise<Instance> {
    return this.hooks.run('instance', () => this.instances.get(id) ?? { kind: 'not-found' });
  }

  ofLaunch({ instance, launchedAt, stack }: Parameters<Snapshots['ofLaunch']>[0]): Promise<readonly Found[]> {
    return this.hooks.run('ofLaunch', () =>
      this.made
        .filter(({ visibleAt, state }) => visibleAt <= this.#clock.now() && state !== 'error')
        .filter(
          ({ tags }) =>
            tags['wakelock:snapshots'] === stack &&
            tags['wakelock:instance'] === instance &&
            tags['wakelock:launched'] === new Date(launchedAt).toISOString(),
        )
        .map(({ id, volume, gib, tags }) => ({ snapshot: id, volume, gib, set: tags['wakelock:set'] ?? '' })),
    );
  }

  create(set: NewSet, timeout = Number.POSITIVE_INFINITY): Promise<CreateResult> {
    const begun = this.#clock.now();
    return this.hooks.run('create', () => {
      if (this.#clock.now() - begun > timeout) return { kind: 'unknown', message: 'aborted' };
      this.calls.push(set);
      const refusal = this.refusals.shift();
      if (refusal !== undefined) return refusal;
      const instance = this.instances.get(set.instance);
      if (instance?.kind !== 'there') return refused('InvalidInstanceID.NotFound');
      const meant = instance.volumes.filter(({ id, boot }) => (boot ? !set.skipBoot : !set.skip.includes(id)));
      const since = this.#clock.now() - this.rate;
      if (this.made.some(({ volume, startedAt }) => startedAt > since && meant.some(({ id }) => id === volume))) {
        return refused('SnapshotCreationPerVolumeRateExceeded');
      }
      const fresh = meant.map(({ id: volume }) => ({
        id: `snap-${this.made.length}-${volume}`,
        volume,
        gib: 8,
        startedAt: this.#clock.now(),
        state: 'completed' as const,
        tags: set.tags,
        description: set.description,
        visibleAt: this.#clock.now() + this.stale,
      }));
      this.made.push(...fresh);
      return { kind: 'made', made: fresh.map(({ id, volume, gib }) => ({ snapshot: id, volume, gib })) };
    });
  }

  startedSince(volumes: readonly string[], since: number): Promise<readonly string[]> {
    return this.hooks.run('startedSince', () =>
      volumes.filter((volume) => this.made.some((one) => one.volume === volume && one.startedAt >= since)),
    );
  }

  tag(id: string, tags: Readonly<Record<string, string>>): Promise<CallResult> {
    return this.hooks.run('tag', () => {
      const instance = this.instances.get(id);
      if (id.startsWith('i-') && instance?.kind !== 'there') return refused('InvalidInstanceID.NotFound');
      if (instance?.kind === 'there') this.instances.set(id, { ...instance, tags: { ...instance.tags, ...tags } });
      this.tags.set(id, { ...this.tags.get(id), ...tags });
      return { kind: 'ok' };
    });
  }

  list(stack: string): Promise<readonly Snapshot[]> {
    const own = (id: string) => this.tags.get(id) ?? {};
    return this.hooks.run('list', () =>
      this.made
        .filter(({ tags }) => tags['wakelock:snapshots'] === stack)
        .map((snapshot) => ({ ...snapshot, tags: { ...snapshot.tags, ...own(snapshot.id) } })),
    );
  }

  inImages() {
    return this.hooks.run('inImages', () => this.images);
  }

  locked() {
    return this.hooks.run('locked', () => this.locks);
  }

  shared(id: string) {
    return this.hooks.run('shared', () => this.publicOnes.has(id));
  }

  remove(id: string): Promise<CallResult> {
    return this.hooks.run('remove', () => {
      const at = this.made.findIndex((one) => one.id === id);
      if (at < 0) return refused('InvalidSnapshot.NotFound');
      if (this.images.has(id)) return refused('InvalidSnapshot.InUse');
      if (this.locks.has(id)) return refused('OperationNotPermitted');
      this.made.splice(at, 1);
      return { kind: 'ok' };
    });
  }
}

function refused(code: string) {
  return { kind: 'refused', code, message: code } as const;
}

/** Lifecycle actions, written down as they are called. */
export class FakeHooks implements HookPort {
  readonly told: string[] = [];

  async heartbeat({ name }: { readonly name: string }) {
    this.told.push(`heartbeat ${name}`);
  }

  async complete({ name }: { readonly name: string }, { result }: { readonly result: string }) {
    this.told.push(`${result} ${name}`);
  }
}

/** Everything a launch needs, on one stepped clock. */
export class Yard {
  readonly clock = new StepClock();
  readonly records = new MemoryRecords();
  readonly snapshots = new FakeSnapshots(this.clock);
  readonly hooks = new FakeHooks();
  readonly entries: SnapshotEntry[] = [];
  readonly ports: LaunchPorts;
  #ids = 0;

  constructor(rules: Partial<SnapshotRules> = {}) {
    this.ports = {
      records: this.records,
      snapshots: this.snapshots,
      hooks: this.hooks,
      clock: this.clock,
      random: () => 0.5,
      newId: () => {
        this.#ids += 1;
        return `id-${this.#ids}`;
      },
      journal: { note: (entry) => this.entries.push(entry) },
      rules: { ...SNAPSHOT_RULES, ...rules },
    };
  }
}
