import {
  type Action,
  DescribeListenersCommand,
  DescribeRulesCommand,
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
  ModifyListenerCommand,
  ModifyRuleCommand,
  type TargetHealthStateEnum,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { FailoverSet } from '../../domain/failover/set.ts';
import type { Balancer, LiveTraffic } from '../../engine/failover/ports.ts';
import type { Clock } from '../../engine/ports.ts';
import { explain } from '../errors.ts';
import { type ForwardingAction, trafficOf, withShare } from './weights.ts';

/** For the read before a write and the write, each, ms. */
const DEADLINE = 2_000;

/** An application load balancer: a listener's default actions, or those of one of its rules. */
export function loadBalancer(client: ElasticLoadBalancingV2Client, clock: Clock): Balancer {
  return {
    read: (set) => readTraffic(set, client),

    async health(set) {
      const [service, lambda] = await Promise.all([states(set.serviceGroup, client), states(set.lambdaGroup, client)]);
      return {
        healthy: service.filter(({ state }) => state === 'healthy').length,
        lambdaUsable: lambda.some(({ state, reason }) => state === 'healthy' || reason === UNCHECKED),
      };
    },

    async shift(set, { to, seen, by }) {
      const actions = await readActions(set, client, AbortSignal.timeout(DEADLINE));
      if (nameOf(actions) !== seen) return 'changed-meanwhile';
      if (clock.now() >= by) return 'too-late';
      const next = withShare(forwards(actions), set, to) as readonly ForwardingAction[] as Action[];
      const abortSignal = AbortSignal.timeout(DEADLINE);
      const rule = isRule(set);
      const sent = rule
        ? client.send(new ModifyRuleCommand({ RuleArn: set.traffic, Actions: next }), { abortSignal })
        : client.send(new ModifyListenerCommand({ ListenerArn: set.traffic, DefaultActions: next }), { abortSignal });
      await sent.catch(
        told(rule ? 'elasticloadbalancing:ModifyRule' : 'elasticloadbalancing:ModifyListener', set.traffic),
      );
      return 'written';
    },
  };
}

/** @throws WakelockError that names the right, with what AWS said as its cause */
export async function readTraffic(set: FailoverSet, client: ElasticLoadBalancingV2Client): Promise<LiveTraffic> {
  const actions = await readActions(set, client);
  return { ...trafficOf(forwards(actions), set), seen: nameOf(actions) };
}

/** A group of a Lambda function is health-checked only if that was switched on. */
const UNCHECKED = 'Target.HealthCheckDisabled';

function isRule(set: FailoverSet): boolean {
  return set.traffic.includes(':listener-rule/');
}

async function readActions(
  set: FailoverSet,
  client: ElasticLoadBalancingV2Client,
  abortSignal?: AbortSignal,
): Promise<readonly Action[]> {
  const options = abortSignal === undefined ? {} : { abortSignal };
  if (isRule(set)) {
    const answer = await client
      .send(new DescribeRulesCommand({ RuleArns: [set.traffic] }), options)
      .catch(told('elasticloadbalancing:DescribeRules', set.traffic));
    return answer.Rules?.[0]?.Actions ?? [];
  }
  const answer = await client
    .send(new DescribeListenersCommand({ ListenerArns: [set.traffic] }), options)
    .catch(told('elasticloadbalancing:DescribeListeners', set.traffic));
  return answer.Listeners?.[0]?.DefaultActions ?? [];
}

async function states(
  group: string,
  client: ElasticLoadBalancingV2Client,
): Promise<readonly { readonly state: TargetHealthStateEnum | undefined; readonly reason: string | undefined }[]> {
  const answer = await client
    .send(new DescribeTargetHealthCommand({ TargetGroupArn: group }))
    .catch(told('elasticloadbalancing:DescribeTargetHealth', group));
  return (answer.TargetHealthDescriptions ?? []).map(({ TargetHealth }) => ({
    state: TargetHealth?.State,
    reason: TargetHealth?.Reason,
  }));
}

function forwards(actions: readonly Action[]): readonly ForwardingAction[] {
  return actions as readonly ForwardingAction[];
}

/** All that was read, in an order of its own: a write is made only on what was judged. */
function nameOf(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function told(action: string, resource: string): (error: unknown) => never {
  return (error) => {
    throw explain(error, { what: `use ${resource}`, action, resource });
  };
}
