import { type Change, nextChange, nextStopEdge } from '../../domain/schedule/level.ts';
import { reasonOf } from '../../domain/schedule/words.ts';
import type { TargetId } from '../../domain/target.ts';
import { type LevelWish, standingFault } from './entry.ts';
import type { Entry, Scheduled, SchedulePorts } from './ports.ts';
import { wishesOf } from './wishes.ts';

/** A machine's schedule as people read it. Times epoch ms. */
export interface ScheduleView {
  readonly machine: Scheduled;
  readonly wants: 'on' | 'off' | 'nothing';
  /** Why, in a sentence or two. */
  readonly why: string;
  readonly next?: Change | undefined;
  /** When the schedule takes a boot that a person began. */
  readonly stopEdge?: number | undefined;
  /** When a person ended the present window by stopping the machine, which is still off. */
  readonly stoppedByHand?: number | undefined;
  readonly error?: string | undefined;
}

/** What the schedules of some machines want now, and what the last run remembered of them. */
export async function viewSchedules(
  machines: readonly Scheduled[],
  ports: Pick<SchedulePorts, 'book' | 'web' | 'clock'>,
): Promise<ReadonlyMap<TargetId, ScheduleView>> {
  if (machines.length === 0) return new Map();
  const entries = await ports.book.entries();
  const now = ports.clock.now();
  const values = machines.map(({ value }) => value);
  const wishes = await wishesOf(values, { now, ports, dryRun: true });
  const views = machines.map((machine): ScheduleView => {
    const wish = wishes.get(machine.value);
    const entry = entries.get(machine.target);
    if (machine.leftAlone !== undefined) return { machine, wants: 'nothing', why: machine.leftAlone };
    if (wish?.kind !== 'level') return { machine, wants: 'nothing', why: wish?.why.text ?? '', error: wish?.why.text };
    return {
      machine,
      wants: wish.level.state,
      why: reasonOf(wish.schedule, wish.level),
      next: nextChange(wish.schedule, now),
      stopEdge: wish.level.state === 'off' && wish.schedule.enforced ? now : nextStopEdge(wish.schedule, now),
      stoppedByHand: endedByHand({ machine, wish, entry }),
      error: entry?.error ?? standingFault(machine, wish)?.text,
    };
  });
  return new Map(views.map((view) => [view.machine.target, view]));
}

interface Known {
  readonly machine: Scheduled;
  readonly wish: LevelWish;
  readonly entry: Entry | undefined;
}

/** Who stopped it may have started it again, and a stop in an earlier window means nothing in this one. */
function endedByHand({ machine, wish: { schedule, level }, entry }: Known): number | undefined {
  const up = machine.power === 'on' || machine.power === 'starting';
  if (entry?.ended === undefined || up || level.state === 'off' || schedule.enforced) return undefined;
  return entry.ended >= (level.start ?? 0) ? entry.ended : undefined;
}
