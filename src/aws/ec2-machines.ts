import { EC2Client, ModifyInstanceAttributeCommand, StopInstancesCommand } from '@aws-sdk/client-ec2';
import { nameOf, type TargetId } from '../domain/target.ts';
import type { Clock, Machines } from '../engine/ports.ts';
import { type ClientSettings, clientConfig } from './clients.ts';
import { describeAll } from './ec2/describe.ts';
import type { StackFacts } from './ec2/facts.ts';
import { type AgentPing, levelsOf } from './ec2/ready.ts';
import { resolveSelector } from './ec2/resolve.ts';
import { startAll } from './ec2/start.ts';
import { once } from './once.ts';
import { ssmAgentPing } from './ssm-agent.ts';

export interface Ec2Options {
  readonly clients: Ec2Clients;
  readonly clock: Clock;
  readonly facts: StackFacts;
  readonly agentPing: AgentPing;
}

export interface Ec2Clients {
  /** Reads are repeated when EC2 throttles. */
  readonly read: EC2Client;
  /** Calls that change something are made once: a repeated Stop could land after the record that allows it. */
  readonly change: EC2Client;
}

export function ec2Clients(settings: ClientSettings): Ec2Clients {
  return {
    read: new EC2Client(clientConfig(settings, { attempts: 3, connect: 2_000, request: 8_000 })),
    change: new EC2Client(clientConfig(settings, { attempts: 1, connect: 2_000, request: 10_000 })),
  };
}

/** Machines of one account and region. */
export function ec2MachinesAt(settings: ClientSettings, rest: Pick<Ec2Options, 'clock' | 'facts'>): Machines {
  return ec2Machines({ ...rest, clients: ec2Clients(settings), agentPing: ssmAgentPing(settings) });
}

export function ec2Machines({ clients, clock, facts, agentPing }: Ec2Options): Machines {
  const client = clients.read;
  return {
    async describe(targets) {
      return new Map(await describeAll(targets.map(nameOf), { client, clock, facts }));
    },
    async start(targets) {
      const results = await startAll(targets.map(nameOf), clients.change);
      return new Map(results.map(([id, result]) => [`ec2:${id}` as TargetId, result]));
    },
    stop(target, timeout) {
      const command = new StopInstancesCommand({ InstanceIds: [nameOf(target)] });
      return once(timeout, (abortSignal) => clients.change.send(command, { abortSignal }));
    },
    hibernate(target, timeout) {
      const command = new StopInstancesCommand({ InstanceIds: [nameOf(target)], Hibernate: true });
      return once(timeout, (abortSignal) => clients.change.send(command, { abortSignal }));
    },
    restore() {
      return Promise.resolve({ kind: 'ok' });
    },
    protect(target, on) {
      const command = new ModifyInstanceAttributeCommand({
        InstanceId: nameOf(target),
        DisableApiStop: { Value: on },
      });
      return once(PROTECT_CALL, (abortSignal) => clients.change.send(command, { abortSignal }));
    },
    levels(target, levels) {
      return levelsOf(nameOf(target), levels, { client, agentPing });
    },
    resolve(selector) {
      return resolveSelector(selector, { client, rules: facts });
    },
  };
}

const PROTECT_CALL = 3_000;
