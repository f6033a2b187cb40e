import type { ErrorCode } from '../errors.ts';
import type { Change } from './diff.ts';
import type { ImageUpdate } from './images.ts';
import type { FailedHow } from './judge.ts';
import type { Tally } from './trouble.ts';

/** How a deployment ended. Only `served` and `unchanged` are green. */
export type RolloutEnd =
  /** ECS says that this very deployment succeeded, and the proof, where one was asked for, held. */
  | { readonly kind: 'served'; readonly why: string }
  /** The service runs what was asked for already. */
  | { readonly kind: 'unchanged'; readonly why: string }
  /** Nothing ran that could have failed. */
  | { readonly kind: 'not-proven'; readonly why: string }
  | { readonly kind: 'failed'; readonly how: FailedHow | 'health' | 'refused' | 'blind'; readonly why: string }
  /** A revision was registered and not deployed, for an error of this kind. */
  | { readonly kind: 'not-deployed'; readonly code: ErrorCode; readonly why: string }
  | { readonly kind: 'timeout'; readonly why: string }
  | { readonly kind: 'interrupted'; readonly why: string }
  | { readonly kind: 'dry-run'; readonly why: string };

/** What `rollback: on-failure` came to. */
export interface BackEnd {
  readonly kind: 'back' | 'not-back';
  /** Undefined: nothing served before. */
  readonly to: string | undefined;
  readonly why: string;
}

/** All that is known at the end, for people and programs. */
export interface RolloutReport {
  readonly cluster: string;
  readonly service: string;
  readonly region: string;
  readonly end: RolloutEnd;
  readonly back: BackEnd | undefined;
  /** ARN of the task definition that was deployed; undefined where it was not registered. */
  readonly definition: string | undefined;
  /** ARN of the one that served before; undefined where none did. */
  readonly previous: string | undefined;
  readonly registered: boolean;
  /** ARN of our own service deployment. */
  readonly deployment: string | undefined;
  readonly strategy: string | undefined;
  readonly images: readonly ImageUpdate[];
  readonly changes: readonly Change[];
  readonly tasks: { readonly desired: number; readonly running: number };
  /** Why tasks failed, the most frequent first. */
  readonly reasons: readonly Tally[];
  /** Milliseconds. */
  readonly took: number;
}

/** Whether a pipeline may go on. */
export function isGreen({ kind }: RolloutEnd): boolean {
  return kind === 'served' || kind === 'unchanged' || kind === 'dry-run';
}

/** The deployment's page in the console; a link, never a condition. */
export function consoleUrl({
  region,
  cluster,
  service,
}: Pick<RolloutReport, 'region' | 'cluster' | 'service'>): string {
  const path = [cluster, service].map(encodeURIComponent);
  return `https://${region}.console.aws.amazon.com/ecs/v2/clusters/${path[0]}/services/${path[1]}/deployments?region=${region}`;
}
