import type { DeploymentBrief, DeploymentStatus } from './facts.ts';
import { shortDefinition } from './revision.ts';

/** What is known just before a deployment of ours that failed is taken back. */
export interface BackFacts {
  /** The newest first. */
  readonly deployments: readonly DeploymentBrief[];
  /** ARNs of those that were there before ours. */
  readonly known: ReadonlySet<string>;
  /** ARN of ours; undefined where ECS never showed it. */
  readonly own: string | undefined;
  /** ARN of the definition that the service has now. */
  readonly live: string;
  /** ARN of the definition that we deployed. */
  readonly from: string;
  /** ARN of the one that served before. */
  readonly to: string;
}

export type WayBack =
  /** `force`: the service has that definition already, and ECS begins nothing unasked. */
  { readonly kind: 'free'; readonly force: boolean } | { readonly kind: 'closed'; readonly why: string };

const TAKEN_BACK: Readonly<Partial<Record<DeploymentStatus, string>>> = {
  STOP_REQUESTED: 'it is being stopped already',
  ROLLBACK_REQUESTED: 'ECS is taking it back itself',
  ROLLBACK_IN_PROGRESS: 'ECS is taking it back itself',
  ROLLBACK_SUCCESSFUL: 'ECS took it back itself',
};

/** Whether ours may be taken back: never what somebody else deployed since, and never what ECS takes back itself. */
export function wayBack({ deployments, known, own, live, from, to }: BackFacts): WayBack {
  const at = deployments.findIndex(({ arn }) => arn === own);
  const since = at < 0 ? deployments.filter(({ arn }) => !known.has(arn)) : deployments.slice(0, at);
  const [newest] = since;
  if (newest !== undefined) return elsewhere(newest.arn.slice(newest.arn.lastIndexOf('/') + 1));
  const status = deployments[at]?.status;
  const taken = status === undefined ? undefined : TAKEN_BACK[status];
  if (taken !== undefined) return { kind: 'closed', why: taken };
  if (live === from) return { kind: 'free', force: false };
  // ECS left the service with what it could not go back to.
  if (live === to && status === 'ROLLBACK_FAILED') return { kind: 'free', force: true };
  return elsewhere(`the service has ${shortDefinition(live)}`);
}

function elsewhere(what: string): WayBack {
  return { kind: 'closed', why: `somebody else deployed since: ${what}` };
}
