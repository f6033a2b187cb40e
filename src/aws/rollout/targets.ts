import {
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { UnhealthyTarget } from '../../domain/rollout/facts.ts';
import { told } from './errors.ts';

/** Those that fail their health checks: `initial` and `draining` come and go with every deployment. */
const SICK: ReadonlySet<string> = new Set(['unhealthy', 'unhealthy.draining', 'unavailable']);

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html */
export async function unhealthyTargets(
  groups: readonly string[],
  client: ElasticLoadBalancingV2Client,
): Promise<readonly UnhealthyTarget[]> {
  const answers = await Promise.all(
    groups.map((group) =>
      client.send(new DescribeTargetHealthCommand({ TargetGroupArn: group })).catch(
        told({
          what: `read the health of ${group}`,
          action: 'elasticloadbalancing:DescribeTargetHealth',
          // It takes no resource: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
          resource: '*',
        }),
      ),
    ),
  );
  return answers.flatMap(({ TargetHealthDescriptions = [] }) =>
    TargetHealthDescriptions.flatMap(({ Target, TargetHealth }) => {
      const state = TargetHealth?.State ?? '';
      if (!SICK.has(state)) return [];
      const reason = [TargetHealth?.Reason, TargetHealth?.Description].filter(Boolean).join(': ');
      return [{ id: `${Target?.Id ?? ''}${Target?.Port === undefined ? '' : `:${Target.Port}`}`, state, reason }];
    }),
  );
}
