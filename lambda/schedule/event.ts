import { shorten } from '../../src/domain/duration.ts';
import { usage } from '../../src/domain/errors.ts';

/** What a run was asked for. `at`: when its tick was due, epoch ms. */
export interface Asked {
  readonly dryRun: boolean;
  readonly at?: number;
}

type Members = Readonly<Record<string, unknown>>;

/**
 * Reads the event. Ticks come from EventBridge; people and ec2-powercycle's users write `{"DryRun": "True"}`, the boolean, or
 * the whole as a text. Whoever writes anything else meant something, and hardly a run.
 * @throws WakelockError (`usage`) for anything else: then nothing is done
 */
export function readEvent(event: unknown): Asked {
  const members = membersOf(typeof event === 'string' ? parsed(event) : event);
  const isTick = members['detail-type'] === 'Scheduled Event';
  const asked = Object.entries(members).filter(([name]) => !isTick || !ENVELOPE.has(name));
  const unknown = asked.find(([name]) => !/^dry[-_ ]?run$/i.test(name));
  if (unknown !== undefined) throw refused(members, `"${shorten(unknown[0])}" is not known`);
  if (isTick && !isEmpty(members.detail)) throw refused(members, 'a tick has nothing in its detail');
  const dryRun = asked.map(([, value]) => flagOf(value)).includes(true);
  const at = isTick && typeof members.time === 'string' ? Date.parse(members.time) : Number.NaN;
  return { dryRun, ...(Number.isNaN(at) ? {} : { at }) };
}

/** https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
const ENVELOPE: ReadonlySet<string> = new Set([
  ...['version', 'id', 'detail-type', 'source', 'account', 'time', 'region', 'resources', 'detail'],
]);

function isEmpty(detail: unknown): boolean {
  return detail === undefined || (typeof detail === 'object' && Object.keys(detail ?? {}).length === 0);
}

function membersOf(value: unknown): Members {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Members;
  throw refused(value, 'that is no object');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refused(text, 'that is no JSON');
  }
}

function refused(event: unknown, why: string) {
  return usage(
    `schedule was invoked with ${shorten(JSON.stringify(event) ?? 'nothing')}: ${why}, so nothing was done.`,
    {
      repair: 'Send {"DryRun": true}, or {} for a run.',
    },
  );
}

const YES: ReadonlySet<unknown> = new Set([true, 1, 'true', 'yes', 'on', '1']);
const NO: ReadonlySet<unknown> = new Set([undefined, false, 0, null, 'false', 'no', 'off', '0']);

function flagOf(value: unknown): boolean {
  const spoken = typeof value === 'string' ? value.trim().toLowerCase() : value;
  if (YES.has(spoken)) return true;
  if (NO.has(spoken)) return false;
  throw usage(`DryRun: ${shorten(JSON.stringify(value) ?? '')} is neither true nor false, so nothing was done.`, {
    repair: 'Write {"DryRun": true} or {"DryRun": false}.',
  });
}
