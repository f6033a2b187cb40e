import { join } from 'node:path';
import { balancerArn } from '../../src/local/elbv2/arns.ts';
import {
  fastTime,
  type LocalAws,
  type LocalOptions,
  type Passed,
  startLocal,
  type Time,
} from '../../src/local/index.ts';
import type { BuiltApp } from './buildApp.ts';
import { classic } from './classic.ts';
import * as names from './names.ts';
import { calmOf, type Plan } from './plan.ts';

/** Who answers the alarm: nobody, the classic logic, or Wakelock. */
export type Kind = 'none' | 'classic' | 'wakelock';

export interface WorldOptions {
  readonly kind: Kind;
  readonly plan: Plan;
  /** The folder of the functions as they are deployed. */
  readonly bundles: string;
  readonly app: BuiltApp;
  readonly onPassed: (passed: Passed) => void;
  readonly log: (line: string) => void;
}

export interface World {
  readonly aws: LocalAws;
  readonly time: Time;
  readonly url: string;
}

/** An account with the example app in it, on a fast clock. */
export async function openWorld(options: WorldOptions): Promise<World> {
  const { kind, plan, bundles, app, log } = options;
  const time = fastTime(plan.rate);
  const real = (seconds: number): string => String(seconds / plan.rate);
  const SLEEP_SECONDS = real(plan.sleep);
  let aws: LocalAws | undefined;
  aws = await startLocal({
    time,
    log,
    seed: seedOf(kind, plan),
    ...functionsOf({ kind, plan, bundles, client: () => aws?.url ?? '' }),
    functions: [
      {
        // The machine's own slowness is so many times longer on this clock; it is not what is measured here.
        ...{ name: names.FUNCTION, concurrency: plan.lambda.limit, timeoutMs: 30_000 * plan.rate },
        env: { SLEEP_SECONDS },
        source: { bundle: app.lambda },
      },
    ],
    containers: [
      {
        image: 'dual-app',
        command: [process.execPath, app.server],
        env: { SLEEP_SECONDS, WARM_UP_SECONDS: real(plan.service.warmUp) },
      },
    ],
    onPassed: (_, passed) => options.onPassed(passed),
  });
  return { aws, time, url: aws.fronts[names.BALANCER] ?? '' };
}

interface Functions {
  readonly kind: Kind;
  readonly plan: Plan;
  readonly bundles: string;
  readonly client: () => string;
}

function functionsOf({ kind, plan, bundles, client }: Functions): Pick<LocalOptions, 'power' | 'failover'> {
  if (kind === 'none') return {};
  // Lambda's longest: the classic logic waits inside its invocation.
  if (kind === 'classic') return { failover: { handler: classic(client), sets: '[]', timeoutMs: 900_000 } };
  return {
    power: { bundle: join(bundles, 'power', 'index.mjs') },
    failover: { bundle: join(bundles, 'failover', 'index.mjs'), sets: JSON.stringify([setOf(plan)]) },
  };
}

function setOf({ set: { dwell, quiet, drain } }: Plan): unknown {
  return {
    name: 'dual-app',
    alarm: names.FULL_ALARM,
    calmAlarm: names.BUSY_ALARM,
    traffic: names.LISTENER_ARN,
    lambdaGroup: names.LAMBDA_GROUP_ARN,
    serviceGroup: names.SERVICE_GROUP_ARN,
    service: `ecs:${names.CLUSTER}/${names.SERVICE}`,
    ...{ dwell: `${dwell}s`, quiet: `${quiet}s`, drain: `${drain}s` },
  };
}

/** What the template of the example makes, with the times of the plan. */
function seedOf(kind: Kind, plan: Plan): unknown {
  const { lambda, service, alarm } = plan;
  const healthCheck = { path: '/health-check', intervalSeconds: 10, timeoutSeconds: 5, healthy: 2, unhealthy: 2 };
  const periods = { periodSeconds: alarm.period, lateSeconds: alarm.late, missing: 'notBreaching' };
  const full = {
    ...{ namespace: 'AWS/Lambda', name: 'ConcurrentExecutions', dimensions: { FunctionName: names.FUNCTION } },
    ...{ statistic: 'Maximum', periods: 3, toAlarm: 2, threshold: lambda.threshold, ...periods },
  };
  const LoadBalancer = balancerArn(names.BALANCER).split(':loadbalancer/')[1];
  const busy = {
    ...{ namespace: 'AWS/ApplicationELB', name: 'RequestCount', dimensions: { LoadBalancer } },
    ...{ statistic: 'Sum', periods: 1, toAlarm: 1, threshold: calmOf(plan), ...periods },
  };
  const forward = [
    { group: names.LAMBDA_GROUP, weight: 1 },
    { group: names.SERVICE_GROUP, weight: 0 },
  ];
  return {
    machines: [],
    ecs: {
      services: [
        {
          ...{ cluster: names.CLUSTER, name: names.SERVICE, targetGroup: names.SERVICE_GROUP, image: 'dual-app:1' },
          ...{ desired: 0, startSeconds: service.start, tags: { wakelock: 'wakelock', 'wakelock:desired': '1' } },
        },
      ],
    },
    elb: {
      targetGroups: [
        { name: names.LAMBDA_GROUP, type: 'lambda', targets: [{ id: names.FUNCTION, state: 'unavailable' }] },
        { name: names.SERVICE_GROUP, port: 8080, deregistrationSeconds: service.deregistration, healthCheck },
      ],
      balancers: [{ name: names.BALANCER, listen: 0, forward }],
    },
    alarms: [
      { name: names.FULL_ALARM, metric: full },
      // The classic logic is woken by every alarm of the account: it gets one only, to be fair to it.
      ...(kind === 'wakelock' ? [{ name: names.BUSY_ALARM, metric: busy }] : []),
    ],
  };
}
