import type { Traffic } from '../../domain/failover/facts.ts';
import type { FailoverSet } from '../../domain/failover/set.ts';

/** What is used of an action of a listener or rule; all its other members are carried along unread. */
export interface ForwardingAction {
  readonly Type: string | undefined;
  readonly TargetGroupArn?: string | undefined;
  readonly ForwardConfig?: { readonly TargetGroups?: readonly WeightedGroup[] | undefined } | undefined;
}

interface WeightedGroup {
  readonly TargetGroupArn?: string | undefined;
  readonly Weight?: number | undefined;
}

type Groups = Pick<FailoverSet, 'lambdaGroup' | 'serviceGroup' | 'steps'>;

/** Parts of a hundred: weights may be 0 to 999, and shares are whole percents. */
const WHOLE = 100;

/** The share of the service, or why the actions cannot be shifted. */
export function trafficOf(actions: readonly ForwardingAction[], set: Groups): Traffic {
  const groups = forwarding(actions, set)?.ForwardConfig?.TargetGroups;
  if (groups === undefined) return unfit('no action forwards to both target groups by weight');
  const [lambda, service] = [weight(groups, set.lambdaGroup), weight(groups, set.serviceGroup)];
  if (lambda === undefined || service === undefined) return unfit('one of the two target groups is not in the action');
  const sum = lambda + service;
  if (sum === 0) return unfit('both target groups have the weight 0');
  if (groups.length > 2 && set.steps.some((share) => !Number.isInteger((sum * share) / WHOLE))) {
    const others = groups.length - 2;
    return unfit(
      `beside ${others} other target group(s) the weights ${lambda} and ${service} cannot be divided into the steps; let the two add up to 100`,
    );
  }
  return { kind: 'read', share: Math.round((service / sum) * WHOLE) };
}

const unfit = (why: string): Traffic => ({ kind: 'unfit', why });

/**
 * The actions with `share` percent of the two groups' weight on the service. Other groups keep their weights, and the two
 * together keep theirs where there are others; other actions, stickiness and order stay as they were.
 */
export function withShare<A extends ForwardingAction>(actions: readonly A[], set: Groups, share: number): readonly A[] {
  const action = forwarding(actions, set);
  const groups = action?.ForwardConfig?.TargetGroups ?? [];
  const sum = (weight(groups, set.lambdaGroup) ?? 0) + (weight(groups, set.serviceGroup) ?? 0);
  const whole = groups.length > 2 ? sum : WHOLE;
  const service = Math.round((whole * share) / WHOLE);
  const weighed = groups.map((group) => {
    if (group.TargetGroupArn === set.serviceGroup) return { ...group, Weight: service };
    return group.TargetGroupArn === set.lambdaGroup ? { ...group, Weight: whole - service } : group;
  });
  return actions.map((each) => {
    if (each !== action) return kept(each);
    // A single TargetGroupArn beside the weights would have to name the only group.
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Action.html
    const { TargetGroupArn: _, ...rest } = each;
    return { ...rest, ForwardConfig: { ...each.ForwardConfig, TargetGroups: weighed } } as unknown as A;
  });
}

/** Describe never shows the client secret of an OIDC action; the load balancer must be told to keep the one it has. */
function kept<A extends ForwardingAction>(action: A): A {
  if (!('AuthenticateOidcConfig' in action) || typeof action.AuthenticateOidcConfig !== 'object') return action;
  return { ...action, AuthenticateOidcConfig: { ...action.AuthenticateOidcConfig, UseExistingClientSecret: true } };
}

function forwarding<A extends ForwardingAction>(actions: readonly A[], set: Groups): A | undefined {
  return actions.find(({ Type, ForwardConfig }) => {
    const groups = ForwardConfig?.TargetGroups ?? [];
    return Type === 'forward' && [set.lambdaGroup, set.serviceGroup].every((arn) => weight(groups, arn) !== undefined);
  });
}

function weight(groups: readonly WeightedGroup[], arn: string): number | undefined {
  const group = groups.find(({ TargetGroupArn }) => TargetGroupArn === arn);
  return group === undefined ? undefined : (group.Weight ?? 1);
}
