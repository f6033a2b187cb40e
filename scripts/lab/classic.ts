import { DescribeTasksCommand, ECSClient, ListTasksCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client, ModifyListenerCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Handler } from '../../src/local/index.ts';
import { CLUSTER, LAMBDA_GROUP_ARN, LISTENER_ARN, SERVICE, SERVICE_GROUP_ARN } from './names.ts';

interface Clients {
  readonly ecs: ECSClient;
  readonly elb: ElasticLoadBalancingV2Client;
}

interface AlarmChange {
  readonly 'detail-type'?: string;
  readonly detail?: {
    readonly state?: { readonly value?: string };
    readonly previousState?: { readonly value?: string };
  };
}

/**
 * The reference: what is usually written for this task. One function per change of the alarm; it waits inside its invocation
 * until a task is RUNNING, shifts then, and goes back as soon as the alarm is over.
 */
export function classic(endpoint: () => string): Handler {
  let made: Clients | undefined;
  const clients = (): Clients => {
    const credentials = { accessKeyId: 'AKIALAB', secretAccessKey: 'lab' };
    const config = { endpoint: endpoint(), region: 'us-east-1', credentials };
    made ??= { ecs: new ECSClient(config), elb: new ElasticLoadBalancingV2Client(config) };
    return made;
  };
  return async (event) => {
    const { 'detail-type': type, detail } = event as AlarmChange;
    if (type !== 'CloudWatch Alarm State Change') return;
    const [state, before] = [detail?.state?.value, detail?.previousState?.value];
    if (state === 'ALARM') await out(clients());
    if (state === 'OK' && before !== 'OK') await back(clients());
  };
}

async function out({ ecs, elb }: Clients): Promise<void> {
  await ecs.send(new UpdateServiceCommand({ cluster: CLUSTER, service: SERVICE, desiredCount: 1 }));
  while (!(await runs(ecs)));
  await weigh(elb, { lambda: 0, service: 1 });
}

async function runs(ecs: ECSClient): Promise<boolean> {
  const { taskArns: tasks = [] } = await ecs.send(new ListTasksCommand({ cluster: CLUSTER }));
  if (tasks.length === 0) return false;
  const described = await ecs.send(new DescribeTasksCommand({ cluster: CLUSTER, tasks }));
  const containers = (described.tasks ?? []).flatMap((task) => task.containers ?? []);
  return containers.some(({ lastStatus }) => lastStatus === 'RUNNING');
}

async function back({ ecs, elb }: Clients): Promise<void> {
  await weigh(elb, { lambda: 1, service: 0 });
  await ecs.send(new UpdateServiceCommand({ cluster: CLUSTER, service: SERVICE, desiredCount: 0 }));
}

async function weigh(
  elb: ElasticLoadBalancingV2Client,
  { lambda, service }: { readonly lambda: number; readonly service: number },
): Promise<void> {
  const TargetGroups = [
    { TargetGroupArn: LAMBDA_GROUP_ARN, Weight: lambda },
    { TargetGroupArn: SERVICE_GROUP_ARN, Weight: service },
  ];
  const DefaultActions = [{ Type: 'forward' as const, ForwardConfig: { TargetGroups } }];
  await elb.send(new ModifyListenerCommand({ ListenerArn: LISTENER_ARN, DefaultActions }));
}
