import type { Attached, GroupFacts, VerifyFacts } from './verify-facts.ts';
import { bad, type Judged, judged, ok } from './verify-judged.ts';
import type { Container, Task } from './verify-task.ts';

/** What the load balancer sends to is there and fits: container, port, kind of target, port of the health check, VPC. */
export function portFindings(facts: VerifyFacts): readonly Judged[] {
  const { service } = facts;
  if (!service.known || service.value === undefined) return [];
  return service.value.loadBalancers.flatMap((attached) => attachedFindings(attached, facts));
}

function attachedFindings(attached: Attached, facts: VerifyFacts): readonly Judged[] {
  const { container: name, port } = attached;
  const container = facts.task.containers.find((one) => one.name === name);
  if (container === undefined) {
    const there = facts.task.containers.map((one) => one.name).join(', ');
    return [
      bad(
        `The load balancer sends to the container ${name}, which the task definition does not have.`,
        `Name the container so (it has ${there}), or change loadBalancers of the service.`,
      ),
    ];
  }
  return [
    portOf(container, port),
    ...attached.groups.flatMap((arn) => {
      const seen = facts.groups.get(arn);
      if (seen === undefined) return [];
      return judged(seen, {
        of: `The target group ${arn}`,
        judge: (group) => groupOf({ arn, group, port }, facts),
      });
    }),
  ];
}

function portOf({ name, ports }: Container, port: number): Judged {
  if (ports.includes(port)) return ok(`${name} has the port ${port} that the load balancer sends to.`);
  const has = ports.length === 0 ? 'no port' : `the ports ${ports.join(', ')}`;
  return bad(
    `The load balancer sends to port ${port} of ${name}, which has ${has}: ECS refuses the deployment.`,
    `Add { "containerPort": ${port} } to portMappings of ${name}, or change loadBalancers of the service.`,
  );
}

function groupOf(
  { arn, group, port }: { readonly arn: string; readonly group: GroupFacts | undefined; readonly port: number },
  { task, network }: VerifyFacts,
): readonly Judged[] {
  const name = arn.split('/').at(-2) ?? arn;
  if (group === undefined)
    return [bad(`The target group ${arn} does not exist.`, 'Create it, or change loadBalancers of the service.')];
  const wrong: Judged[] = [];
  if (group.balancers === 0) {
    wrong.push(bad(`The target group ${name} has no load balancer: ECS refuses it.`, 'Let a listener send to it.'));
  }
  const wanted = task.networkMode === 'awsvpc' ? 'ip' : 'instance';
  if (group.type !== wanted) {
    wrong.push(
      bad(
        `The target group ${name} takes targets of type ${group.type}; tasks in network mode ${task.networkMode} are of type ${wanted}.`,
        `Make a target group with target type ${wanted}: the type of one that exists cannot be changed.`,
      ),
    );
  }
  wrong.push(...healthOf(group, { name, task }));
  const vpcs = network?.subnets.known === true ? [...new Set(network.subnets.value.values())] : [];
  const other = vpcs.filter((vpc) => group.vpc !== undefined && vpc !== group.vpc);
  if (other.length > 0) {
    wrong.push(
      bad(
        `The target group ${name} is in ${group.vpc}, the tasks are in ${other.join(', ')}.`,
        'Use subnets and target group of one VPC.',
      ),
    );
  }
  return wrong.length > 0
    ? wrong
    : [ok(`The target group ${name} takes ${wanted} targets and checks port ${checked(group, port)}.`)];
}

const checked = ({ healthPort }: GroupFacts, port: number): string =>
  healthPort === 'traffic-port' ? String(port) : healthPort;

/** `traffic-port` is the port that ECS registers, whatever the group's own is. */
function healthOf(
  { healthPort }: GroupFacts,
  { name, task }: { readonly name: string; readonly task: Task },
): readonly Judged[] {
  // Under bridge and host the ports of the node are meant, which only the placement knows.
  if (healthPort === 'traffic-port' || task.networkMode !== 'awsvpc') return [];
  if (task.containers.some(({ ports }) => ports.includes(Number(healthPort)))) return [];
  return [
    bad(
      `The health check of the target group ${name} asks port ${healthPort}, which no container has.`,
      'Set its health check port to traffic-port, or add the port to portMappings.',
    ),
  ];
}
