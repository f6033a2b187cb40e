/** What ECS says of a deployment from its request to its end. */
export type DeploymentStatus =
  | 'PENDING'
  | 'IN_PROGRESS'
  | 'SUCCESSFUL'
  | 'STOPPED'
  | 'STOP_REQUESTED'
  | 'ROLLBACK_REQUESTED'
  | 'ROLLBACK_IN_PROGRESS'
  | 'ROLLBACK_SUCCESSFUL'
  | 'ROLLBACK_FAILED';

export interface DeploymentBrief {
  readonly arn: string;
  readonly status: DeploymentStatus;
  /** The service revision that it brings. */
  readonly revision: string;
  /** Epoch ms. */
  readonly createdAt: number;
}

export interface DeploymentFacts extends DeploymentBrief {
  readonly reason: string;
  /** `ROLLING`, `BLUE_GREEN`, `LINEAR`, `CANARY`. */
  readonly strategy: string;
  /** Where a deployment that shifts traffic stands: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-how-it-works.html */
  readonly stage: string | undefined;
  readonly tasks: { readonly requested: number; readonly running: number; readonly pending: number };
  /** Percent of production traffic that the new revision gets. */
  readonly traffic: number | undefined;
  readonly breaker: { readonly failures: number; readonly threshold: number } | undefined;
  readonly rollback: { readonly reason: string; readonly revision: string } | undefined;
  /** Names of alarms that went off. */
  readonly alarms: readonly string[];
}

export interface ServiceEvent {
  readonly id: string;
  readonly at: number;
  readonly message: string;
}

/** A service as far as deploying it goes. */
export interface LiveService {
  readonly arn: string;
  readonly name: string;
  readonly status: string;
  /** Who deploys it: `ECS`, `CODE_DEPLOY`, `EXTERNAL`. */
  readonly controller: string;
  readonly desired: number;
  readonly running: number;
  /** ARN of the task definition. */
  readonly definition: string;
  readonly breaker: { readonly enable: boolean; readonly rollback: boolean };
  /** ARNs. */
  readonly targetGroups: readonly string[];
  readonly events: readonly ServiceEvent[];
  readonly tags: Readonly<Record<string, string>>;
}

export interface ContainerFacts {
  readonly name: string;
  readonly exitCode: number | undefined;
  readonly reason: string;
  readonly health: string;
}

/** A task that has stopped or is about to. */
export interface StoppedTask {
  readonly arn: string;
  readonly definition: string;
  readonly createdAt: number;
  readonly stopCode: string;
  readonly stoppedReason: string;
  readonly containers: readonly ContainerFacts[];
}

export interface UnhealthyTarget {
  readonly id: string;
  readonly state: string;
  readonly reason: string;
}

const OPEN: ReadonlySet<DeploymentStatus> = new Set([
  'PENDING',
  'IN_PROGRESS',
  'STOP_REQUESTED',
  'ROLLBACK_REQUESTED',
  'ROLLBACK_IN_PROGRESS',
]);

/** Whether a deployment ended with a revision that served: its own, or the one that ECS went back to. */
export function hasServed({ status }: Pick<DeploymentBrief, 'status'>): boolean {
  return status === 'SUCCESSFUL' || status === 'ROLLBACK_SUCCESSFUL';
}

/** Whether a deployment is still under way. */
export function isOpen({ status }: Pick<DeploymentBrief, 'status'>): boolean {
  return OPEN.has(status);
}
