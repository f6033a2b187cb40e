import type { OptInRules } from '../domain/schedule/tags.ts';
import type { TargetKind } from '../domain/target.ts';
import type { Scheduled, Timetable } from '../engine/schedule/ports.ts';
import type { ClientSettings } from './clients.ts';
import { ec2Clients } from './ec2-machines.ts';
import { type ScheduledFilter, scheduledInstances } from './scheduled-ec2.ts';

/** Everything with a schedule, of the kinds that are asked for; each kind's part of the SDK is loaded when it is. */
export function timetableAt(
  settings: ClientSettings,
  { kinds, ...filter }: ScheduledFilter & { readonly kinds: readonly TargetKind[] },
): Timetable {
  const ec2 = ec2Clients(settings).read;
  const open: Readonly<Record<TargetKind, () => Promise<readonly Scheduled[]>>> = {
    ec2: () => scheduledInstances(ec2, filter),
    asg: () => groups(settings, filter),
    ecs: () => services(settings, filter),
  };
  const scope = { kinds, compat: filter.compat === true };
  return { scope, machines: async () => (await Promise.all(kinds.map((kind) => open[kind]()))).flat() };
}

async function groups(settings: ClientSettings, rules: OptInRules): Promise<readonly Scheduled[]> {
  const { groupsClient, scheduledGroups } = await import('./scheduled-groups.ts');
  return scheduledGroups(groupsClient(settings), rules);
}

async function services(settings: ClientSettings, rules: OptInRules): Promise<readonly Scheduled[]> {
  const { servicesClient, scheduledServices } = await import('./scheduled-services.ts');
  return scheduledServices(servicesClient(settings), rules);
}
