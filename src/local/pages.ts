import type { Parts } from './cloud.ts';
import type { Counters } from './counters.ts';
import type { Ec2Model } from './ec2/model.ts';
import type { StateChange } from './ec2/types.ts';
import { serviceView } from './ecs/describe.ts';
import type { Timeline } from './events.ts';
import type { Deed } from './http/own.ts';
import { account, region, tableName } from './place.ts';

/** What `/_wakelock/state` shows. */
export function stateOf(cloud: Parts, more: { readonly speed: number; readonly counters: Counters }): unknown {
  return {
    account,
    region,
    speed: more.speed,
    machines: cloud.ec2.machines(),
    groups: cloud.autoScaling.describe(),
    services: cloud.ecs.services().map((service) => serviceView(service, true)),
    queues: Object.fromEntries([cloud.queue, cloud.dlq].map((queue) => [queue.name, queue.counts()])),
    topics: cloud.topics.arns(),
    table: { name: tableName, items: cloud.table.all().length },
    calls: more.counters.all(),
  };
}

/** A person's hand on a machine, also in the timeline. @throws AwsError as EC2 words it */
export function handOn(
  ec2: Ec2Model,
  done: { readonly machine: string; readonly deed: Deed; readonly timeline: Timeline },
): StateChange {
  const { machine, deed, timeline } = done;
  timeline.add({ kind: 'hand', text: `${deed} ${machine} by hand`, data: { machine, deed } });
  if (deed === 'start') return ec2.startByHand(machine);
  if (deed === 'stop') return ec2.stopByHand(machine);
  return deed === 'shutdown' ? ec2.shutdownInside(machine) : ec2.terminate(machine);
}
