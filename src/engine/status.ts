import type { Holder, Lease, LeaseKind } from '../domain/lease.ts';
import { lingersUntil, standing } from '../domain/live.ts';
import type { Machine, PathHealth, Power } from '../domain/machine.ts';
import type { Rules } from '../domain/rules.ts';
import type { TargetId } from '../domain/target.ts';
import type { Clock, Machines, Store, TargetRecord } from './ports.ts';

/** One lease as people read it. Times epoch ms. */
export interface LeaseView {
  readonly id: string;
  readonly kind: LeaseKind;
  readonly holder: Holder;
  /**
   * `holds` the machine on, `waits` for it, `unproven`: expired while messages may have been lost, `denies`: holds it off,
   * `warms`: released and lingering, `over`: means nothing any more.
   */
  readonly state: 'holds' | 'waits' | 'unproven' | 'denies' | 'warms' | 'over';
  readonly since?: number | undefined;
  readonly until: number;
  /** What its holder should know: why it waits, why it failed, that its machine was taken, the reason of a hold. */
  readonly note: string;
}

/** All that is known of one target at one moment. */
export interface TargetView {
  readonly target: TargetId;
  readonly now: number;
  /** Undefined where the machine was not described: then `power` is what the table lets one think. */
  readonly machine: Machine | undefined;
  readonly power: Power | 'unknown';
  readonly record: TargetRecord;
  readonly path: PathHealth | undefined;
  readonly leases: readonly LeaseView[];
}

export interface StatusPorts {
  readonly store: Pick<Store, 'readTarget' | 'readPath'>;
  readonly machines: Pick<Machines, 'describe'>;
  readonly clock: Clock;
  readonly rules: Rules;
}

export interface Status {
  readonly views: readonly TargetView[];
  /** Why the machines could not be described, where that is so: the rest comes from the table alone. */
  readonly blind?: unknown;
}

/**
 * What the table and, where the caller may ask it, the cloud say of some targets.
 * @throws when the table cannot be read
 */
export async function readStatus(targets: readonly TargetId[], ports: StatusPorts): Promise<Status> {
  const { store, machines, clock, rules } = ports;
  const asked = machines.describe(targets).then(
    (seen) => ({ seen, blind: undefined }),
    (blind: unknown) => ({ seen: new Map<TargetId, Machine>(), blind }),
  );
  const path = await store.readPath();
  const read = await Promise.all(targets.map(async (target) => ({ target, record: await store.readTarget(target) })));
  const { seen, blind: unasked } = await asked;
  const unseen = [...seen.values()].find((machine) => machine.unreadable !== undefined)?.unreadable;
  const blind = unasked ?? (unseen === undefined ? undefined : new Error(unseen.text));
  const now = clock.now();
  const views = read.map(({ target, record }): TargetView => {
    const found = seen.get(target);
    const machine = found?.unreadable === undefined ? found : undefined;
    const leases = leaseViews(record.leases, { now, path, rules });
    return { target, now, machine, power: powerOf(machine, leases), record, path, leases };
  });
  return blind === undefined ? { views } : { views, blind };
}

function powerOf(machine: Machine | undefined, leases: readonly LeaseView[]): TargetView['power'] {
  if (machine !== undefined) return machine.power;
  return leases.some(({ state }) => state === 'holds') ? 'on' : 'unknown';
}

interface Moment {
  readonly now: number;
  readonly path: PathHealth | undefined;
  readonly rules: Rules;
}

/** The leases of a target in the order in which they count. */
export function leaseViews(leases: readonly Lease[], moment: Moment): readonly LeaseView[] {
  const order: readonly LeaseView['state'][] = ['denies', 'holds', 'unproven', 'waits', 'warms', 'over'];
  return leases
    .map((lease) => leaseView(lease, moment))
    .sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state) || (a.since ?? 0) - (b.since ?? 0));
}

function leaseView(lease: Lease, moment: Moment): LeaseView {
  const { id, kind, holder, since } = lease;
  const warm = lease.ack === undefined ? 0 : lingersUntil(lease, lease.ack.boot);
  const shared = { id, kind, holder, since, note: noteOf(lease) };
  if (lease.settled === undefined && warm > moment.now) return { ...shared, state: 'warms', until: warm };
  return { ...shared, state: stateOf(lease, moment), until: lease.releasedAt ?? lease.expiresAt };
}

function stateOf(lease: Lease, { now, path, rules }: Moment): LeaseView['state'] {
  if (lease.kind === 'denial') return lease.releasedAt === undefined && now < lease.expiresAt ? 'denies' : 'over';
  const stands = standing(lease, now, path, rules);
  if (stands === 'held') return 'unproven';
  if (stands !== 'live') return 'over';
  return lease.ack === undefined ? 'waits' : 'holds';
}

function noteOf({ failed, disrupted, wait, reason }: Lease): string {
  if (failed !== undefined) return failed.message;
  if (disrupted !== undefined) return `Disrupted: ${disrupted.why}`;
  return wait?.message ?? reason ?? '';
}
