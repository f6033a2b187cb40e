import type { Action } from '../../src/domain/decision.ts';
import { MINUTE } from '../../src/domain/duration.ts';
import type { Lease } from '../../src/domain/lease.ts';
import type { TargetState } from '../../src/domain/machine.ts';
import type { TargetId } from '../../src/domain/target.ts';
import { act } from '../../src/engine/act.ts';
import type { CallResult } from '../../src/engine/ports.ts';
import { lease as leaseOf } from '../contract/store.ts';
import type { FakeMachine } from '../fakes/fake-machines.ts';
import { BOX } from '../fakes/world.ts';
import { Transcript } from './transcript.ts';

export const BEGUN = Date.UTC(2026, 0, 5, 8);
export const BOOT = String(BEGUN - 10 * MINUTE);
export const REFUSED: CallResult = { kind: 'refused', code: 'UnauthorizedOperation', message: 'no' };
export const THROTTLED: CallResult = { kind: 'refused', code: 'RequestLimitExceeded', message: 'slow down' };
export const UNKNOWN: CallResult = { kind: 'unknown', message: 'timed out' };

export interface Scene {
  readonly target?: TargetId;
  readonly machine?: Partial<FakeMachine>;
  readonly state?: Partial<TargetState>;
  readonly leases?: readonly Lease[];
  /** Somebody else writes the state before the first, second … write of ours. */
  readonly rival?: number;
  /** So long our handler stands still after its first write, ms. */
  readonly slow?: number;
  readonly answer?: readonly ['stop' | 'restore' | 'protect', CallResult];
}

export const item = (id: string, parts: Partial<Lease> = {}): Lease =>
  leaseOf(id, { since: BEGUN, expiresAt: BEGUN + 10 * MINUTE, ...parts });

/** A machine that is on, as the scene has it. */
export function stage({ target = BOX, machine, state, leases = [], rival, slow = 0, answer }: Scene): Transcript {
  const on = new Transcript();
  const { machines, store, clock } = on.world;
  machines.add(target, { power: 'on', launchedAt: Number(BOOT), canProtect: true, ...machine });
  store.states.set(target, { rev: 1, ...state });
  for (const lease of leases) store.putLease(target, lease);
  if (answer !== undefined) machines.answer(answer[0], target, answer[1]);
  let writes = 0;
  store.hooks.pause = async (method, phase) => {
    if (method !== 'writeState' && method !== 'acknowledge') return;
    if (phase === 'before') writes += 1;
    const kept = store.states.get(target) ?? { rev: 0 };
    if (phase === 'before' && writes === rival) store.states.set(target, { ...kept, rev: kept.rev + 1 });
    if (phase === 'after' && writes === 1 && slow > 0) await clock.advance(slow);
  };
  return on;
}

/** What `power` read of a scene. */
export async function situationOf(on: Transcript, target: TargetId = BOX) {
  const { machines, store, clock, ports } = on.world;
  const machine = (await machines.describe([target])).get(target);
  return {
    now: clock.now(),
    machine,
    ...(await store.readTarget(target)),
    path: undefined,
    levels: [],
    rules: ports.rules,
  };
}

/** One action on what was read: what is written and called, in order, and how it came out. */
export async function carryOut(action: Exclude<Action, { do: 'nothing' | 'start' }>, scene: Scene): Promise<string> {
  const on = stage(scene);
  const target = scene.target ?? BOX;
  const situation = await situationOf(on, target);
  on.say(`outcome: ${await act(action, { target, situation, ports: on.world.ports })}`);
  return on.toString();
}
