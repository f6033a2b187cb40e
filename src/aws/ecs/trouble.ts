import { DescribeTasksCommand, type ECSClient, ListTasksCommand, type Service, type Task } from '@aws-sdk/client-ecs';
import type { Machine } from '../../domain/machine.ts';
import { primaryOf } from './facts.ts';

const NEWEST = 10;
const RECENT = 10 * 60_000;

/**
 * Why a service that is starting does not get on, in the words of ECS: how its last task ended, else that it cannot place one.
 * Only for people: nothing is decided on it, and where it cannot be read there is none.
 */
export async function troubleOf(
  service: Service,
  { client, now }: { readonly client: ECSClient; readonly now: number },
): Promise<Machine['cause']> {
  const primary = primaryOf(service);
  if (primary?.rolloutState === 'FAILED') {
    return { code: 'DeploymentFailed', text: primary.rolloutStateReason ?? 'The deployment failed.' };
  }
  if ((primary?.failedTasks ?? 0) > 0) {
    const task = await lastStopped(service, client).catch(() => undefined);
    if (task !== undefined) return { code: task.stopCode ?? 'TaskStopped', text: reasonOf(task) };
  }
  const unplaced = service.events?.find(
    ({ message = '', createdAt }) => /\bunable to\b/.test(message) && now - (createdAt?.getTime() ?? 0) < RECENT,
  );
  return unplaced === undefined ? undefined : { code: 'Unplaced', text: unplaced.message ?? '' };
}

async function lastStopped({ clusterArn, serviceName }: Service, client: ECSClient): Promise<Task | undefined> {
  const where = { cluster: clusterArn };
  const { taskArns = [] } = await client.send(
    new ListTasksCommand({ ...where, serviceName, desiredStatus: 'STOPPED', maxResults: NEWEST }),
  );
  if (taskArns.length === 0) return undefined;
  const { tasks = [] } = await client.send(new DescribeTasksCommand({ ...where, tasks: taskArns }));
  const stoppedAt = ({ stoppedAt: at }: Task) => at?.getTime() ?? 0;
  return tasks.sort((a, b) => stoppedAt(b) - stoppedAt(a))[0];
}

function reasonOf({ stoppedReason = 'A task stopped.', containers = [] }: Task): string {
  const failed = containers.find(({ reason, exitCode }) => reason !== undefined || (exitCode ?? 0) !== 0);
  if (failed === undefined) return stoppedReason;
  const exit = failed.exitCode === undefined ? '' : ` exit code ${failed.exitCode}`;
  return `${stoppedReason} (${failed.name}:${exit}${failed.reason === undefined ? '' : ` ${failed.reason}`})`;
}
