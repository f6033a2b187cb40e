import type { Stage, Strategy } from './stages.ts';

/** How tasks of one image turn out; an image that is not listed comes up and stays. */
export interface ImageSeed {
  /** Part of the image's name. */
  readonly image: string;
  /**
   * `slow`: comes up after `seconds`; `crash`: exits so long after it ran; `unhealthy`: its health check fails so long after
   * it ran; `pull-error`: cannot be pulled.
   */
  readonly outcome: 'slow' | 'crash' | 'unhealthy' | 'pull-error';
  readonly seconds: number;
  readonly exitCode: number;
  readonly reason?: string;
  /** What its containers write into their log when they start. */
  readonly log: readonly string[];
}

export interface ServiceSeed {
  readonly cluster: string;
  readonly name: string;
  readonly desired: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly image: string;
  readonly container: string;
  readonly port: number;
  /** Seconds from a task's creation until it runs, and from its end until it is stopped. */
  readonly startSeconds: number;
  readonly stopSeconds: number;
  /** Seconds after which a task that failed is replaced. */
  readonly retrySeconds: number;
  /** Seconds that the tasks of a deployment must have run before those of the last one go. */
  readonly steadySeconds: number;
  /** Bounds of its scalable target; undefined: nothing scales it. */
  readonly scaling?: { readonly min: number; readonly max: number };
  readonly circuitBreaker: { readonly enable: boolean; readonly rollback: boolean };
  /** Name of the target group that its tasks are registered with. */
  readonly targetGroup?: string;
  readonly strategy: Strategy;
  /** Seconds that blue/green, linear and canary deployments take for shifting, and again for baking. */
  readonly bakeSeconds: number;
  /** The log group of its first definition. */
  readonly logGroup?: string;
}

export interface EcsSeed {
  readonly services: readonly ServiceSeed[];
  readonly images: readonly ImageSeed[];
}

export type TaskStatus = 'PROVISIONING' | 'PENDING' | 'RUNNING' | 'STOPPING' | 'STOPPED';

export interface Task {
  readonly arn: string;
  readonly deployment: string;
  readonly definition: string;
  readonly status: TaskStatus;
  readonly health: 'UNKNOWN' | 'HEALTHY' | 'UNHEALTHY';
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly startedAt?: number;
  /** When its container will exit or turn unhealthy. */
  readonly failsAt?: number;
  readonly stoppedAt?: number;
  readonly stopCode?: string;
  readonly stoppedReason?: string;
  readonly exitCode?: number;
  /** Why its container failed. */
  readonly reason?: string;
}

export type RolloutState = 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';

export interface Deployment {
  readonly id: string;
  readonly definition: string;
  readonly primary: boolean;
  readonly rollout: RolloutState;
  readonly why: string;
  readonly failedTasks: number;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

export type ServiceDeploymentStatus =
  | 'PENDING'
  | 'IN_PROGRESS'
  | 'SUCCESSFUL'
  | 'STOPPED'
  | 'STOP_REQUESTED'
  | 'ROLLBACK_IN_PROGRESS'
  | 'ROLLBACK_SUCCESSFUL'
  | 'ROLLBACK_FAILED';

/** What ECS keeps of one deployment from its request to its end. */
export interface ServiceDeployment {
  readonly arn: string;
  readonly status: ServiceDeploymentStatus;
  readonly reason?: string;
  /** Service revisions. */
  readonly source?: string;
  readonly target: string;
  /** Absent for rolling deployments. */
  readonly shift?: Stage;
  readonly rollback?: { readonly revision: string; readonly reason: string; readonly at: number };
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly finishedAt?: number;
}

export interface ServiceEvent {
  readonly id: string;
  readonly at: number;
  readonly message: string;
}

/** Something that EventBridge hears of. */
export type EcsHappening =
  | { readonly kind: 'task'; readonly service: string; readonly task: Task }
  | { readonly kind: 'action'; readonly service: string; readonly name: string }
  | {
      readonly kind: 'deployment';
      readonly service: string;
      readonly id: string;
      readonly name: string;
      readonly why: string;
    };

/** A registered task definition, as AWS' own JSON. */
export interface Definition {
  readonly arn: string;
  readonly family: string;
  readonly revision: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly image: string;
  readonly registeredAt: number;
}
