import { AwsError } from '../awsError.ts';
import { listOf, type Params, required } from '../http/query.ts';
import { element, leaf } from '../http/xml.ts';
import { balancerArn, groupArn, listenerArn } from './arns.ts';
import type { ElbModel } from './model.ts';
import { listAt, xmlOf } from './tree.ts';
import type { Entrance, Target, TargetGroupSeed } from './types.ts';

type Action = (model: ElbModel, params: Params) => string;

const actions: Readonly<Record<string, Action>> = {
  DescribeLoadBalancers(model, params) {
    const names = [...new Set(model.entrances().map(({ balancer }) => balancer))];
    const arns = listOf(params, 'LoadBalancerArns');
    const wanted = listOf(params, 'Names');
    const found = names.filter(
      (name) =>
        (arns.length === 0 || arns.includes(balancerArn(name))) && (wanted.length === 0 || wanted.includes(name)),
    );
    return element('LoadBalancers', ...found.map(balancer));
  },
  DescribeListeners(model, params) {
    const arns = listOf(params, 'ListenerArns');
    const of = params.get('LoadBalancerArn');
    const all = model.entrances().filter(({ rule }) => rule === undefined);
    const found = all.filter(({ arn, balancer: name }) => arns.includes(arn) || balancerArn(name) === of);
    missing('Listener', arns, found);
    return element('Listeners', ...found.map(listener));
  },
  DescribeRules(model, params) {
    const arns = listOf(params, 'RuleArns');
    const of = params.get('ListenerArn');
    const found = model.entrances().filter((one) => arns.includes(one.arn) || listenerOf(one) === of);
    missing('Rule', arns, found);
    return element('Rules', ...found.map(rule));
  },
  DescribeTargetGroups(model, params) {
    const arns = listOf(params, 'TargetGroupArns');
    const names = listOf(params, 'Names');
    for (const arn of arns) model.group(arn);
    const all = arns.length + names.length === 0;
    const found = model.groups.filter(({ name }) => all || names.includes(name) || arns.includes(groupArn(name)));
    return element('TargetGroups', ...found.map(group));
  },
  DescribeTargetGroupAttributes(model, params) {
    const { deregistrationSeconds } = model.group(required(params, 'TargetGroupArn'));
    const pair = leaf('Key', 'deregistration_delay.timeout_seconds') + leaf('Value', deregistrationSeconds);
    return element('Attributes', element('member', pair));
  },
  DescribeTargetHealth(model, params) {
    const of = model.group(required(params, 'TargetGroupArn'));
    return element('TargetHealthDescriptions', ...model.targets(of).map(health));
  },
  ModifyListener: (model, params) =>
    element('Listeners', listener(model.modify(required(params, 'ListenerArn'), listAt(params, 'DefaultActions')))),
  ModifyRule: (model, params) =>
    element('Rules', rule(model.modify(required(params, 'RuleArn'), listAt(params, 'Actions')))),
};

/** Answers one ELBv2 request with the XML of its result. @throws AwsError */
export function elbCall(model: ElbModel, params: Params): string {
  const name = params.get('Action') ?? '';
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (action) return action(model, params);
  throw new AwsError('InvalidAction', {
    message: `Could not find operation ${name}: the embedded ELBv2 knows ${Object.keys(actions).join(', ')}.`,
  });
}

function missing(what: 'Listener' | 'Rule', arns: readonly string[], found: readonly Entrance[]): void {
  const gone = arns.find((arn) => !found.some((one) => one.arn === arn));
  if (gone !== undefined) throw new AwsError(`${what}NotFound`, { message: `Not found: ${gone}` });
}

function balancer(name: string): string {
  return element(
    'member',
    leaf('LoadBalancerArn', balancerArn(name)),
    leaf('LoadBalancerName', name),
    leaf('DNSName', `${name}.elb.amazonaws.com`),
    leaf('Scheme', 'internet-facing'),
    leaf('Type', 'application'),
    element('State', leaf('Code', 'active')),
  );
}

const listenerOf = ({ balancer: name, port }: Entrance): string => listenerArn(name, port);

function actionsOf({ actions: list }: Entrance): string {
  return list.map((action) => element('member', xmlOf(action))).join('');
}

function listener(one: Entrance): string {
  return element(
    'member',
    leaf('ListenerArn', one.arn),
    leaf('LoadBalancerArn', balancerArn(one.balancer)),
    leaf('Port', one.port),
    leaf('Protocol', 'HTTP'),
    element('DefaultActions', actionsOf(one)),
  );
}

function rule(one: Entrance): string {
  const { path = '', priority } = one.rule ?? {};
  const condition = element(
    'member',
    leaf('Field', 'path-pattern'),
    element('PathPatternConfig', element('Values', leaf('member', path))),
  );
  return element(
    'member',
    leaf('RuleArn', one.arn),
    leaf('Priority', priority ?? 'default'),
    element('Conditions', one.rule === undefined ? '' : condition),
    element('Actions', actionsOf(one)),
    leaf('IsDefault', one.rule === undefined),
  );
}

function group({ name, type, port }: TargetGroupSeed): string {
  return element(
    'member',
    leaf('TargetGroupArn', groupArn(name)),
    leaf('TargetGroupName', name),
    leaf('Protocol', 'HTTP'),
    leaf('Port', port),
    leaf('TargetType', type),
    leaf('HealthCheckEnabled', true),
    leaf('HealthCheckPath', '/'),
  );
}

function health({ id, port, state }: Target): string {
  return element(
    'member',
    element('Target', leaf('Id', id), leaf('Port', port)),
    element('TargetHealth', leaf('State', state), leaf('Reason', reasons[state])),
  );
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html */
const reasons: Readonly<Partial<Record<Target['state'], string>>> = {
  initial: 'Elb.InitialHealthChecking',
  unhealthy: 'Target.FailedHealthChecks',
  unused: 'Target.NotInUse',
  draining: 'Target.DeregistrationInProgress',
  unavailable: 'Target.HealthCheckDisabled',
};
