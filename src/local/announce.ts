import type { Transition } from './ec2/types.ts';
import type { Timeline } from './events.ts';
import { stateChangeEvent } from './power/cloudEvents.ts';
import type { Time } from './time.ts';

/** Writes a state change into the timeline and hands its event (lost, late or doubled as the model says) to `power`. */
export function announce(
  { from, machine, events }: Transition,
  to: { readonly time: Time; readonly timeline: Timeline; readonly hand: (event: unknown) => Promise<void> },
): void {
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
