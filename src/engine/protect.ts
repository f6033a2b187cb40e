import { bootOf } from '../domain/boot.ts';
import { startCause } from '../domain/causes.ts';
import type { Failure } from '../domain/lease.ts';
import type { Doing, Outcome } from './act.ts';

/**
 * Sets stop protection and confirms it; leases that asked for it fail where we may not, a throttled call is tried again.
 * As with a stop, the record is written first and the call made only shortly after it: who finds the record knows how long the
 * call may still land. It asks for a look, too: the leases that the decision rests on may have ended meanwhile.
 */
export async function protectMachine({ target, situation, ports }: Doing): Promise<Outcome> {
  const { store, clock, journal } = ports;
  const { rev } = situation.state;
  const at = clock.now();
  if (!(await store.writeState(target, rev, { protect: { status: 'setting', at }, lookAt: at }))) return 'conflict';
  if (clock.now() > at + ports.rules.stopDeadline) return 'done';
  const result = await ports.machines.protect(target, true);
  journal.note({ kind: 'call', target, call: 'protect', result });
  if (result.kind === 'ok') {
    const written = await store.writeState(target, rev + 1, { protect: { status: 'on', confirmedAt: clock.now() } });
    return written ? 'done' : 'conflict';
  }
  if (result.kind === 'unknown' || !startCause(result.code).permanent) return 'done';
  const failure: Failure = {
    cause: 'protect',
    message: `Stop protection could not be set: ${result.message}`,
    repair: 'Allow ec2:ModifyInstanceAttribute on DisableApiStop to `power`, or leave `protect` off.',
    at: clock.now(),
  };
  const boot = situation.machine && bootOf(situation.machine, situation.state, situation.rules);
  for (const lease of situation.leases.filter(
    (one) => one.protect && (one.ack === undefined || one.ack.boot !== boot),
  )) {
    await store.changeLease(target, lease.id, { change: { failed: failure, lookAt: failure.at }, n: lease.n });
  }
  // What was never confirmed needs no clearing, which would be refused for the same reason.
  const before = situation.state.protect?.status ?? 'setting';
  const protect = before === 'setting' ? null : ({ status: 'clearing', at, refusedAt: clock.now() } as const);
  return (await store.writeState(target, rev + 1, { protect })) ? 'again' : 'conflict';
}

/** Clears stop protection on every path that ends a hold. */
export async function unprotectMachine({ target, situation, ports }: Doing): Promise<Outcome> {
  const { store, clock, journal } = ports;
  const { rev } = situation.state;
  const at = clock.now();
  if (!(await store.writeState(target, rev, { protect: { status: 'clearing', at }, lookAt: at }))) return 'conflict';
  if (clock.now() > at + ports.rules.stopDeadline) return 'done';
  const result = await ports.machines.protect(target, false);
  journal.note({ kind: 'call', target, call: 'unprotect', result });
  if (result.kind === 'refused' && startCause(result.code).permanent) {
    const refusedAt = clock.now();
    return (await store.writeState(target, rev + 1, { protect: { status: 'clearing', at, refusedAt } }))
      ? 'again'
      : 'conflict';
  }
  if (result.kind !== 'ok') return 'done';
  return (await store.writeState(target, rev + 1, { protect: null })) ? 'again' : 'conflict';
}
