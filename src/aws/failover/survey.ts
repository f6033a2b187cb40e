import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import type { Service } from '@aws-sdk/client-ecs';
import {
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { GroupFacts, ServiceFacts } from '../../domain/failover/health.ts';
import type { FailoverSurvey } from '../../engine/failover/survey.ts';
import type { ClientSettings } from '../clients.ts';
import { findServices } from '../ecs/describe.ts';
import { tagOf } from '../ecs/facts.ts';
import { readingAt } from '../ecs-services.ts';
import { errorName } from '../error-name.ts';
import { type Doing, explain } from '../errors.ts';
import { readTraffic } from './balancer.ts';
import { balancerClient, cloudWatchClient } from './clients.ts';

/** A group without the attribute has what AWS gives it. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#deregistration-delay */
const DRAIN = 300;
const SECOND = 1_000;

/** Reads what sets name, changing nothing. */
export function failoverSurvey(settings: ClientSettings): FailoverSurvey {
  const [elb, watch] = [balancerClient(settings), cloudWatchClient(settings)];
  return {
    traffic: (set) =>
      unlessGone(async () => {
        const { seen: _, ...traffic } = await readTraffic(set, elb);
        return traffic;
      }),
    group: (arn) =>
      unlessGone(async (): Promise<GroupFacts> => {
        const TargetGroupArn = arn;
        const about = <T>(call: string, sent: Promise<T>): Promise<T> =>
          sent.catch(failed({ what: `look at ${arn}`, action: `elasticloadbalancing:${call}`, resource: '*' }));
        const [{ TargetGroups = [] }, { Attributes = [] }, { TargetHealthDescriptions = [] }] = await Promise.all([
          about('DescribeTargetGroups', elb.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [arn] }))),
          about(
            'DescribeTargetGroupAttributes',
            elb.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn })),
          ),
          about('DescribeTargetHealth', elb.send(new DescribeTargetHealthCommand({ TargetGroupArn }))),
        ]);
        const delay = Attributes.find(({ Key }) => Key === 'deregistration_delay.timeout_seconds')?.Value;
        const [group] = TargetGroups;
        return {
          type: group?.TargetType ?? 'instance',
          targets: TargetHealthDescriptions.length,
          drain: Number(delay ?? DRAIN) * SECOND,
        };
      }),
    async alarms(names) {
      const { MetricAlarms = [], CompositeAlarms = [] } = await watch
        .send(new DescribeAlarmsCommand({ AlarmNames: [...names], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }))
        .catch(failed({ what: `read ${names.join(', ')}`, action: 'cloudwatch:DescribeAlarms', resource: '*' }));
      const metric = MetricAlarms.map(
        ({ AlarmName = '', Namespace, TreatMissingData }) =>
          [AlarmName, { namespace: Namespace, missing: TreatMissingData }] as const,
      );
      const composite = CompositeAlarms.map(
        ({ AlarmName = '' }) => [AlarmName, { namespace: undefined, missing: undefined }] as const,
      );
      return new Map([...metric, ...composite]);
    },
    async service(target, stack) {
      const action = 'ecs:DescribeServices and application-autoscaling:DescribeScalableTargets';
      const doing = { what: `look at ${target}`, action, resource: target };
      const [found] = await findServices([target], readingAt(settings)).catch(failed(doing));
      if (found?.denied !== undefined) {
        const refusal = Object.assign(new Error(found.denied.text), { name: found.denied.code });
        throw explain(refusal, doing);
      }
      return found?.service === undefined ? undefined : factsOf(found.service, { stack, floor: found.bounds.min });
    },
  };
}

function factsOf(
  service: Service,
  { stack, floor }: { readonly stack: string; readonly floor: number | undefined },
): ServiceFacts {
  const { status = 'unknown', loadBalancers = [], deployments = [] } = service;
  return {
    status,
    floor,
    optedIn: tagOf(service, 'wakelock') === stack,
    groups: loadBalancers.flatMap(({ targetGroupArn }) => targetGroupArn ?? []),
    deploying: deployments.length > 1 || deployments.some(({ rolloutState }) => rolloutState === 'IN_PROGRESS'),
  };
}

const GONE: ReadonlySet<string> = new Set(['ListenerNotFound', 'RuleNotFound', 'TargetGroupNotFound']);

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetGroups.html: each call has a name of its own for it. */
async function unlessGone<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    if (GONE.has(errorName(cause))) return undefined;
    throw error;
  }
}

function failed(doing: Doing): (error: unknown) => never {
  return (error) => {
    throw explain(error, doing);
  };
}
