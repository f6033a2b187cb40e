import type { SQSBatchResponse } from 'aws-lambda';
import { MINUTE } from '../../src/domain/duration.ts';
import { usage } from '../../src/domain/errors.ts';
import type { TargetId } from '../../src/domain/target.ts';
import { findUnheld } from '../../src/engine/census.ts';
import type { Publisher } from '../../src/engine/ports.ts';
import type { ReceivePorts } from '../../src/engine/receive.ts';
import { type ReconcilePorts, reconcile } from '../../src/engine/reconcile.ts';
import { tick } from '../../src/engine/tick.ts';
import { receiveAll } from './batch.ts';
import { classify, type Envelope, type QueueRecord } from './events.ts';

export interface Front {
  readonly ports: ReceivePorts & ReconcilePorts;
  /** Where the tick's ping goes. */
  readonly publisher: Publisher;
  /** The topics whose messages are taken. */
  readonly topics: ReadonlySet<string>;
  /** Time this invocation has left, ms. */
  readonly remaining: () => number;
  /** Told how late the tick was, ms. */
  readonly tickLag: (ms: number) => void;
  /** Told now and then which machines opted in and are on though nobody holds them; undefined: nobody wants to know. */
  readonly unheld?: (targets: readonly TargetId[]) => void;
}

/** With less than this left nothing new is begun, ms: a stop takes up to 10 s with its record, and must not be cut off. */
const RESERVE = 15_000;
/** Who is on unheld costs money by the hour; it is counted this often, ms. */
const CENSUS = 15 * MINUTE;

/**
 * One invocation of `power`. What fails is thrown or handed back, so that AWS delivers it again; what can never succeed is
 * noted with its reason and not tried again.
 */
export async function handle(event: unknown, front: Front): Promise<SQSBatchResponse | undefined> {
  const incoming = classify(event);
  switch (incoming.kind) {
    case 'queue':
      return handleQueue(incoming.records, front);
    case 'topic':
      return handleTopic(incoming.envelopes, front);
    case 'change':
      return handleChange(incoming.target, front);
    case 'foreign':
      return undefined;
    case 'tick':
      return handleTick(incoming.at, front);
    case 'refused':
      throw usage(`power was invoked with ${incoming.why}.`, {
        likely: 'It was invoked by hand or by a source that the stack does not know.',
        repair: 'Publish a message to the topic instead; see docs/messages.md.',
      });
  }
}

async function handleQueue(records: readonly QueueRecord[], front: Front): Promise<SQSBatchResponse> {
  const stillTime = () => front.remaining() >= RESERVE;
  const deliveries = records.map(({ id, envelope }) => ({ id, envelope }));
  const { touched, failed } = await receiveAll(deliveries, { front, stillTime });
  const unsettled = await reconcile([...touched.keys()], { trigger: 'message', ports: front.ports, stillTime });
  const back = new Set(failed.keys());
  for (const target of unsettled.keys()) for (const id of touched.get(target) ?? []) back.add(id);
  return { batchItemFailures: [...back].map((itemIdentifier) => ({ itemIdentifier })) };
}

/**
 * A direct subscription has no queue that keeps what fails: throwing makes Lambda invoke again with the same records. The
 * records name their topic themselves: only who may invoke the function (IAM) keeps others from forging them.
 */
async function handleTopic(envelopes: readonly Envelope[], front: Front): Promise<undefined> {
  const deliveries = envelopes.map((envelope, index) => ({ id: String(index), envelope }));
  const { touched, failed } = await receiveAll(deliveries, { front, stillTime: () => true });
  const unsettled = await reconcile([...touched.keys()], { trigger: 'message', ports: front.ports });
  throwAny([...failed.values(), ...unsettled.values()]);
}

/** AWS tells of every machine, service and group of the account: one that we hold nothing of costs this one read. */
async function handleChange(target: Parameters<typeof reconcile>[0][number], { ports }: Front): Promise<undefined> {
  const { rev } = await ports.store.readState(target);
  if (rev === 0) return;
  const unsettled = await reconcile([target], { trigger: 'event', ports });
  throwAny([...unsettled.values()]);
}

async function handleTick(at: number, front: Front): Promise<undefined> {
  const { ports, publisher, remaining, tickLag } = front;
  if (!Number.isNaN(at)) tickLag(Math.max(0, ports.clock.now() - at));
  const { due, failed } = await tick({ ports, publisher, stillTime: () => remaining() >= RESERVE });
  // One machine's trouble is noted and seen again by the next tick; if all fail the fault is ours and must be alarmed.
  if (due > 0 && failed.size === due) throwAny([...failed.values()]);
  if (at % CENSUS < MINUTE && remaining() >= RESERVE) await count(front);
}

/** What it finds is for people; that it fails is noted and harms no machine. */
async function count({ ports, unheld }: Front): Promise<void> {
  if (unheld === undefined) return;
  try {
    unheld(await findUnheld(ports));
  } catch (error) {
    ports.journal.note({ kind: 'trouble', error });
  }
}

function throwAny(errors: readonly unknown[]): void {
  if (errors.length > 0) throw new AggregateError(errors, `${errors.length} failed; the first: ${String(errors[0])}`);
}
