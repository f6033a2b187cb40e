import { isOurs } from './boot.ts';
import { counted } from './counted.ts';
import type { Decision, Mark } from './decision.ts';
import { MINUTE, shorten } from './duration.ts';
import { tagCommand, untagCommand, wordsOf } from './kinds.ts';
import type { Failure, Lease } from './lease.ts';
import { failAll, housekeeping } from './notes.ts';
import { decideOff } from './power-off.ts';
import { decideOn, decideStarting, decideStopping } from './power-on.ts';
import { decide, restIfDue, type Situation, type View, viewOf } from './situation.ts';

/**
 * The whole decision about one target: pure and total. Facts in; at most one action, its reason and the time of the next look
 * out. Reading and acting are the engine's.
 */
export function decidePower(situation: Situation): Decision {
  const { machine, now, rules, state } = situation;
  if (state.newer === true) {
    return decide('newer-version', 'An item was written by a newer Wakelock: this version touches nothing.');
  }
  if (machine === undefined) {
    return decide('not-seen', 'AWS did not describe the machine this time.', { lookAgainAt: now + rules.tick });
  }
  const view = viewOf(situation, machine);
  return (
    refuse(view) ??
    deny(view) ??
    expire(view) ??
    limit(view) ??
    unprotectable(view) ??
    uncheckable(view) ??
    byPower(view)
  );
}

function byPower(view: View): Decision {
  switch (view.machine.power) {
    case 'off':
      return decideOff(view);
    case 'starting':
      return decideStarting(view);
    case 'stopping':
      return decideStopping(view);
    case 'on':
      return decideOn(view);
    case 'gone':
      return gone(view);
  }
}

function gone(view: View): Decision {
  const { gone: message, goneRepair: repair } = wordsOf(view.machine.kind);
  return giveUp(view, { code: 'gone', message, repair });
}

function refuse(view: View): Decision | undefined {
  const { machine, rules } = view;
  if (machine.unreadable !== undefined) return unreadable(view, machine.unreadable);
  if (machine.power === 'gone') return gone(view);
  if (!machine.optedIn) {
    return giveUp(view, {
      code: 'not-opted-in',
      message: `The machine did not opt in: it has no tag wakelock=${rules.stack}.`,
      repair: `Tag it: ${tagCommand(machine.kind, { key: 'wakelock', value: rules.stack })}`,
    });
  }
  if (machine.badTag !== undefined) return misread(view, machine.badTag);
  if (machine.group === undefined) return undefined;
  return giveUp(view, {
    code: 'group-member',
    message: `The machine belongs to the Auto Scaling group ${machine.group}, which replaces a member that is stopped.`,
    repair: 'Detach it from the group, or name a machine that is in none.',
  });
}

/** Who waits is told why; who has it keeps it, and nothing is stopped on what we cannot see. */
function unreadable(view: View, { code, text }: NonNullable<View['machine']['unreadable']>): Decision {
  const message = `AWS does not let Wakelock see it: ${text}`;
  const repair =
    'Let the stack hold services or groups (parameters EnableServices, EnableGroups), or its role read them.';
  const waiting = view.live.filter((lease) => lease.ack === undefined);
  const marks = failAll(waiting, { cause: code, message, repair, at: view.now });
  return decide('not-seen', message, { marks, lookAgainAt: view.now + view.rules.tick });
}

/** What we may not touch may become ours to touch again: a boot of ours is not forgotten, ms. */
const MEANWHILE = 5 * MINUTE;

/** A machine that is not ours to touch: everybody who waits is told, and nothing is pending but a boot of ours. */
function giveUp(
  view: View,
  why: {
    readonly code: 'gone' | 'not-opted-in' | 'bad-tag' | 'group-member';
    readonly message: string;
    readonly repair: string;
  },
): Decision {
  const failure: Failure = { cause: why.code, message: why.message, repair: why.repair, at: view.now };
  const failed = failAll([...view.live, ...view.held], failure);
  if (failed.length > 0) return decide(why.code, why.message, { marks: failed, again: true });
  const marks = housekeeping(view, true);
  const { boot, state, rules, machine } = view;
  const down = machine.power === 'off' || machine.power === 'gone';
  if (down || boot === undefined || !isOurs(boot, state, rules)) {
    return decide(why.code, why.message, { marks, action: restIfDue(view) });
  }
  return decide(why.code, why.message, { marks, lookAgainAt: view.now + MEANWHILE });
}

/** A tag that cannot be followed: nobody new is let on, and who has the machine keeps it. */
function misread(view: View, { key, value }: NonNullable<View['machine']['badTag']>): Decision {
  const message = `The machine's tag ${key}="${shorten(value)}" cannot be followed: it must be a whole number from 1 to 1000.`;
  const repair = `Correct the tag or remove it: ${untagCommand(view.machine.kind, key)}`;
  const holders = [...view.live, ...view.held].filter((lease) => lease.ack !== undefined);
  if (holders.length === 0) return giveUp(view, { code: 'bad-tag', message, repair });
  const waiting = view.live.filter((lease) => lease.ack === undefined);
  const marks = failAll(waiting, { cause: 'bad-tag', message, repair, at: view.now });
  return decide('bad-tag', message, { marks, lookAgainAt: view.now + view.rules.tick });
}

function deny(view: View): Decision | undefined {
  const denial = view.denials[0];
  if (denial === undefined) return undefined;
  const ready = (lease: Lease) => lease.ack === undefined || view.now >= (denial.since ?? 0) + (denial.grace ?? 0);
  const holders = [...view.live, ...view.held].filter(ready);
  if (holders.length === 0) return undefined;
  const until = new Date(denial.expiresAt).toISOString();
  const why = denial.reason === undefined || denial.reason === '' ? '' : `: ${denial.reason}`;
  const message = `${denial.holder.name} holds the machine off until ${until}${why}.`;
  const repair = 'Wait until then, or ask them to lift the hold (wakelock hold TARGET --lift).';
  return decide('denied', message, {
    marks: failAll(holders, { cause: 'denied', message, repair, at: view.now }),
    again: true,
  });
}

// What expired loses its acknowledgement before anything is decided on it: a renewal that arrives later revives the lease,
// but it must then be acknowledged anew, and so cannot meet a Stop that is on its way.
function expire(view: View): Decision | undefined {
  const marks = view.lapsed
    .filter((lease) => lease.ack !== undefined)
    .map((lease): Mark => ({ mark: 'drop-ack', id: lease.id, expiresAt: lease.expiresAt }));
  return marks.length === 0
    ? undefined
    : decide('expired', `${counted(marks.length, 'lease')} expired.`, { marks, again: true });
}

function limit(view: View): Decision | undefined {
  const { maxLeases } = view.rules;
  if (view.live.length <= maxLeases) return undefined;
  const acknowledged = view.live.filter((lease) => lease.ack !== undefined).length;
  const waiting = view.live.filter((lease) => lease.ack === undefined).sort((a, b) => (a.since ?? 0) - (b.since ?? 0));
  const over = waiting.slice(Math.max(0, maxLeases - acknowledged));
  if (over.length === 0) return undefined;
  const message = `${maxLeases} leases are live on this machine, the most allowed.`;
  const repair = 'Let jobs finish first, limit the concurrency of the workflow, or spread it over more machines.';
  return decide('lease-cap', message, {
    marks: failAll(over, { cause: 'lease-cap', message, repair, at: view.now }),
    again: true,
  });
}

/** Who asks for a protection that cannot be had is told, not left to believe in it. */
function unprotectable(view: View): Decision | undefined {
  if (view.machine.canProtect) return undefined;
  const asking = view.live.filter((lease) => lease.protect && lease.ack === undefined);
  if (asking.length === 0) return undefined;
  const message = 'Stop protection was asked for, and this stack or this kind of machine does not allow it.';
  const repair = 'Let the stack use it (WAKELOCK_PROTECT=true and its permission), or leave `protect` off.';
  const marks = failAll(asking, { cause: 'protect', message, repair, at: view.now });
  return decide('protect-first', message, { marks, again: true });
}

/** A service or group has no status checks and no agent; who waits for them would wait in vain. */
function uncheckable(view: View): Decision | undefined {
  if (view.machine.size === undefined) return undefined;
  const asking = view.live.filter(
    (lease) => lease.ack === undefined && lease.ready.some((level) => level !== 'running'),
  );
  if (asking.length === 0) return undefined;
  const message = 'Levels other than `running` were asked for, and a service or group has no such checks.';
  const repair = 'Leave status-ok and ssm out of `ready`; probe the host that answers for it (https://…) instead.';
  const marks = failAll(asking, { cause: 'ready', message, repair, at: view.now });
  return decide('not-checkable', message, { marks, again: true });
}
