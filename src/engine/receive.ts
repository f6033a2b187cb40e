import { SECOND } from '../domain/duration.ts';
import { clampPublished, type Joined, joinStart, joinStop } from '../domain/join.ts';
import { applyChange, type Lease } from '../domain/lease.ts';
import { joinPing } from '../domain/live.ts';
import { type Message, parseMessage, type StartMessage, type StopMessage } from '../domain/message.ts';
import type { Rules } from '../domain/rules.ts';
import type { TargetId, TargetRef } from '../domain/target.ts';
import type { TextRule } from '../domain/text-rules.ts';
import { leaseIdOf } from '../domain/token.ts';
import { pinTargets } from './pin.ts';
import type { Clock, Journal, Machines, Store } from './ports.ts';
import { textMessage } from './texts.ts';

/** One message as a topic delivered it. */
export interface Delivery {
  readonly text: string;
  /** SNS's own stamp, epoch ms. */
  readonly publishedAt: number;
}

export interface ReceivePorts {
  readonly store: Store;
  readonly machines: Machines;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly rules: Rules;
  readonly texts: readonly TextRule[];
  /** The region of the stack; a machine of another region is refused. */
  readonly region: string;
}

/**
 * Joins one message into the leases it speaks of. Messages are joined, not executed: what follows for the machines is
 * `reconcile`'s to decide.
 * @returns the targets that must be looked at now
 * @throws when the table could not be reached: the message must be delivered again
 */
export async function receive(delivery: Delivery, ports: ReceivePorts): Promise<readonly TargetId[]> {
  const publishedAt = clampPublished(delivery.publishedAt, ports.clock.now());
  const text = textMessage(delivery.text, ports.texts);
  if (text !== undefined) return joinAll({ ...text, publishedAt, text: true }, ports);
  const parsed = parseMessage(delivery.text);
  if (!parsed.ok) {
    ports.journal.note({ kind: 'ignored', reason: parsed.reason, detail: parsed.detail });
    return [];
  }
  return dispatch(parsed.message, { refs: parsed.refs, publishedAt, ports });
}

interface Context {
  readonly refs: readonly TargetRef[];
  readonly publishedAt: number;
  readonly ports: ReceivePorts;
}

async function dispatch(message: Message, { refs, publishedAt, ports }: Context): Promise<readonly TargetId[]> {
  if (message.action === 'ping') {
    const { store, clock, rules } = ports;
    await store.writePath(joinPing(await store.readPath(), publishedAt, clock.now(), rules));
    return [];
  }
  const foreign = refs.find((ref) => ref.kind === 'machine' && ref.region !== undefined && ref.region !== ports.region);
  if (foreign?.kind === 'machine') {
    const detail = `${foreign.target} is in ${foreign.region}, this stack in ${ports.region}`;
    ports.journal.note({ kind: 'ignored', reason: 'other-region', detail });
    if (message.action !== 'start') return [];
    return tellForeign(foreign.target, { message, publishedAt, detail, ports });
  }
  if (message.action === 'look') return refs.flatMap((ref) => (ref.kind === 'machine' ? [ref.target] : []));
  const id = leaseIdOf(message.lease);
  const targets = await pinTargets(refs, { id, action: message.action, ports });
  if (targets === undefined) return [];
  if (targets.length === 0) {
    ports.journal.note({ kind: 'message', action: message.action, outcome: 'remembered', lease: id, targets });
  }
  return joinAll({ id, message, targets, publishedAt, text: false }, ports);
}

interface Foreign {
  readonly message: StartMessage;
  readonly publishedAt: number;
  readonly detail: string;
  readonly ports: ReceivePorts;
}

/**
 * Who waits reads its own item and nothing else, so the refusal is told there, on a lease that has failed from the beginning. It
 * is looked at like any other, so that it is removed in the end.
 */
async function tellForeign(
  target: TargetId,
  { message, publishedAt, detail, ports }: Foreign,
): Promise<readonly TargetId[]> {
  const id = leaseIdOf(message.lease);
  const now = ports.clock.now();
  const joined = joinMessage(undefined, { id, message, publishedAt, text: false }, now, ports.rules);
  if (joined.kind !== 'create') return [];
  const repair = "Publish to the topic of the stack in the machine's own region.";
  const failed = { cause: 'other-region', message: `${detail}.`, repair, at: now };
  return (await ports.store.createLease(target, { ...joined.lease, failed })) ? [target] : [];
}

interface Join {
  readonly id: string;
  readonly message: StartMessage | StopMessage;
  readonly targets: readonly TargetId[];
  readonly publishedAt: number;
  readonly text: boolean;
}

async function joinAll(join: Join, ports: ReceivePorts): Promise<readonly TargetId[]> {
  const joining = join.targets.map((target) => joinOne(target, join, ports));
  // None is left under way when one of them fails.
  await Promise.allSettled(joining);
  const looks = await Promise.all(joining);
  return join.targets.filter((_, index) => looks[index]);
}

const ATTEMPTS = 8;

/** @returns whether the target must be looked at */
async function joinOne(target: TargetId, join: Join, ports: ReceivePorts): Promise<boolean> {
  const { store, journal, clock } = ports;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const old = await store.readLease(target, join.id);
    const joined = joinMessage(old, join, clock.now(), ports.rules);
    if (joined.kind === 'ignore') {
      journal.note({ kind: 'ignored', reason: joined.reason, detail: join.message.action, lease: join.id });
      // A stop that was joined before its reply was lost, or before the handler died, is still to be followed by a look.
      return (joined.reason === 'duplicate' || join.message.action === 'stop') && mustLook(old);
    }
    if (await tooManyUnknown(target, joined, { join, ports })) return false;
    const written =
      joined.kind === 'create'
        ? await store.createLease(target, joined.lease)
        : await store.changeLease(target, join.id, { change: joined.change, n: old?.n ?? 0 });
    if (!written) continue;
    const note = joined.kind === 'create' ? (joined.lease.since === undefined ? 'tombstone' : 'created') : joined.note;
    journal.note({ kind: 'message', action: join.message.action, outcome: note, lease: join.id, targets: [target] });
    if (note === 'remembered') return false;
    return mustLook(joined.kind === 'create' ? joined.lease : old && applyChange(old, joined.change));
  }
  throw new Error(`The lease ${join.id} on ${target} changed ${ATTEMPTS} times while a message was joined.`);
}

/** Anybody who may publish can release leases that nobody has; what that leaves must not grow without bound. */
async function tooManyUnknown(
  target: TargetId,
  joined: Joined,
  { join, ports }: { readonly join: Join; readonly ports: ReceivePorts },
): Promise<boolean> {
  if (joined.kind !== 'create' || joined.lease.since !== undefined || join.text) return false;
  const { leases } = await ports.store.readTarget(target);
  if (leases.filter((lease) => lease.since === undefined).length < ports.rules.maxTombstones) return false;
  ports.journal.note({ kind: 'ignored', reason: 'too-many-unknown', detail: join.message.action, lease: join.id });
  return true;
}

function joinMessage(old: Lease | undefined, join: Omit<Join, 'targets'>, now: number, rules: Rules): Joined {
  const { id, message, publishedAt, text } = join;
  const ttl = message.ttl * SECOND;
  if (message.action === 'stop') return joinStop(id, old, { publishedAt, ttl, text }, now, rules);
  return joinStart(
    id,
    old,
    {
      kind: 'job',
      publishedAt,
      ttl,
      text,
      linger: (message.linger ?? 0) * SECOND,
      ready: message.ready ?? ['running'],
      alreadyOn: message.alreadyOn ?? 'take',
      exclusive: message.exclusive ?? false,
      protect: message.protect ?? false,
      holder: message.holder ?? { name: 'unnamed' },
    },
    now,
    rules,
  );
}

/** A renewal of a lease that has all it asked for is its one write and nothing more; the tick watches the rest. */
function mustLook(lease: Lease | undefined): boolean {
  if (lease === undefined || lease.since === undefined) return false;
  if (lease.releasedAt !== undefined) return true;
  if (lease.failed !== undefined) return false;
  if (lease.ack === undefined || lease.disrupted?.boot === lease.ack.boot) return true;
  return lease.ready.some((level) => level !== 'running' && lease.passed?.includes(level) !== true);
}
