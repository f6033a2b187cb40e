import { SECOND } from '../../domain/duration.ts';
import type { DeploymentFacts } from '../../domain/rollout/facts.ts';
import type { BackEnd, RolloutEnd, RolloutReport } from '../../domain/rollout/report.ts';
import { shortDefinition } from '../../domain/rollout/revision.ts';
import type { Tally } from '../../domain/rollout/trouble.ts';
import { readAgain } from './follow.ts';
import type { News } from './news.ts';
import type { Plan } from './plan.ts';
import type { Rolling } from './rollout.ts';

export interface Facts {
  /** Epoch ms. */
  readonly begun: number;
  readonly deadline: number;
  readonly plan: Plan;
}

/** What is known of a deployment that ECS was asked for. */
export interface Followed {
  readonly facts: Facts;
  readonly definition: string;
  readonly registered: boolean;
  readonly news: News;
  /** Deployments that were there before ours. */
  readonly known: ReadonlySet<string>;
}

/** Who cancels is told what goes on by itself. */
export function interrupted(
  rolling: Rolling,
  told: Partial<Followed> & { readonly facts: Facts; readonly deployment: DeploymentFacts | undefined },
): Promise<RolloutReport> {
  const { breaker } = told.facts.plan.service;
  const back = breaker.enable && breaker.rollback;
  const on =
    told.news === undefined || told.definition === undefined
      ? 'Nothing was deployed.'
      : `The deployment of ${shortDefinition(told.definition)} goes on in ECS by itself${back ? ', and its circuit breaker takes it back if it fails' : '; nothing takes it back if it fails'}.`;
  return reportOf({ kind: 'interrupted', why: `Interrupted. ${on}` }, { rolling, ...told });
}

interface Told extends Partial<Followed> {
  readonly rolling: Rolling;
  readonly facts: Facts;
  readonly deployment?: DeploymentFacts | undefined;
  readonly back?: BackEnd | undefined;
}

export async function reportOf(end: RolloutEnd, told: Told): Promise<RolloutReport> {
  const { rolling, facts, definition, registered = false, news, deployment, back } = told;
  const { order, ports } = rolling;
  const { plan } = facts;
  const service = end.kind === 'dry-run' || end.kind === 'interrupted' ? undefined : await readAgain(order, ports);
  const reasons: readonly Tally[] = news?.failures ?? [];
  return {
    ...{ cluster: order.cluster, service: order.service, region: order.region },
    ...{ end, back, definition, registered, reasons, previous: plan.previous },
    ...{ deployment: deployment?.arn, strategy: deployment?.strategy },
    ...{ images: plan.revision.images, changes: plan.revision.changes },
    tasks: { desired: (service ?? plan.service).desired, running: (service ?? plan.service).running },
    took: Math.round((ports.clock.now() - facts.begun) / SECOND) * SECOND,
  };
}
