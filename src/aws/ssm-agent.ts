import type { ClientSettings } from './clients.ts';
import type { AgentPing } from './ec2/ready.ts';

/**
 * Asks Systems Manager; its client is loaded only when somebody waits for `ssm`. What is loaded late is a module of ours: of a
 * package that is itself loaded by `import()` a bundler must keep every operation.
 */
export function ssmAgentPing(settings: ClientSettings): AgentPing {
  return async (id) => {
    const { lastPing } = await import('./ssm-last-ping.ts');
    return lastPing(id, settings);
  };
}
