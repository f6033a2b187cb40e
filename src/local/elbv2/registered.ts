import type { EcsModel } from '../ecs/model.ts';
import type { Task } from '../ecs/types.ts';
import type { Target, TargetGroupSeed, TargetState } from './types.ts';

interface Registering {
  readonly ecs: EcsModel;
  readonly now: () => number;
  /** Turns AWS's seconds into milliseconds of the clock. */
  readonly scaled: (seconds: number) => number;
  /** What the health checks of a target that really runs came to. */
  readonly checked: (key: string) => TargetState;
}

/** The targets that services register with a group: each task from when it runs until it has drained. */
export function registeredTargets(group: TargetGroupSeed, registering: Registering): readonly Target[] {
  const { ecs, now, scaled, checked } = registering;
  const services = ecs.services().filter(({ seed }) => seed.targetGroup === group.name);
  return services.flatMap(({ tasks, seed }) =>
    tasks.all().flatMap((task): Target[] => {
      const state = stateOf(task, { now: now(), healthyAfter: scaled(group.healthySeconds) });
      if (state === undefined) return [];
      const container = tasks.addressOf(task.arn);
      if (container === undefined) return [{ id: addressOf(task), port: seed.port, state }];
      const { host: id, port } = container.at ?? { host: '127.0.0.1', port: seed.port };
      const runs = { key: task.arn, at: container.at };
      const known = state === 'draining' || group.healthCheck === undefined ? state : checked(task.arn);
      return [{ id, port, state: known, runs }];
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
