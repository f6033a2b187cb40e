import { randomUUID } from 'node:crypto';
import type { Time } from '../time.ts';
import { deploymentArn, revisionArn } from './arns.ts';
import type { Stage } from './stages.ts';
import type { ServiceDeployment, ServiceDeploymentStatus } from './types.ts';

/** What ECS keeps of the deployments of one service, newest first, and of the revisions that they bring. */
export class History {
  readonly #key: string;
  readonly #time: Time;
  #deployments: readonly ServiceDeployment[] = [];
  /** Revision ARN → task definition. */
  readonly #revisions = new Map<string, string>();

  constructor(key: string, time: Time) {
    this.#key = key;
    this.#time = time;
  }

  all(): readonly ServiceDeployment[] {
    return this.#deployments;
  }

  revisions(): ReadonlyMap<string, string> {
    return this.#revisions;
  }

  /** A deployment begins; `from` is the definition that served before. */
  open(definition: string, from: string | undefined): void {
    const at = this.#time.now();
    const source = [...this.#revisions].findLast(([, of]) => of === from)?.[0];
    const target = this.#revision(definition);
    const arn = deploymentArn(this.#key, randomUUID().replaceAll('-', '').slice(0, 19));
    const status: ServiceDeploymentStatus = 'IN_PROGRESS';
    const more = source === undefined ? {} : { source };
    this.#deployments = [{ arn, status, target, ...more, createdAt: at, updatedAt: at }, ...this.#deployments];
  }

  /** The present one goes back to `definition`. */
  rollBack(definition: string, reason: string): void {
    const revision = [...this.#revisions].findLast(([, of]) => of === definition)?.[0] ?? this.#revision(definition);
    this.#change({ status: 'ROLLBACK_IN_PROGRESS', reason, rollback: { revision, reason, at: this.#time.now() } });
  }

  /** The present one shifts traffic. */
  shift(shift: Stage): void {
    this.#change({ shift });
  }

  /** The present one ends; one that went back ends with that. */
  end(status: ServiceDeploymentStatus, reason?: string): void {
    const [present] = this.#deployments;
    if (present === undefined || present.finishedAt !== undefined) return;
    const back = present.status === 'ROLLBACK_IN_PROGRESS';
    const ended = !back ? status : status === 'SUCCESSFUL' ? 'ROLLBACK_SUCCESSFUL' : 'ROLLBACK_FAILED';
    const why = reason ?? present.reason;
    this.#change({ status: ended, finishedAt: this.#time.now(), ...(why === undefined ? {} : { reason: why }) });
  }

  #revision(definition: string): string {
    const arn = revisionArn(this.#key, String(1_000_000 + this.#revisions.size));
    this.#revisions.set(arn, definition);
    return arn;
  }

  #change(change: Partial<ServiceDeployment>): void {
    const [present, ...rest] = this.#deployments;
    if (present !== undefined) this.#deployments = [{ ...present, ...change, updatedAt: this.#time.now() }, ...rest];
  }
}
