import type { DeploymentFacts, LiveService } from './facts.ts';
import type { Tally } from './trouble.ts';

export type Verdict =
  | { readonly kind: 'going'; readonly why: string }
  | { readonly kind: 'served'; readonly why: string }
  | { readonly kind: 'not-proven'; readonly why: string }
  | { readonly kind: 'failed'; readonly how: FailedHow; readonly why: string };

/** `failing`: ECS still tries, we do not wait any longer. */
export type FailedHow = 'rolled-back' | 'rollback-failed' | 'stopped' | 'failing';

export interface Look {
  readonly deployment: DeploymentFacts;
  readonly service: Pick<LiveService, 'desired' | 'breaker'>;
  /** Failures of its tasks, by reason. */
  readonly failures: readonly Tally[];
}

/** So many tasks that failed for one reason are no accident any more. */
const ENOUGH = 3;

/**
 * What one look at our own deployment means. "Done" is ECS' own word for this very deployment and nothing else: a service is
 * steady after a rollback as well.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeployment.html: status
 */
export function judge({ deployment, service, failures }: Look): Verdict {
  const { status, reason } = deployment;
  const worst = failures.find(({ count }) => count >= ENOUGH);
  const because = [reason, alarmsOf(deployment), worst?.text ?? failures[0]?.text ?? '']
    .filter((part) => part !== '')
    .join(' · ');
  switch (status) {
    case 'SUCCESSFUL':
      return served(deployment, service);
    case 'ROLLBACK_SUCCESSFUL':
      return { kind: 'failed', how: 'rolled-back', why: `ECS took it back: ${because || 'no reason is given'}` };
    case 'ROLLBACK_FAILED':
      return {
        kind: 'failed',
        how: 'rollback-failed',
        why: `ECS could not take it back: ${because || 'no reason is given'}`,
      };
    case 'STOPPED':
      return { kind: 'failed', how: 'stopped', why: `The deployment was stopped: ${because || 'no reason is given'}` };
    case 'STOP_REQUESTED':
    case 'ROLLBACK_REQUESTED':
    case 'ROLLBACK_IN_PROGRESS':
      return { kind: 'going', why: `it is being taken back${because && `: ${because}`}` };
    case 'PENDING':
    case 'IN_PROGRESS':
      if (worst === undefined || takesItBackNow({ deployment, service, failures })) return { kind: 'going', why: '' };
      return { kind: 'failed', how: 'failing', why: `${worst.count} tasks failed for the same reason: ${worst.text}` };
  }
}

/** A deployment of nothing succeeds, and says nothing about the image. */
function served({ tasks }: DeploymentFacts, { desired }: Look['service']): Verdict {
  if (desired === 0) {
    return { kind: 'not-proven', why: 'The desired count is 0: no task of the new revision was ever started.' };
  }
  if (tasks.running === 0) return { kind: 'not-proven', why: 'ECS is done, but no task of the new revision runs.' };
  return { kind: 'served', why: `${tasks.running} of ${desired} tasks run the new revision.` };
}

/** The breaker is about to act by itself, and its end tells more than ours; what ECS says of its count may lag behind. */
function takesItBackNow({ deployment: { breaker }, service, failures }: Look): boolean {
  const { enable, rollback } = service.breaker;
  if (!enable || !rollback || breaker === undefined) return false;
  const seen = failures.reduce((sum, { count }) => sum + count, 0);
  return Math.max(seen, breaker.failures) >= breaker.threshold;
}

function alarmsOf({ alarms }: DeploymentFacts): string {
  return alarms.length === 0 ? '' : `alarms went off: ${alarms.join(', ')}`;
}

const STRATEGIES: Readonly<Record<string, string>> = {
  ROLLING: 'rolling',
  BLUE_GREEN: 'blue/green',
  LINEAR: 'linear',
  CANARY: 'canary',
};

/** One line about where a deployment stands; the same text means that nothing changed. */
export function progressLine({ status, strategy, stage, tasks, traffic, breaker }: DeploymentFacts): string {
  const { requested, running, pending } = tasks;
  return [
    `${STRATEGIES[strategy] ?? strategy} ${words(status)}`,
    ...(stage === undefined ? [] : [`stage ${words(stage)}`]),
    ...(traffic === undefined || strategy === 'ROLLING' ? [] : [`${traffic} % of the traffic`]),
    `${running} of ${requested} tasks run${pending === 0 ? '' : `, ${pending} pending`}`,
    ...(breaker === undefined || breaker.failures === 0 ? [] : [`${breaker.failures} failed`]),
  ].join(' · ');
}

const words = (name: string): string => name.toLowerCase().replaceAll('_', ' ');
