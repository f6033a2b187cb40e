import { DescribeInstanceInformationCommand, SSMClient } from '@aws-sdk/client-ssm';
import { type ClientSettings, clientConfig } from './clients.ts';

/** When the agent of instance `id` was last heard of, epoch ms; undefined unless Systems Manager says it is online. */
export async function lastPing(id: string, settings: ClientSettings): Promise<number | undefined> {
  const client = new SSMClient(clientConfig(settings, { attempts: 3, connect: 2_000, request: 5_000 }));
  try {
    const { InstanceInformationList: agents = [] } = await client.send(
      new DescribeInstanceInformationCommand({ Filters: [{ Key: 'InstanceIds', Values: [id] }] }),
    );
    const agent = agents.find((entry) => entry.InstanceId === id);
    return agent?.PingStatus === 'Online' ? agent.LastPingDateTime?.getTime() : undefined;
  } finally {
    client.destroy();
  }
}
