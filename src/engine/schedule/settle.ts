import type { Plan } from '../../domain/schedule/window.ts';
import type { TargetId } from '../../domain/target.ts';
import type { TargetRecord } from '../ports.ts';
import type { SchedulePorts } from './ports.ts';

const ATTEMPTS = 5;

/**
 * Reads what is stored of a machine, plans, and writes; again where somebody else wrote meanwhile.
 * @returns the plan that was carried out
 */
export async function settle(
  target: TargetId,
  {
    plan: makePlan,
    ports,
    dryRun,
  }: {
    readonly plan: (record: TargetRecord) => Plan;
    readonly ports: Pick<SchedulePorts, 'store' | 'clock'>;
    readonly dryRun: boolean;
  },
): Promise<Plan> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const record = await ports.store.readTarget(target);
    const plan = makePlan(record);
    // Items of a newer version may mean what this one does not know.
    if (dryRun || record.state.newer === true) return plan;
    if (await carryOut(target, { plan, record, ports })) return plan;
  }
  throw new Error(`${target} changed ${ATTEMPTS} times while its schedule was carried out.`);
}

/** The state first: whoever looks because of the leases finds the stop edge as well. */
async function carryOut(
  target: TargetId,
  {
    plan,
    record,
    ports,
  }: { readonly plan: Plan; readonly record: TargetRecord; readonly ports: Pick<SchedulePorts, 'store' | 'clock'> },
): Promise<boolean> {
  const { store, clock } = ports;
  if (plan.state !== undefined) {
    const change = { ...plan.state, lookAt: clock.now() };
    if (!(await store.writeState(target, record.state.rev, change))) return false;
  }
  const changed = await Promise.all(
    plan.changes.map(({ id, n, change }) => store.changeLease(target, id, { change, n })),
  );
  if (!changed.every((written) => written)) return false;
  return plan.create === undefined || (await store.createLease(target, plan.create));
}
