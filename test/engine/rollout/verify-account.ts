import { WakelockError } from '../../../src/domain/errors.ts';
import type { VerifyPorts } from '../../../src/engine/rollout/verify-ports.ts';
import { DEFINITION, SERVICE } from '../../domain/rollout/verify-world.ts';

const TRUST = {
  Statement: { Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' },
};

/** An account in which all is there; what is asked is kept. */
export function account(parts: Partial<VerifyPorts> = {}) {
  const asked: string[] = [];
  const ports: VerifyPorts = {
    service: async () => SERVICE,
    definition: async () => DEFINITION,
    trustPolicy: async () => TRUST,
    image: async () => ({ digest: 'sha256:abc' }),
    platforms: async () => ['linux/amd64'],
    logGroup: async ({ name, region }) => name === '/ecs/app' && region === 'eu-west-1',
    secret: async () => 'there',
    parameter: async () => true,
    targetGroup: async () => ({ type: 'ip', port: 80, healthPort: 'traffic-port', vpc: 'vpc-1', balancers: 1 }),
    subnets: async (ids) => new Map(ids.map((id) => [id, 'vpc-1'])),
    ways: async (subnets) => new Map([...subnets.keys()].map((id) => [id, 'nat'])),
    endpoints: async () => new Set(),
    ...parts,
  };
  const watched = Object.fromEntries(
    Object.entries(ports).map(([name, port]) => [
      name,
      (...args: readonly unknown[]) => {
        asked.push(`${name} ${JSON.stringify(args)}`);
        return (port as (...all: readonly unknown[]) => unknown)(...args);
      },
    ]),
  ) as unknown as VerifyPorts;
  return { ports: watched, asked };
}

export const denied = () => Promise.reject(new WakelockError({ code: 'denied', what: 'no' }));
