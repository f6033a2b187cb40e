import { describe } from './autoscaling/describe.ts';
import { activityEvent } from './autoscaling/tell.ts';
import type { Activity } from './autoscaling/types.ts';
import type { AlarmChange } from './cloudwatch/alarms.ts';
import { alarmEvent } from './cloudwatch/tell.ts';
import type { Transition } from './ec2/types.ts';
import { describeHappening, ecsEvent } from './ecs/tell.ts';
import type { EcsHappening } from './ecs/types.ts';
import type { Timeline } from './events.ts';
import { stateChangeEvent } from './power/cloudEvents.ts';
import type { Time } from './time.ts';

interface Audience {
  readonly time: Time;
  readonly timeline: Timeline;
  readonly hand: (event: unknown) => Promise<void>;
}

/** Writes a state change into the timeline and hands its event (lost, late or doubled as the model says) to `power`. */
export function announce({ from, machine, events }: Transition, to: Audience): void {
  const { id, state, stateReason, launchTime } = machine;
  const reason = stateReason && stateReason.code !== 'pending' ? stateReason.message : '';
  to.timeline.add({
    kind: 'state',
    text: `${id} ${from} -> ${state}${reason === '' ? '' : ` (${reason})`}`,
    data: { machine: id, from, to: state, reason, launchTime },
  });
  for (const late of events) {
    const event = stateChangeEvent(to.time.now(), machine);
    to.time.after(late, () => void to.hand(event));
  }
}

/** Writes an ended activity of a group into the timeline and hands its event to `power`. */
export function announceActivity(activity: Activity, to: Audience): void {
  const { group, instance, status } = activity;
  const text = `${group}: ${describe(activity)}: ${status}`;
  to.timeline.add({ kind: 'state', text, data: { group, instance, kind: activity.kind, status } });
  void to.hand(activityEvent(to.time.now(), activity));
}

/** Writes what ECS tells into the timeline and hands its event to `power`. */
export function announceHappening(happening: EcsHappening, to: Audience): void {
  to.timeline.add({ kind: 'state', text: describeHappening(happening), data: { ...happening } });
  void to.hand(ecsEvent(to.time.now(), happening));
}

/** Writes the change of an alarm into the timeline and hands its event to whom alarms concern: `failover`, not `power`. */
export function announceAlarm(change: AlarmChange, to: Audience): void {
  const { alarm, before } = change;
  const text = `alarm ${alarm.name} ${before} -> ${alarm.state}`;
  const event = alarmEvent(to.time.now(), change);
  to.timeline.add({ kind: 'state', text, data: { event } });
  void to.hand(event);
}
