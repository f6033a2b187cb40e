import type { Ack, Failure, Holder, Lease } from '../domain/lease.ts';
import { describeProgress, progressOf } from '../domain/progress.ts';
import type { TargetId } from '../domain/target.ts';
import type { Publisher, Store, WaitingClock } from './ports.ts';
import { lookText } from './request.ts';
import { messageOf } from './thrown.ts';

/** A person's hold on a machine, or denial of it. `until` epoch ms; `grace` ms. */
export interface HoldWish {
  /** `hold-` and something unguessable. */
  readonly id: `hold-${string}`;
  readonly kind: 'manual' | 'denial';
  readonly holder: Holder;
  readonly until: number;
  readonly reason: string;
  /** Denials: how long acknowledged leases may go on. */
  readonly grace: number;
}

export interface HoldPorts {
  readonly store: Pick<Store, 'readTarget' | 'readLease' | 'createLease' | 'changeLease'>;
  readonly publisher: Publisher;
  readonly clock: WaitingClock;
  /** Something that delays but does not end the work. */
  readonly hitch: (message: string) => void;
}

/**
 * Writes a hold into the hold partition and asks `power` to look. Written is written: if the topic cannot be reached, the
 * tick finds it within a minute.
 * @throws when the table cannot be written, most likely because IAM keeps the hold partition from the caller
 */
export async function placeHold(target: TargetId, wish: HoldWish, ports: HoldPorts): Promise<void> {
  const now = ports.clock.now();
  const { id, kind, holder, until, reason, grace } = wish;
  const lease: Lease = {
    id,
    kind,
    holder,
    since: now,
    ttl: until - now,
    expiresAt: until,
    keepUntil: 0,
    linger: 0,
    ready: ['running'],
    alreadyOn: 'take',
    exclusive: false,
    protect: false,
    lookAt: now,
    n: 0,
    ...(reason === '' ? {} : { reason }),
    ...(kind === 'denial' && grace > 0 ? { grace } : {}),
  };
  await ports.store.createLease(target, lease);
  await look(target, ports);
}

async function look(target: TargetId, { publisher, hitch }: HoldPorts): Promise<void> {
  await publisher.publish(lookText([target])).catch((error: unknown) => {
    hitch(`The topic did not take the message, so the machine is looked at with the next tick: ${messageOf(error)}`);
  });
}

/** How a hold came out. `unseen`: it stands, but nobody has acted on it yet. */
export type HoldEnd =
  | { readonly kind: 'on'; readonly ack: Ack }
  /** No lease holds the machine, and none can: it is off, unless somebody else than Wakelock switched it on. */
  | { readonly kind: 'denied' }
  | { readonly kind: 'refused'; readonly failure: Failure }
  | { readonly kind: 'lifted' }
  | { readonly kind: 'unseen'; readonly saw: string; readonly why: 'timeout' | 'aborted' };

const POLL = 500;

/** Waits until a hold is acknowledged, or a denial was acted upon, by reading its own item. Never ends the hold. */
export async function awaitHold(
  target: TargetId,
  wish: Pick<HoldWish, 'id' | 'kind'>,
  { ports, timeout, signal }: { readonly ports: HoldPorts; readonly timeout: number; readonly signal: AbortSignal },
): Promise<HoldEnd> {
  const { store, clock } = ports;
  const end = clock.now() + timeout;
  let saw = 'nothing was read yet';
  while (!signal.aborted) {
    const lease = await store.readLease(target, wish.id).catch((error: unknown) => {
      saw = messageOf(error);
      return undefined;
    });
    const came = lease === undefined ? undefined : outcomeOf(lease);
    if (came !== undefined) return came;
    if (lease !== undefined) saw = describeProgress(progressOf(lease));
    if (clock.now() >= end) return { kind: 'unseen', saw, why: 'timeout' };
    await clock.sleep(POLL, signal);
  }
  return { kind: 'unseen', saw, why: 'aborted' };
}

function outcomeOf(lease: Lease): HoldEnd | undefined {
  if (lease.failed !== undefined) return { kind: 'refused', failure: lease.failed };
  if (lease.releasedAt !== undefined) return { kind: 'lifted' };
  if (lease.ack !== undefined) return { kind: 'on', ack: lease.ack };
  // Only when the grace is over and nothing is left to be stopped is the next look at a denial the one at its end.
  const settled = lease.lookAt !== undefined && lease.lookAt >= lease.expiresAt;
  return lease.kind === 'denial' && settled ? { kind: 'denied' } : undefined;
}

const ATTEMPTS = 8;

/** Ends every hold and denial on a target. @returns those that it ended */
export async function liftHolds(target: TargetId, ports: HoldPorts): Promise<readonly Lease[]> {
  const { store, clock } = ports;
  const { leases } = await store.readTarget(target);
  const now = clock.now();
  const holds = leases.filter((lease) => lease.id.startsWith('hold-') && holdsStill(lease, now));
  for (const hold of holds) await lift(target, hold.id, ports);
  if (holds.length > 0) await look(target, ports);
  return holds;
}

function holdsStill(lease: Lease, now: number): boolean {
  return lease.releasedAt === undefined && lease.failed === undefined && lease.expiresAt > now;
}

// power writes the same item (acknowledgement, looks), so the condition on `n` may fail a few times.
async function lift(target: TargetId, id: string, { store, clock }: HoldPorts): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const lease = await store.readLease(target, id);
    if (lease === undefined || lease.releasedAt !== undefined) return;
    const now = clock.now();
    if (await store.changeLease(target, id, { change: { releasedAt: now, lookAt: now }, n: lease.n })) return;
  }
  throw new Error(`The hold ${id} on ${target} changed ${ATTEMPTS} times while it was lifted.`);
}
