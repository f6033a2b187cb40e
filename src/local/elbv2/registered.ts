import type { EcsModel } from '../ecs/model.ts';
import type { Task } from '../ecs/types.ts';
import type { Target, TargetGroupSeed, TargetState } from './types.ts';

interface Registering {
  readonly ecs: EcsModel;
  readonly now: () => number;
  /** Turns AWS's seconds into milliseconds of the clock. */
  readonly scaled: (seconds: number) => number;
}

/** The targets that services register with a group: each task from when it runs until it has drained. */
export function registeredTargets(group: TargetGroupSeed, { ecs, now, scaled }: Registering): readonly Target[] {
  const services = ecs.services().filter(({ seed }) => seed.targetGroup === group.name);
  return services.flatMap(({ tasks, seed }) =>
    tasks.all().flatMap((task): Target[] => {
      const state = stateOf(task, { now: now(), healthyAfter: scaled(group.healthySeconds) });
      return state === undefined ? [] : [{ id: addressOf(task), port: seed.port, state }];
    }),
  );
}

function stateOf(
  { status, health, startedAt = 0 }: Task,
  { now, healthyAfter }: { readonly now: number; readonly healthyAfter: number },
): TargetState | undefined {
  if (status === 'STOPPING') return 'draining';
  if (status !== 'RUNNING') return undefined;
  if (health === 'UNHEALTHY') return 'unhealthy';
  return now - startedAt >= healthyAfter ? 'healthy' : 'initial';
}

/** An address that stays the task's own. */
function addressOf({ arn }: Task): string {
  const digits = arn.slice(-4);
  return `10.1.${Number.parseInt(digits.slice(0, 2), 16)}.${Number.parseInt(digits.slice(2), 16)}`;
}
