import type { TargetId } from '../../src/domain/target.ts';
import { type Delivery, receive } from '../../src/engine/receive.ts';
import type { Envelope } from './events.ts';
import type { Front } from './handle.ts';

export interface Received {
  /** Targets to look at, each with the records that touched it. */
  readonly touched: ReadonlyMap<TargetId, readonly string[]>;
  /** Records to deliver again, with the reason. */
  readonly failed: ReadonlyMap<string, unknown>;
}

interface Numbered {
  readonly id: string;
  readonly envelope: Envelope;
}

const AT_ONCE = 10;

/** Joins the messages of a batch, a few at once; the machines are looked at afterwards, once for all of them. */
export async function receiveAll(
  records: readonly Numbered[],
  { front, stillTime }: { readonly front: Front; readonly stillTime: () => boolean },
): Promise<Received> {
  const touched = new Map<TargetId, string[]>();
  const failed = new Map<string, unknown>();
  const receiveOne = async ({ id, envelope }: Numbered) => {
    const delivery = admit(envelope, front);
    if (delivery === undefined) return;
    if (!stillTime()) {
      failed.set(id, new Error('No time was left to receive it.'));
      return;
    }
    try {
      for (const target of await receive(delivery, front.ports)) {
        touched.set(target, [...(touched.get(target) ?? []), id]);
      }
    } catch (error) {
      front.ports.journal.note({ kind: 'trouble', error });
      failed.set(id, error);
    }
  };
  for (let from = 0; from < records.length; from += AT_ONCE) {
    await Promise.all(records.slice(from, from + AT_ONCE).map(receiveOne));
  }
  return { touched, failed };
}

/** The delivery of a record that may be taken; others are noted, and dropped: they would be no better the next time. */
function admit(envelope: Envelope, { topics, ports }: Front): Delivery | undefined {
  if (!envelope.ok) {
    ports.journal.note({ kind: 'ignored', reason: envelope.reason, detail: 'the record is no notification of SNS' });
    return undefined;
  }
  const { topicArn } = envelope.delivery;
  if (topics.has(topicArn)) return envelope.delivery;
  ports.journal.note({ kind: 'ignored', reason: 'other-topic', detail: `from ${topicArn.slice(0, 300)}` });
  return undefined;
}
