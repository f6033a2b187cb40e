import type { TargetId } from '../domain/target.ts';
import type { LeaseRequest } from '../engine/request.ts';
import type { ProcessIdentity } from '../net/process-identity.ts';
import type { Settings } from '../settings.ts';
import type { AccessSettings } from './access.ts';
import type { Environment } from './inputs.ts';

/** What one stage of the action leaves for the next, written before anything is published. */
export interface Saved extends AccessSettings {
  readonly version: 1;
  readonly mode: Settings['mode'];
  readonly request: LeaseRequest;
  /** Made by `start`, and left to `stop`. */
  readonly adopted: boolean;
  readonly stopMessage: string;
  readonly keepOnFailure: number;
  readonly onDisrupt: Settings['onDisrupt'];
  readonly failOnReleaseError: boolean;
  readonly statusFile: string;
  /** Epoch ms by the runner's clock. */
  readonly at: number;
}

export const SAVED = 'wakelock';
export const RENEWER = 'wakelock-renewer';
/** The role behind the session of another step, asked for while that session lasts. */
export const SESSION_ROLE = 'wakelock-session-role';
/** Set when the first publish was refused for good: no lease came to be. */
export const REFUSED = 'wakelock-refused';

/** Set when main told its own failure: nothing that became of the lease is news in post. */
export const TOLD = 'wakelock-told';

/** The boot of each machine when main was ready, by which post knows whether the machine stayed on. */
export const BOOTS = 'wakelock-boots';

/** What an earlier stage saved; undefined if there is nothing of this version. */
export function readSaved(env: Environment): Saved | undefined {
  const saved = parse(env[`STATE_${SAVED}`]);
  if (!isObject(saved) || saved.version !== 1) return undefined;
  const sessionRole = env[`STATE_${SESSION_ROLE}`] || undefined;
  return { ...(saved as unknown as Saved), sessionRole };
}

/** The renewer that an earlier stage left behind. */
export function readRenewer(env: Environment): ProcessIdentity | undefined {
  const saved = parse(env[`STATE_${RENEWER}`]);
  return isObject(saved) && typeof saved.pid === 'number' ? (saved as unknown as ProcessIdentity) : undefined;
}

/** Empty where main was not ready, or saved nothing of the kind. */
export function readBoots(env: Environment): ReadonlyMap<TargetId, string> {
  const saved = parse(env[`STATE_${BOOTS}`]);
  if (!isObject(saved)) return new Map();
  return new Map(
    Object.entries(saved).flatMap(([target, boot]) => (typeof boot === 'string' ? [[target as TargetId, boot]] : [])),
  );
}

export function wasRefused(env: Environment): boolean {
  return env[`STATE_${REFUSED}`] === 'true';
}

export function wasTold(env: Environment): boolean {
  return env[`STATE_${TOLD}`] === 'true';
}

function parse(text: string | undefined): unknown {
  try {
    return text === undefined || text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
