import type { Lease } from '../../domain/lease.ts';
import type { PathHealth, TargetState } from '../../domain/machine.ts';
import type { Pin } from '../../engine/ports.ts';
import { fromItem, type Item } from './values.ts';

/** The version of items that this code knows. It grows only with a change that an older version must not act upon. */
export const ITEM_VERSION = 1;

/** What stands on an item for DynamoDB's sake and not the domain's. */
const OWN: ReadonlySet<string> = new Set(['pk', 'sk', 'v', 'w', 'shard']);

function domainPart(item: Item): Record<string, unknown> {
  const entries = Object.entries(fromItem(item)).filter(([key]) => !OWN.has(key));
  const part = Object.fromEntries(entries);
  // DynamoDB's time to live reads epoch seconds; the domain counts in ms.
  return typeof part.removeAt === 'number' ? { ...part, removeAt: part.removeAt * 1000 } : part;
}

export function isNewer(item: Item): boolean {
  return Number(item.v?.N ?? 0) > ITEM_VERSION;
}

export function readStateItem(item: Item | undefined): TargetState {
  if (item === undefined) return { rev: 0 };
  const state = { rev: 0, ...domainPart(item) } as TargetState;
  return isNewer(item) ? { ...state, newer: true } : state;
}

export function readLeaseItem(item: Item): Lease {
  return domainPart(item) as unknown as Lease;
}

export function readPinItem(item: Item): Pin {
  return domainPart(item) as unknown as Pin;
}

export function readPathItem(item: Item): PathHealth {
  return domainPart(item) as unknown as PathHealth;
}
