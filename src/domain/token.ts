import { createHash } from 'node:crypto';

/**
 * A lease token is a capability: who does not know it cannot release the lease, so the table keeps its hash only.
 * Form: a short lower-case prefix, a dash, a UUID.
 */
export const TOKEN = /^[a-z][a-z0-9-]{0,39}-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The key under which the table knows the lease of a token. */
export function leaseIdOf(token: string): string {
  return createHash('sha256').update(`wakelock\n${token}`).digest('hex').slice(0, 40);
}

/** What logs may show of a token. */
export function showToken(token: string): string {
  return `${token.slice(0, 8)}…`;
}
