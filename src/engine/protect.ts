import type { Failure } from '../domain/lease.ts';
import type { Doing, Outcome } from './act.ts';

/** Sets stop protection and confirms it; leases that asked for it fail where we may not. */
export async function protectMachine({ target, situation, ports }: Doing): Promise<Outcome> {
  const { store, clock, journal } = ports;
  const { rev } = situation.state;
  if (!(await store.writeState(target, rev, { protect: { status: 'setting' } }))) return 'conflict';
  const result = await ports.machines.protect(target, true);
  journal.note({ kind: 'call', target, call: 'protect', result });
  if (result.kind === 'ok') {
    const written = await store.writeState(target, rev + 1, { protect: { status: 'on', confirmedAt: clock.now() } });
    return written ? 'done' : 'conflict';
  }
  if (result.kind === 'unknown') return 'done';
  const failure: Failure = {
    cause: 'protect',
    message: `Stop protection could not be set: ${result.message}`,
    repair: 'Allow ec2:ModifyInstanceAttribute on DisableApiStop to `power`, or leave `protect` off.',
    at: clock.now(),
  };
  for (const lease of situation.leases.filter((candidate) => candidate.protect && candidate.ack === undefined)) {
    await store.changeLease(target, lease.id, { change: { failed: failure, lookAt: failure.at }, n: lease.n });
  }
  return 'again';
}

/** Clears stop protection on every path that ends a hold. */
export async function unprotectMachine({ target, situation, ports }: Doing): Promise<Outcome> {
  const { store, journal } = ports;
  const { rev } = situation.state;
  if (!(await store.writeState(target, rev, { protect: { status: 'clearing' } }))) return 'conflict';
  const result = await ports.machines.protect(target, false);
  journal.note({ kind: 'call', target, call: 'unprotect', result });
  if (result.kind !== 'ok') return 'done';
  return (await store.writeState(target, rev + 1, { protect: null })) ? 'again' : 'conflict';
}
