import { AwsError } from '../awsError.ts';
import { indices, listOf, type Params, required } from '../http/query.ts';
import { element, leaf } from '../http/xml.ts';
import { activityList, groups } from './describe.ts';
import type { AutoScalingModel } from './model.ts';

export interface AutoScalingContext {
  readonly model: AutoScalingModel;
  /** Tells a topic that it was attached. @throws AwsError ValidationError when Auto Scaling may not publish there */
  readonly test: (topicArn: string, group: string) => void;
}

type Action = (model: AutoScalingModel, params: Params, context: AutoScalingContext) => string;

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
  PutNotificationConfiguration(model, params, { test }) {
    const topicArn = required(params, 'TopicARN');
    const notifications = model.notifications(name(params));
    test(topicArn, name(params));
    notifications.put(topicArn, listOf(params, 'NotificationTypes'));
    return '';
  },
  DeleteNotificationConfiguration(model, params) {
    model.notifications(name(params)).delete(required(params, 'TopicARN'));
    return '';
  },
  DescribeNotificationConfigurations(model, params) {
    const names = listOf(params, 'AutoScalingGroupNames');
    const members = model
      .describe(names)
      .flatMap((view) => model.notifications(view.name).all())
      .map(({ group, topicArn, type }) =>
        element(
          'member',
          leaf('AutoScalingGroupName', group),
          leaf('TopicARN', topicArn),
          leaf('NotificationType', type),
        ),
      );
    return element('NotificationConfigurations', ...members);
  },
  PutLifecycleHook(model, params, { test }) {
    const target = params.get('NotificationTargetARN') ?? undefined;
    const metadata = params.get('NotificationMetadata') ?? undefined;
    if (params.get('LifecycleTransition') !== 'autoscaling:EC2_INSTANCE_LAUNCHING') {
      throw new AwsError('ValidationError', { message: 'The embedded Auto Scaling has hooks at launch only.' });
    }
    if (target !== undefined) test(target, name(params));
    model.hooks(name(params)).put({
      name: required(params, 'LifecycleHookName'),
      heartbeatSeconds: count(params, 'HeartbeatTimeout') ?? 3600,
      defaultResult: params.get('DefaultResult') === 'CONTINUE' ? 'CONTINUE' : 'ABANDON',
      ...(target === undefined ? {} : { target }),
      ...(metadata === undefined ? {} : { metadata }),
    });
    return '';
  },
  DescribeLifecycleHooks(model, params) {
    const group = name(params);
    const members = model
      .hooks(group)
      .all()
      .map((hook) =>
        element(
          'member',
          leaf('LifecycleHookName', hook.name),
          leaf('AutoScalingGroupName', group),
          leaf('LifecycleTransition', 'autoscaling:EC2_INSTANCE_LAUNCHING'),
          leaf('NotificationTargetARN', hook.target),
          leaf('HeartbeatTimeout', hook.heartbeatSeconds),
          leaf('DefaultResult', hook.defaultResult),
        ),
      );
    return element('LifecycleHooks', ...members);
  },
  CompleteLifecycleAction(model, params) {
    const result = required(params, 'LifecycleActionResult') === 'CONTINUE' ? 'CONTINUE' : 'ABANDON';
    model.hooks(name(params)).complete(required(params, 'LifecycleHookName'), actionOf(params), result);
    return '';
  },
  RecordLifecycleActionHeartbeat(model, params) {
    model.hooks(name(params)).heartbeat(required(params, 'LifecycleHookName'), actionOf(params));
    return '';
  },
  DeleteTags(model, params) {
    retag(model, params, () => undefined);
    return '';
  },
};

/** Answers one Auto Scaling request with the XML of its result. @throws AwsError */
export function autoScalingCall(context: AutoScalingContext, params: Params): string {
  const action = params.get('Action') ?? '';
  const run = Object.hasOwn(actions, action) ? actions[action] : undefined;
  if (run) return run(context.model, params, context);
  throw new AwsError('InvalidAction', {
    message: `Could not find operation ${action}: the embedded Auto Scaling knows ${Object.keys(actions).join(', ')}.`,
  });
}

function actionOf(params: Params): { readonly instance: string | null; readonly token: string | null } {
  return { instance: params.get('InstanceId'), token: params.get('LifecycleActionToken') };
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
