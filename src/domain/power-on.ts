import { bootBegan, isOurs, isPastEdge } from './boot.ts';
import { startCause } from './causes.ts';
import { counted } from './counted.ts';
import type { AckOf, Decision, Mark } from './decision.ts';
import { SECOND } from './duration.ts';
import type { Lease } from './lease.ts';
import { lingersUntil } from './live.ts';
import { housekeeping, tell, tellTaken } from './notes.ts';
import { seenBeforeAck } from './power-off.ts';
import { clearableAt, clearProtection, protectFirst, restOf, wantsProtection } from './protection.ts';
import { decide, type View } from './situation.ts';
import { isLowered, restoringUntil } from './size.ts';
import { placeInQueue, queueForSlots } from './slots.ts';
import { unansweredAt } from './unanswered.ts';

const RESTARTED = 'The machine was stopped and started again.';

/** The machine boots: protect it early where somebody asks for that, and wait. */
export function decideStarting(view: View): Decision {
  const protect = wantsProtection(view) ? protectFirst(view, { again: false }) : undefined;
  if (protect !== undefined) return protect;
  if (view.live.length > 0)
    return decide('booting', 'The machine is starting.', {
      marks: [...tellRestarted(view), ...hearWhy(view)],
      lookAgainAt: view.now + view.rules.tick,
    });
  if (view.machine.size !== undefined && view.boot !== undefined && view.held.length === 0)
    return free(view, view.boot);
  return decide('booting-unwanted', 'The machine is starting and nobody holds it: it is judged when it runs.', {
    marks: tellRestarted(view),
    lookAgainAt: view.now + view.rules.tick,
  });
}

/** A boot that begins ends the one before it, whatever of that was seen. A boot may be slow: its holders hear of it now. */
function tellRestarted(view: View): readonly Mark[] {
  const began = view.boot === undefined ? 0 : bootBegan(view.boot);
  const before = ({ ack }: Lease) => ack !== undefined && bootBegan(ack.boot) < began;
  return tellTaken({ ...view, live: view.live.filter(before), held: view.held.filter(before) }, RESTARTED);
}

/** A service whose tasks fail goes on starting: those who wait are told what AWS says of it. */
function hearWhy({ machine, live }: View): readonly Mark[] {
  const { cause, size } = machine;
  if (cause === undefined || size === undefined) return [];
  const message = `It does not get on yet: ${cause.text}`;
  return tell(
    live.filter((lease) => lease.ack === undefined),
    { cause: cause.code, message },
  );
}

/** On its way down: nothing can be done before it is off. */
export function decideStopping(view: View): Decision {
  const { boot, state } = view;
  const ours = state.stop?.boot === boot && state.stop?.outcome !== 'rejected';
  const taken =
    boot === undefined || ours || seenBeforeAck(view)
      ? []
      : tellTaken(view, `Somebody stops the machine: ${view.machine.cause?.text || 'no reason given'}`);
  const waiting = view.live.filter(({ ack }) => ack === undefined || (boot !== undefined && ack.boot !== boot));
  return decide('going-down', 'The machine is stopping; it can start again when it is off.', {
    marks: [
      ...taken,
      ...tell(waiting, { cause: 'stopping', message: 'The machine is still stopping; it starts again right after.' }),
    ],
    lookAgainAt: view.now + 5 * SECOND,
  });
}

/** The machine runs: acknowledge who may be, keep it for who holds it, else stop it if the boot is ours. */
export function decideOn(view: View): Decision {
  const { boot } = view;
  if (boot === undefined) {
    return decide('which-boot', 'The Describe may be older than our start.', {
      lookAgainAt: view.now + view.rules.skew,
    });
  }
  const queue = queueForSlots([...view.live, ...view.held], view.machine.slots);
  const live = new Set(view.live);
  const next = queue.admitted.filter((lease) => live.has(lease) && lease.ack?.boot !== boot);
  const ahead = queue.waiting.flatMap((waiting) =>
    live.has(waiting.lease) ? tell([waiting.lease], { cause: 'slots', message: placeInQueue(waiting) }) : [],
  );
  if (next.length > 0) return acknowledge(view, { boot, next, ahead });
  return view.live.length + view.held.length > 0 ? keep(view, ahead) : free(view, boot);
}

interface Next {
  readonly boot: string;
  readonly next: readonly Lease[];
  readonly ahead: readonly Mark[];
}

function acknowledge(view: View, { boot, next, ahead }: Next): Decision {
  const { state, rules, machine } = view;
  const fence = fencedUntil(view, boot);
  if (fence !== undefined) {
    const message = 'The present boot is being stopped; the machine starts again right after.';
    return decide('stop-pending', message, {
      marks: tell(next, { cause: 'stop-pending', message }),
      lookAgainAt: fence,
    });
  }
  const newest = Math.max(0, ...next.map((lease) => (lease.ack === undefined ? 0 : bootBegan(lease.ack.boot))));
  if (newest > bootBegan(boot)) {
    return decide('look-fresh', 'A newer boot was acknowledged than this Describe shows.', {
      lookAgainAt: view.now + rules.skew,
    });
  }
  if (wantsProtection(view)) {
    const protect = protectFirst(view, { again: true });
    if (protect !== undefined) return protect;
    const proven = provenAt(view, boot);
    if (machine.seenAt <= proven) {
      return decide('look-fresh', 'Protection is set; look once more before acknowledging.', {
        again: proven < view.now + rules.stale,
        lookAgainAt: Math.max(view.now, proven + 1),
      });
    }
  }
  const taken = tellTaken({ ...view, live: next, held: [] }, RESTARTED);
  const began = bootBegan(boot);
  return decide('ready-to-use', `On; acknowledge ${counted(next.length, 'lease')}.`, {
    marks: [...taken, ...ahead],
    action: {
      do: 'acknowledge',
      boot,
      own: next.some((lease) => lease.alreadyOn === 'take') && !isOurs(boot, state, rules),
      addresses: machine.addresses,
      leases: next.map(
        (lease): AckOf => ({
          id: lease.id,
          // LaunchTime has whole seconds: the second of the first publish may hold a boot that was made for it.
          alreadyOn: began + SECOND <= (lease.since ?? 0),
          lookAt: lease.expiresAt + rules.skew + 1,
        }),
      ),
      bootTook:
        state.window !== undefined && state.ran !== boot && isOurs(boot, state, rules)
          ? view.now - state.window.requestedAt
          : undefined,
    },
    again: next.some((lease) => lease.ready.some((level) => level !== 'running')),
  });
}

/** A slow Stop may have landed before protection did; only a Describe of after this time shows that the machine still runs. */
function provenAt({ state, rules }: View, boot: string): number {
  if (state.protect?.status !== 'on') return 0;
  const { confirmedAt } = state.protect;
  const { stop } = state;
  // A Stop without an answer that was meant for the boot before may land on this one.
  const inFlight = confirmedAt < (unansweredAt(stop) ?? Number.NEGATIVE_INFINITY) + rules.window;
  return stop?.boot === boot || inFlight ? confirmedAt + rules.stale + rules.skew : confirmedAt;
}

/** Until when a stop of ours forbids to acknowledge this boot; undefined = nothing forbids it. */
function fencedUntil(view: View, boot: string): number | undefined {
  const { stop } = view.state;
  if (stop === undefined || stop.boot !== boot || stop.outcome === 'rejected') return undefined;
  if (stop.outcome === 'unknown')
    return view.machine.seenAt > stop.until ? undefined : Math.max(stop.until, view.now) + SECOND;
  // Accepted: never this boot again. An emulator that keeps LaunchTime shows the next boot under the same name; no machine
  // takes two minutes from an accepted Stop to leave `running`.
  const giveUp = stop.at + view.rules.window;
  return view.machine.seenAt > giveUp ? undefined : view.now + 5 * SECOND;
}

function keep(view: View, ahead: readonly Mark[]): Decision {
  const { now, rules } = view;
  const passed = view.live.flatMap((lease): readonly Mark[] => {
    const levels = lease.ready.filter((level) => view.levels.includes(level) && !lease.passed?.includes(level));
    return levels.length === 0 ? [] : [{ mark: 'pass', id: lease.id, levels: [...(lease.passed ?? []), ...levels] }];
  });
  const noted = new Set(passed.map((mark) => mark.id));
  const marks = [
    ...passed,
    ...ahead,
    ...housekeeping(view, view.live.length > 0).filter((mark) => !noted.has(mark.id)),
  ];
  const unprotect = wantsProtection(view) || view.held.length > 0 ? undefined : clearProtection(view, marks);
  if (unprotect !== undefined) return unprotect;
  if (view.live.length > 0 && isLowered(view)) {
    const text = 'The bounds that the last stop lowered are restored.';
    return decide('restore-bounds', text, { marks, action: { do: 'restore' } });
  }
  if (view.live.length === 0) {
    return decide('path-unproven', 'Held by leases that expired while messages may have been lost.', {
      marks,
      lookAgainAt: now + rules.tick,
    });
  }
  const first = view.live.find((lease) => lease.ack !== undefined) ?? view.live[0];
  const code = ahead.length > 0 ? 'slots-taken' : 'in-use';
  const others = view.live.length > 1 ? ` and ${view.live.length - 1} more` : '';
  return decide(code, `On, held by ${first?.holder.name || 'a lease'}${others}.`, {
    marks,
    // Nobody tells us if the cloud's own event of a stop is lost: a machine that is held is looked at with every tick.
    lookAgainAt: now + rules.tick,
  });
}

function free(view: View, boot: string): Decision {
  const { state, now, rules } = view;
  const warmUntil = Math.max(0, ...view.leases.map((lease) => lingersUntil(lease, boot)));
  if (warmUntil > now) {
    return decide('lingering', 'Nobody holds it; kept warm for the next job.', {
      marks: housekeeping(view, false),
      lookAgainAt: warmUntil,
    });
  }
  const ours = isOurs(boot, state, rules);
  if (!ours && !isPastEdge(boot, state)) {
    const unprotect = clearProtection(view);
    if (unprotect !== undefined) return unprotect;
    return decide('not-ours', 'On, held by nobody; somebody else started this boot, so it is left alone.', {
      marks: housekeeping(view, true),
      ...restOf(view),
    });
  }
  const fence = fencedUntil(view, boot);
  if (fence !== undefined)
    return decide('stop-pending', 'The stop of this boot is on its way.', { lookAgainAt: fence });
  const refused = state.stop;
  if (refused?.boot === boot && refused.outcome === 'rejected' && now < refused.until) {
    return decide('stop-pending', `The last stop was refused: ${refused.why}`, { lookAgainAt: refused.until });
  }
  const restoring = restoringUntil(view);
  if (restoring !== undefined) {
    return decide('stop-pending', 'A call that restores its bounds may still land; the stop comes after it.', {
      lookAgainAt: restoring,
    });
  }
  const clearable = clearableAt(view) ?? 0;
  if (state.protect !== undefined && state.protect.status !== 'clearing' && clearable > now) {
    return decide('stop-pending', 'Stop protection may still be set by a call on its way; the stop comes after it.', {
      lookAgainAt: clearable,
    });
  }
  const whose = ours ? 'ours' : 'older than the stop edge of its schedule';
  return decide('free', `On, ${whose}, and held by nobody: stop it.`, {
    action: {
      do: 'stop',
      boot,
      unprotect: state.protect !== undefined,
      ...(hibernates(view, boot) ? { hibernate: true } : {}),
    },
  });
}

/** A machine that would not be hibernated is stopped the next time. */
function hibernates({ state, machine }: View, boot: string): boolean {
  if (state.hibernate !== true || machine.canHibernate !== true) return false;
  const { stop } = state;
  return stop?.boot !== boot || stop.outcome !== 'rejected' || !startCause(stop.why.split(':')[0] ?? '').permanent;
}
