import { randomUUID } from 'node:crypto';
import { formatDuration, parseDuration, SECOND } from '../domain/duration.ts';
import { usage, WakelockError } from '../domain/errors.ts';
import { RULES } from '../domain/rules.ts';
import type { TargetId } from '../domain/target.ts';
import type { HoldEnd, HoldWish } from '../engine/hold.ts';
import { type Call, notBoth, textFlag } from './command.ts';
import { codeOf, sentence } from './failures.ts';
import { holderOf } from './holder.ts';
import type { Shell } from './shell.ts';
import { clockTime } from './times.ts';
import { parseUntil, zoneNamed } from './until.ts';

/** When a hold ends, epoch ms, from `--for` or `--until`. @throws WakelockError (`usage`) */
export function endOfHold(call: Call): number {
  notBoth(call, 'for', 'until');
  const { shell } = call;
  const now = shell.clock.now();
  const [length, until] = [textFlag(call, 'for'), textFlag(call, 'until')];
  if (length !== undefined) return now + parseDuration(length, { name: 'for', min: SECOND, max: RULES.maxHold });
  if (until === undefined) {
    throw usage('hold: it is not said how long.', { repair: 'Give --for 2h or --until 20:00; --lift ends holds.' });
  }
  const end = parseUntil(until, { now, zone: shell.zone });
  if (end - now <= RULES.maxHold) return end;
  const [asked, most] = [formatDuration(end - now), formatDuration(RULES.maxHold)];
  throw usage(`until: that is in ${asked}; at most ${most} are allowed.`, {
    repair: 'Hold it for less; prolong it later.',
  });
}

/** The end of a hold as people asked for it: in the zone that they named, else in their own. */
export function endInWords(
  until: number,
  { text = '', shell }: { readonly text?: string | undefined; readonly shell: Shell },
): string {
  const zone = zoneNamed(text) ?? shell.zone;
  return `${clockTime(until, { clock: shell.clock, zone })} (${zone})`;
}

const MAX_REASON = 500;

/** What a person asks for. */
export function wishOf(call: Call, until: number): HoldWish {
  const { flags, shell } = call;
  return {
    id: `hold-${randomUUID()}`,
    kind: flags.off === true ? 'denial' : 'manual',
    holder: holderOf(textFlag(call, 'holder') ?? '', shell),
    until,
    reason: textFlag(call, 'reason')?.slice(0, MAX_REASON) ?? '',
    grace: parseDuration(textFlag(call, 'grace') ?? '0', { name: 'grace' }),
  };
}

/** What did not come out as wished; undefined where it did. */
export function shortfall(end: HoldEnd, target: TargetId): WakelockError | undefined {
  switch (end.kind) {
    case 'on':
    case 'denied':
      return undefined;
    case 'lifted':
      return new WakelockError({ code: 'failed', what: `${target}: somebody lifted the hold at once.` });
    case 'refused': {
      const { cause, message, repair } = end.failure;
      return new WakelockError({
        code: codeOf(cause),
        what: `${target}: ${message}`,
        repair,
      });
    }
    case 'unseen': {
      const code = end.why === 'aborted' ? 'interrupted' : 'timeout';
      const what = sentence(`${target}: the hold stands, but nothing came of it yet: ${end.saw}`);
      return new WakelockError({ code, what, repair: 'End it with --lift, or ask: wakelock explain TARGET' });
    }
  }
}
