import { SECOND } from '../domain/duration.ts';
import { nameOf } from '../domain/target.ts';
import type { Acknowledged } from '../engine/wait.ts';

export interface HeldMachines {
  readonly lease: string;
  readonly targets: readonly Acknowledged[];
  /** Milliseconds. */
  readonly waited: number;
}

/** What is known of held machines, as `--json` prints it. */
export function reportOf({ lease, targets, waited }: HeldMachines) {
  return {
    lease,
    waitedSeconds: Math.round(waited / SECOND),
    targets: targets.map(({ target, ack }) => ({
      target,
      id: nameOf(target),
      state: 'running',
      alreadyOn: ack.alreadyOn,
      ...ack.addresses,
    })),
  };
}

/** The same as `WAKELOCK_*` variables: addresses of several machines are separated by commas, an unknown one is empty. */
export function variablesOf(held: HeldMachines): Readonly<Record<string, string>> {
  const { lease, waitedSeconds, targets } = reportOf(held);
  const list = (values: readonly (string | undefined)[]) => values.map((value) => value ?? '').join(',');
  return {
    WAKELOCK_LEASE: lease,
    WAKELOCK_STATE: 'running',
    WAKELOCK_INSTANCE_IDS: list(targets.map(({ id }) => id)),
    WAKELOCK_PRIVATE_IP: list(targets.map(({ privateIp }) => privateIp)),
    WAKELOCK_PUBLIC_IP: list(targets.map(({ publicIp }) => publicIp)),
    WAKELOCK_PUBLIC_DNS: list(targets.map(({ publicDns }) => publicDns)),
    WAKELOCK_ALREADY_ON: String(targets.every(({ alreadyOn }) => alreadyOn)),
    WAKELOCK_WAITED_SECONDS: String(waitedSeconds),
    WAKELOCK_TARGETS: JSON.stringify(targets),
  };
}

/** Lines that a shell can `eval`. */
export function exportLines(variables: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(variables).map(([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'`);
}
