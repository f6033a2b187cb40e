import { createHash } from 'node:crypto';
import type { TargetId } from '../../domain/target.ts';

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

const HOLD = 'hold#';

/** Holds have a partition of their own: IAM tells partitions apart (dynamodb:LeadingKeys), not sort keys. */
export function leaseKey(target: TargetId, id: string): Key {
  return id.startsWith('hold-') ? { pk: holdsOf(target), sk: `${HOLD}${id}` } : { pk: target, sk: `lease#${id}` };
}

export const stateKey = (target: TargetId): Key => ({ pk: target, sk: 'state' });
export const pinKey = (id: string): Key => ({ pk: `pin#${id}`, sk: 'pin' });
export const PATH_KEY: Key = { pk: 'path', sk: 'path' };

export const holdsOf = (target: TargetId): string => `${HOLD}${target}`;

/** The target whose item stands in a partition; undefined for partitions that belong to no target. */
export function targetOf(pk: string): TargetId | undefined {
  const target = pk.startsWith(HOLD) ? pk.slice(HOLD.length) : pk;
  return /^(?:ec2:i-|ecs:|asg:)/.test(target) ? (target as TargetId) : undefined;
}

export const SHARDS = ['0', '1', '2', '3', '4', '5', '6', '7'] as const;

/** One partition of an index takes 1,000 writes a second; eight keep a thousand renewing jobs far from that. */
export function shardOf(pk: string): string {
  const byte =
    createHash('sha256')
      .update(targetOf(pk) ?? pk)
      .digest()[0] ?? 0;
  return SHARDS[byte % SHARDS.length] ?? SHARDS[0];
}

export const keyValue = ({ pk, sk }: Key) => ({ pk: { S: pk }, sk: { S: sk } });
