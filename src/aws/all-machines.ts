import { kindOf, type TargetId, type TargetKind } from '../domain/target.ts';
import type { Clock, Machines } from '../engine/ports.ts';
import type { ClientSettings } from './clients.ts';
import type { StackFacts } from './ec2/facts.ts';
import { ec2MachinesAt } from './ec2-machines.ts';

/**
 * Targets of every kind in one account and region, each asked of the adapter of its kind. Those for services and groups are
 * loaded when the first of their kind is named, so that who has instances only never pays for them.
 */
export function machinesAt(
  settings: ClientSettings,
  rest: { readonly clock: Clock; readonly facts: StackFacts },
): Machines {
  const { clock, facts } = rest;
  const { stack, compat } = facts;
  const ec2 = ec2MachinesAt(settings, rest);
  return routed({
    ec2: () => Promise.resolve(ec2),
    ecs: async () => (await import('./ecs-services.ts')).ecsServicesAt(settings, { clock, stack }),
    asg: async () => (await import('./asg-groups.ts')).asgGroupsAt(settings, { clock, stack, compat }),
  });
}

/** One `Machines` of several; each is opened at its first use. */
export function routed(open: Readonly<Record<TargetKind, () => Promise<Machines>>>): Machines {
  const opened = new Map<TargetKind, Promise<Machines>>();
  const of = (kind: TargetKind): Promise<Machines> => {
    const known = opened.get(kind) ?? open[kind]();
    opened.set(kind, known);
    return known;
  };
  const one = (target: TargetId) => of(kindOf(target));
  return {
    describe: (targets) => merged(targets, async (part, kind) => (await of(kind)).describe(part)),
    start: (targets, sizes) => merged(targets, async (part, kind) => (await of(kind)).start(part, sizes)),
    stop: async (target, timeout) => (await one(target)).stop(target, timeout),
    hibernate: async (target, timeout) => {
      const machines = await one(target);
      return machines.hibernate?.(target, timeout) ?? machines.stop(target, timeout);
    },
    restore: async (target, how) => (await one(target)).restore(target, how),
    protect: async (target, on) => (await one(target)).protect(target, on),
    levels: async (target, levels) => (await one(target)).levels(target, levels),
    resolve: async (selector) => (await of('ec2')).resolve(selector),
  };
}

/** The answers for each kind's part together. @throws what the first part that failed threw */
async function merged<T>(
  targets: readonly TargetId[],
  ask: (part: readonly TargetId[], kind: TargetKind) => Promise<ReadonlyMap<TargetId, T>>,
): Promise<ReadonlyMap<TargetId, T>> {
  const kinds = [...new Set(targets.map(kindOf))];
  const answers = await Promise.all(
    kinds.map((kind) =>
      ask(
        targets.filter((target) => kindOf(target) === kind),
        kind,
      ),
    ),
  );
  return new Map(answers.flatMap((answer) => [...answer]));
}
