import { randomUUID } from 'node:crypto';
import type { MachineView } from '../ec2/types.ts';
import { account, functionName, region } from '../place.ts';

interface Content {
  readonly source: string;
  readonly 'detail-type': string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** An event as EventBridge hands it on. */
export function cloudEvent(at: number, content: Content): unknown {
  // EventBridge keeps whole seconds.
  const time = new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
  return { version: '0', id: randomUUID(), account, time, region, ...content };
}

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instance-state-changes.html */
export function stateChangeEvent(at: number, machine: MachineView): unknown {
  return cloudEvent(at, {
    source: 'aws.ec2',
    'detail-type': 'EC2 Instance State-change Notification',
    resources: [`arn:aws:ec2:${region}:${account}:instance/${machine.id}`],
    detail: { 'instance-id': machine.id, state: machine.state },
  });
}

/** The tick, as an EventBridge rule sends it. */
export function scheduledEvent(at: number): unknown {
  return cloudEvent(at, {
    source: 'aws.events',
    'detail-type': 'Scheduled Event',
    resources: [`arn:aws:events:${region}:${account}:rule/${functionName}-tick`],
    detail: {},
  });
}
