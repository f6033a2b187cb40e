import type { BalancerSeed, ElbSeed, ForwardSeed, HealthCheckSeed, RuleSeed, TargetGroupSeed } from '../elbv2/types.ts';
import { choice, fields, list, number, or, type Place, SeedError, some, text } from './check.ts';

const seconds = { low: 0, high: 86_400 };
const port = (place: Place): number => number(place, { low: 1, high: 65_535, whole: true });

/** The part `elb` of a seed file. */
export function elb(place: Place): ElbSeed {
  if (place.value === undefined) return { balancers: [], targetGroups: [] };
  const member = fields(place, ['balancers', 'targetGroups']);
  const targetGroups = list(member('targetGroups'), targetGroup);
  const balancers = list(member('balancers'), balancer);
  const used = balancers.flatMap(({ forward, rules }) => [...forward, ...rules.flatMap((rule) => rule.forward)]);
  const unknown = used.find(({ group }) => !targetGroups.some(({ name }) => name === group));
  if (unknown === undefined) return { balancers, targetGroups };
  throw new SeedError({
    ...member('targetGroups'),
    value: unknown.group,
    repair: 'list every group that is forwarded to',
  });
}

function targetGroup(place: Place): TargetGroupSeed {
  const names = ['name', 'type', 'port', 'healthySeconds', 'deregistrationSeconds', 'healthCheck', 'targets'];
  const member = fields(place, names);
  return {
    name: text(member('name')),
    type: or(member('type'), (at) => choice(at, ['ip', 'instance', 'lambda']), 'ip'),
    port: or(member('port'), port, 80),
    healthySeconds: or(member('healthySeconds'), (at) => number(at, seconds), 2),
    deregistrationSeconds: or(member('deregistrationSeconds'), (at) => number(at, seconds), 300),
    ...some(member('healthCheck'), 'healthCheck', healthCheck),
    targets: list(member('targets'), target),
  };
}

function healthCheck(place: Place): HealthCheckSeed {
  const member = fields(place, ['path', 'intervalSeconds', 'timeoutSeconds', 'healthy', 'unhealthy']);
  const interval = { low: 1, high: 300 };
  const times = (at: Place): number => number(at, { low: 1, high: 10, whole: true });
  return {
    path: or(member('path'), text, '/'),
    intervalSeconds: or(member('intervalSeconds'), (at) => number(at, interval), 30),
    timeoutSeconds: or(member('timeoutSeconds'), (at) => number(at, interval), 5),
    healthy: or(member('healthy'), times, 5),
    unhealthy: or(member('unhealthy'), times, 2),
  };
}

function target(place: Place): TargetGroupSeed['targets'][number] {
  const member = fields(place, ['id', 'state']);
  const states = ['initial', 'healthy', 'unhealthy', 'unused', 'draining', 'unavailable'] as const;
  return { id: text(member('id')), state: or(member('state'), (at) => choice(at, states), 'healthy') };
}

function balancer(place: Place): BalancerSeed {
  const member = fields(place, ['name', 'port', 'listen', 'forward', 'rules']);
  return {
    name: text(member('name')),
    port: or(member('port'), port, 80),
    ...some(member('listen'), 'listen', (at) => number(at, { low: 0, high: 65_535, whole: true })),
    forward: list(member('forward'), forward),
    rules: list(member('rules'), rule),
  };
}

function rule(place: Place): RuleSeed {
  const member = fields(place, ['priority', 'path', 'forward']);
  return {
    priority: number(member('priority'), { low: 1, high: 50_000, whole: true }),
    path: or(member('path'), text, '/*'),
    forward: list(member('forward'), forward),
  };
}

function forward(place: Place): ForwardSeed {
  const member = fields(place, ['group', 'weight']);
  return {
    group: text(member('group')),
    weight: or(member('weight'), (at) => number(at, { low: 0, high: 999, whole: true }), 1),
  };
}
