import { formatDuration, SECOND } from '../domain/duration.ts';
import { nameOf } from '../domain/target.ts';
import type { Acknowledged } from '../engine/wait.ts';
import { type OutputName, variableOf } from '../options.ts';
import type { Report } from './report.ts';

/** What a step hands to later steps. */
export interface Results {
  /** Handle of the lease; empty in plain mode. */
  readonly lease: string;
  readonly state: State;
  readonly targets: readonly Acknowledged[];
  /** Milliseconds. */
  readonly waited: number;
  readonly disrupted: boolean;
}

/** `running` ready to use; `requested` asked for without waiting; `off` or `kept` after a stop that waited, else `released`. */
export type State =
  | 'running'
  | 'requested'
  | 'failed'
  | 'timeout'
  | 'cancelled'
  | 'off'
  | 'kept'
  | 'released'
  | 'dry-run';

/** Sets the outputs, and the same as `WAKELOCK_*` (but the lease) for steps that are no expressions. */
export async function handOver(results: Results, report: Report): Promise<void> {
  for (const [name, value] of Object.entries(valuesOf(results))) {
    report.output(name, value);
    const variable = variableOf(name as OutputName);
    if (variable !== undefined) report.environment(variable, value);
  }
  if (results.targets.length > 0) await report.summary('Wakelock', table(results));
}

/** Every output as text; addresses of several machines stand in the order of `instance-ids`, separated by commas. */
export function valuesOf({ lease, state, targets, waited, disrupted }: Results): Readonly<Record<OutputName, string>> {
  const each = (value: (one: Acknowledged) => string | undefined) => targets.map((one) => value(one) ?? '').join(',');
  return {
    lease,
    state,
    'instance-ids': each(({ target }) => nameOf(target)),
    'private-ip': each(({ ack }) => ack.addresses.privateIp),
    'public-ip': each(({ ack }) => ack.addresses.publicIp),
    'public-dns': each(({ ack }) => ack.addresses.publicDns),
    'already-on': String(targets.length > 0 && targets.every(({ ack }) => ack.alreadyOn)),
    'waited-seconds': String(Math.round(waited / SECOND)),
    disrupted: String(disrupted),
    targets: JSON.stringify(
      targets.map(({ target, ack }) => ({
        target,
        id: nameOf(target),
        state: 'running',
        alreadyOn: ack.alreadyOn,
        ...ack.addresses,
      })),
    ),
  };
}

function table({ state, targets, waited }: Results): readonly (readonly string[])[] {
  const rows = targets.map(({ target, ack: { addresses, alreadyOn } }) => [
    nameOf(target),
    state,
    addresses.privateIp ?? '',
    addresses.publicIp ?? '',
    alreadyOn ? 'yes' : 'no',
    formatDuration(waited),
  ]);
  return [['Machine', 'State', 'Private address', 'Public address', 'Was on already', 'Waited'], ...rows];
}
