import type { Decision } from '../../src/domain/decision.ts';
import { HOUR, MINUTE, SECOND } from '../../src/domain/duration.ts';
import type { Lease } from '../../src/domain/lease.ts';
import type { Backoff, Machine, Power, StopRecord, TargetState } from '../../src/domain/machine.ts';
import { decidePower } from '../../src/domain/power.ts';
import { RULES } from '../../src/domain/rules.ts';
import type { Situation } from '../../src/domain/situation.ts';
import { lease as leaseOf } from '../contract/store.ts';

export const NOW = 1_800_000_000_000;
export const BOOT = NOW - 10 * MINUTE;
export const BEFORE = NOW - 30 * HOUR;

export interface Facts {
  readonly power?: Power;
  readonly machine?: Partial<Machine> | 'unseen';
  readonly state?: Partial<TargetState>;
  readonly leases?: readonly Lease[];
  readonly path?: Situation['path'];
  readonly levels?: Situation['levels'];
  readonly rules?: Partial<Situation['rules']>;
}

/** A job whose lease is live, from a minute ago for ten. */
export const job = (id = 'job', parts: Partial<Lease> = {}): Lease =>
  leaseOf(id, {
    holder: { name: id },
    since: NOW - MINUTE,
    expiresAt: NOW + 9 * MINUTE,
    lookAt: NOW - MINUTE,
    ...parts,
  });
export const acked = (boot: number = BOOT, parts: Partial<Lease> = {}): Lease =>
  job('acked', { ack: { boot: String(boot), at: NOW - MINUTE, alreadyOn: false, addresses: {} }, ...parts });
export const denial = (parts: Partial<Lease> = {}) =>
  job('hold-off', { kind: 'denial', holder: { name: 'operator' }, reason: 'disk swap', ...parts });
export const stopRecord = (parts: Partial<StopRecord> = {}): StopRecord => ({
  boot: String(BOOT),
  nonce: 'n',
  at: NOW - 5 * SECOND,
  until: NOW + 10 * SECOND,
  outcome: 'unknown',
  why: '',
  ...parts,
});
export const backoff = (parts: Partial<Backoff> = {}): Backoff => ({
  at: NOW - 5 * SECOND,
  until: NOW + 10 * SECOND,
  tries: 1,
  cause: 'InsufficientInstanceCapacity',
  message: 'none left',
  ...parts,
});
/** The boot is one that we asked for. */
export const OURS = { window: { previousLaunch: BEFORE, requestedAt: BOOT - SECOND } };
export const OUR_BOOT = `ours+${BOOT - SECOND}`;
export const SERVICE: Partial<Machine> = { kind: 'ecs', size: { desired: 2 }, launchedAt: undefined };
export const HEALTHY = { pingAt: NOW - 10 * SECOND, since: NOW - HOUR };

export function decide({ power = 'on', machine = {}, state, leases = [], path, levels = [], rules }: Facts): Decision {
  const seen: Machine = {
    seenAt: NOW,
    power,
    launchedAt: BOOT,
    optedIn: true,
    canProtect: false,
    addresses: { privateIp: '10.0.0.1' },
    ...(machine === 'unseen' ? {} : machine),
  };
  return decidePower({
    now: NOW,
    machine: machine === 'unseen' ? undefined : seen,
    state: { rev: 3, ...state },
    leases,
    path,
    levels,
    rules: { ...RULES, ...rules },
  });
}

/** A decision as people read it, times in seconds from `NOW`: the reason, then what is done, marked and looked at. */
export function written({ action, marks, reason, lookAgainAt, again }: Decision): readonly string[] {
  const { do: what, ...how } = action;
  return [
    `${reason.code}: ${reason.text}`,
    ...(what === 'nothing' ? [] : [`do ${what} ${JSON.stringify(how)}`]),
    ...marks.map(({ mark, ...rest }) => `${mark} ${JSON.stringify(rest)}`),
    ...(lookAgainAt === undefined ? [] : [`look ${lookAgainAt}`]),
    ...(again ? ['again'] : []),
  ].map((line) => line.replaceAll(/\b1[78]\d{11}\b/g, (time) => `NOW${fromNow(Number(time))}`));
}

function fromNow(time: number): string {
  const seconds = (time - NOW) / SECOND;
  return `${seconds < 0 ? '' : '+'}${seconds}`;
}
