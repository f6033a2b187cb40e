import { AwsError } from '../awsError.ts';
import { indices, listOf, type Params, required } from '../http/query.ts';
import { leaf } from '../http/xml.ts';
import { activityList, groups } from './describe.ts';
import type { AutoScalingModel } from './model.ts';

type Action = (model: AutoScalingModel, params: Params) => string;

const name = (params: Params): string => required(params, 'AutoScalingGroupName');

const actions: Readonly<Record<string, Action>> = {
  DescribeAutoScalingGroups(model, params) {
    const size = count(params, 'MaxRecords') ?? 50;
    const from = Number(params.get('NextToken') ?? 0);
    const found = model.describe(listOf(params, 'AutoScalingGroupNames'));
    const next = from + size < found.length ? String(from + size) : undefined;
    return groups(found.slice(from, from + size)) + leaf('NextToken', next);
  },
  DescribeScalingActivities: (model, params) =>
    activityList(model.activities(name(params)).slice(0, count(params, 'MaxRecords') ?? 100)),
  UpdateAutoScalingGroup(model, params) {
    const [min, max, desired] = ['MinSize', 'MaxSize', 'DesiredCapacity'].map((field) => count(params, field));
    model.update(name(params), { min, max, desired });
    return '';
  },
  SetDesiredCapacity(model, params) {
    model.setDesired(name(params), Number(required(params, 'DesiredCapacity')));
    return '';
  },
  SuspendProcesses(model, params) {
    model.suspend(name(params), { named: listOf(params, 'ScalingProcesses'), on: true });
    return '';
  },
  ResumeProcesses(model, params) {
    model.suspend(name(params), { named: listOf(params, 'ScalingProcesses'), on: false });
    return '';
  },
  EnterStandby(model, params) {
    model.standby(name(params), { ids: listOf(params, 'InstanceIds'), on: true });
    return '';
  },
  ExitStandby(model, params) {
    model.standby(name(params), { ids: listOf(params, 'InstanceIds'), on: false });
    return '';
  },
  CreateOrUpdateTags(model, params) {
    retag(model, params, (value) => value ?? '');
    return '';
  },
  DeleteTags(model, params) {
    retag(model, params, () => undefined);
    return '';
  },
};

/** Answers one Auto Scaling request with the XML of its result. @throws AwsError */
export function autoScalingCall(model: AutoScalingModel, params: Params): string {
  const action = params.get('Action') ?? '';
  const run = Object.hasOwn(actions, action) ? actions[action] : undefined;
  if (run) return run(model, params);
  throw new AwsError('InvalidAction', {
    message: `Could not find operation ${action}: the embedded Auto Scaling knows ${Object.keys(actions).join(', ')}.`,
  });
}

function retag(model: AutoScalingModel, params: Params, read: (value: string | null) => string | undefined): void {
  for (const index of indices(params, 'Tags')) {
    const field = (part: string): string | null => params.get(`Tags.${index}.${part}`);
    model.tag(field('ResourceId') ?? '', { [field('Key') ?? '']: read(field('Value')) });
  }
}

function count(params: Params, field: string): number | undefined {
  const text = params.get(field);
  if (text === null || text === '') return undefined;
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new AwsError('ValidationError', { message: `${field}: ${text} is no whole number.` });
}
