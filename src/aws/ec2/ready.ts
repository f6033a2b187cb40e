import { DescribeInstanceStatusCommand, type EC2Client } from '@aws-sdk/client-ec2';
import type { ReadyLevel } from '../../domain/lease.ts';
import { allPages } from './describe.ts';

/** When the agent on a machine last spoke to SSM, epoch ms; undefined where it is not online. */
export type AgentPing = (id: string) => Promise<number | undefined>;

export interface Readiness {
  readonly client: EC2Client;
  readonly agentPing: AgentPing;
}

/** Which of `levels` hold now for a machine that runs. */
export async function levelsOf(
  id: string,
  levels: readonly ReadyLevel[],
  readiness: Readiness,
): Promise<readonly ReadyLevel[]> {
  const held = await Promise.all(levels.map((level) => holds(level, id, readiness)));
  return levels.filter((_, index) => held[index]);
}

function holds(level: ReadyLevel, id: string, readiness: Readiness): Promise<boolean> {
  switch (level) {
    case 'running':
      return isRunning(id, readiness);
    case 'status-ok':
      return passesChecks(id, readiness);
    case 'ssm':
      return agentIsOnline(id, readiness);
  }
}

async function isRunning(id: string, { client }: Readiness): Promise<boolean> {
  const [instance] = await allPages({ InstanceIds: [id] }, client);
  return instance?.State?.Name === 'running';
}

/** Both checks; EC2 leaves out machines that do not run. */
async function passesChecks(id: string, { client }: Readiness): Promise<boolean> {
  const { InstanceStatuses = [] } = await client.send(new DescribeInstanceStatusCommand({ InstanceIds: [id] }));
  const status = InstanceStatuses.find((entry) => entry.InstanceId === id);
  return status?.SystemStatus?.Status === 'ok' && status.InstanceStatus?.Status === 'ok';
}

/** SSM goes on saying Online for minutes after a machine stopped: only a ping of this boot counts. */
async function agentIsOnline(id: string, { client, agentPing }: Readiness): Promise<boolean> {
  const ping = await agentPing(id);
  if (ping === undefined) return false;
  const [instance] = await allPages({ InstanceIds: [id] }, client);
  const launched = instance?.LaunchTime?.getTime();
  return launched !== undefined && ping >= launched;
}
