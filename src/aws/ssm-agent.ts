import type { ClientSettings } from './clients.ts';
import { clientConfig } from './clients.ts';
import type { AgentPing } from './ec2/ready.ts';

/** Asks Systems Manager; its client is loaded only when somebody waits for `ssm`. */
export function ssmAgentPing(settings: ClientSettings): AgentPing {
  return async (id) => {
    const { DescribeInstanceInformationCommand, SSMClient } = await import('@aws-sdk/client-ssm');
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
  };
}
