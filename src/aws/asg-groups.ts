import { AutoScalingClient, type AutoScalingGroup, UpdateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import type { Size } from '../domain/size.ts';
import { nameOf, type TargetId } from '../domain/target.ts';
import type { CallResult, Clock, Machines } from '../engine/ports.ts';
import { describeGroups, findGroups, noGroup } from './asg/describe.ts';
import { isSuspended, LAUNCH_SUSPENDED, tagOf } from './asg/facts.ts';
import { type ClientSettings, clientConfig } from './clients.ts';
import { floorToRestore } from './ecs/bounds.ts';
import { once } from './once.ts';
import { desiredByTag } from './tags.ts';

export interface AsgOptions {
  /** Reads are repeated when AWS throttles. */
  readonly read: AutoScalingClient;
  /** Calls that change something are made once. */
  readonly change: AutoScalingClient;
  readonly clock: Clock;
  /** A group opts in by tag `wakelock` = this. */
  readonly stack: string;
  /** Whether the tags of ec2-powercycle opt a group in. */
  readonly compat?: boolean | undefined;
}

/** For all calls of one start together, ms. */
const START = 10_000;

/** Auto Scaling groups of one account and region. */
export function asgGroupsAt(settings: ClientSettings, rest: Pick<AsgOptions, 'clock' | 'stack' | 'compat'>): Machines {
  const client = (attempts: number) =>
    new AutoScalingClient(clientConfig(settings, { attempts, connect: 2_000, request: 8_000 }));
  return asgGroups({ ...rest, read: client(3), change: client(1) });
}

export function asgGroups({ read, change, clock, stack, compat }: AsgOptions): Machines {
  const describe: Machines['describe'] = (targets) =>
    describeGroups(targets, { client: read, seenAt: clock.now(), stack, compat });
  return {
    describe,
    async start(targets, sizes = new Map()) {
      const results = targets.map(async (target): Promise<[TargetId, CallResult]> => {
        const result = await attempt(START, { target, change, work: (group) => sizeOn(group, sizes.get(target)) });
        return [target, result];
      });
      return new Map(await Promise.all(results));
    },
    stop: (target, timeout) => attempt(timeout, { target, change, work: sizeOff }),
    restore: (target, { size, timeout }) =>
      attempt(timeout, { target, change, work: (group) => sizeRestored(group, size) }),
    protect: () => Promise.resolve(refusal('UnsupportedOperation', 'A group has no stop protection of its own.')),
    async levels(target, levels) {
      const seen = await describe([target]);
      return seen.get(target)?.power === 'on' ? levels.filter((level) => level === 'running') : [];
    },
    // Selectors mean instances.
    resolve: () => Promise.resolve([]),
  };
}

interface NewSize {
  readonly MinSize?: number | undefined;
  readonly DesiredCapacity?: number;
}

/** What is to change about a group; undefined: nothing; a refusal: it must not, or cannot. */
type Wish = NewSize | CallResult | undefined;

function sizeOn(group: AutoScalingGroup, size: Size | undefined): Wish {
  const { DesiredCapacity: now = 0, MaxSize: max = 0 } = group;
  if (now > 0) return sizeRestored(group, size);
  if (max === 0) return refusal('MaxSizeZero', 'The maximum size of the group is 0.');
  if (isSuspended(group, 'Launch')) return refusal('LaunchSuspended', LAUNCH_SUSPENDED);
  const wanted = size?.desired ?? desiredByTag((key) => tagOf(group, key));
  const floor = floorToRestore(boundsOf(group), size);
  // Both in one call: whoever is cut off leaves all of it or nothing.
  return { MinSize: floor, DesiredCapacity: Math.max(1, floor ?? 0, Math.min(wanted, max)) };
}

function sizeOff(group: AutoScalingGroup): Wish {
  if (isSuspended(group, 'Terminate')) {
    return refusal('TerminateSuspended', 'The process Terminate of the group is suspended.');
  }
  return { MinSize: 0, DesiredCapacity: 0 };
}

/** A floor over the present number would scale the group up: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_UpdateAutoScalingGroup.html */
function sizeRestored(group: AutoScalingGroup, size: Size | undefined): Wish {
  const floor = floorToRestore(boundsOf(group), size);
  const now = group.DesiredCapacity ?? 0;
  return floor === undefined || now === 0 ? undefined : { MinSize: Math.min(floor, now), DesiredCapacity: now };
}

const boundsOf = ({ MinSize, MaxSize }: AutoScalingGroup) => ({ min: MinSize, max: MaxSize });

const refusal = (code: string, message: string): CallResult => ({ kind: 'refused', code, message });

interface Attempt {
  readonly target: TargetId;
  readonly change: AutoScalingClient;
  readonly work: (group: AutoScalingGroup) => Wish;
}

/** Looks at the group and changes its size, within one time limit and with one attempt each. */
async function attempt(timeout: number, { target, change, work }: Attempt): Promise<CallResult> {
  let refused: CallResult | undefined;
  const result = await once(timeout, async (signal) => {
    const group = (await findGroups([nameOf(target)], change, signal)).get(nameOf(target));
    const wish = group === undefined ? refusal(noGroup(target).code, noGroup(target).text) : work(group);
    if (wish === undefined) return;
    if ('kind' in wish) {
      refused = wish;
      return;
    }
    const command = new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: nameOf(target), ...wish });
    await change.send(command, { abortSignal: signal });
  });
  return refused ?? result;
}
