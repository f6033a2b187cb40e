import { formatDuration, SECOND } from '../domain/duration.ts';
import { WakelockError } from '../domain/errors.ts';
import { nameOf } from '../domain/target.ts';
import { messageOf } from '../engine/thrown.ts';
import type { Acknowledged } from '../engine/wait.ts';
import { OUTPUTS, type OutputName, type OutputSpec, variableOf } from '../options.ts';
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
  /** The machines that were asked for, as the user named them. */
  readonly asked?: readonly string[];
  /** Why there is no machine; it stands in the job summary. */
  readonly why?: string;
}

/** `running` ready to use; `requested` asked for without waiting; `cancelled` by GitHub while it waited; `off` or `kept` after a stop that waited, else `released`. */
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

type ActionFront = OutputSpec['fronts'][number];

export interface HandOver {
  readonly report: Report;
  readonly front: ActionFront;
}

/**
 * Sets the outputs of one front, and the same as `WAKELOCK_*` (but the lease) for steps that are no expressions. What the front
 * does not declare stays as an earlier step set it: a `stop` of one machine must not blank the address of another.
 */
export async function handOver(results: Results, { report, front }: HandOver): Promise<void> {
  const values = valuesOf(results);
  for (const { name, fronts } of OUTPUTS) {
    if (!fronts.includes(front)) continue;
    report.output(name, values[name]);
    const variable = variableOf(name);
    if (variable !== undefined) report.environment(variable, values[name]);
  }
  if (results.targets.length > 0) await report.summary('Wakelock', table(results));
  else if (results.why !== undefined) await report.summary('Wakelock', failureTable(results));
}

export const CANCELLED = 'The step was cancelled while it waited.';

export const NOTHING: Results = { lease: '', state: 'failed', targets: [], waited: 0, disrupted: false };

/** Tells the error that ends a step, and hands over that it failed: later steps with `if: always()` go by it. */
export async function handOverError(error: unknown, to: HandOver & { readonly results?: Results }): Promise<void> {
  to.report.error(error);
  const state = error instanceof WakelockError && error.code === 'timeout' ? 'timeout' : 'failed';
  await handOver({ ...NOTHING, ...to.results, state, why: messageOf(error) }, to);
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

function failureTable({ state, asked = [], waited, why = '' }: Results): readonly (readonly string[])[] {
  const rows = (asked.length === 0 ? ['-'] : asked).map((name) => [name, state, formatDuration(waited), why]);
  return [['Machine', 'State', 'Waited', 'Why'], ...rows];
}
