import { shorten } from '../../src/domain/duration.ts';
import { usage } from '../../src/domain/errors.ts';

/** What a run was asked for. `at`: when its tick was due, epoch ms. */
export interface Asked {
  readonly dryRun: boolean;
  readonly at?: number;
}

/**
 * Reads the event. Ticks come from EventBridge; people and ec2-powercycle's users write `{"DryRun": "True"}`, the boolean, or
 * the whole as a text.
 * @throws WakelockError (`usage`) for a DryRun that is neither yes nor no: then nothing is done
 */
export function readEvent(event: unknown): Asked {
  const value = typeof event === 'string' ? parsed(event) : event;
  if (typeof value !== 'object' || value === null) return { dryRun: false };
  const members = Object.entries(value);
  const asked = members.filter(([key]) => /^dry[-_ ]?run$/i.test(key)).map(([, one]) => flagOf(one));
  const at = 'time' in value && typeof value.time === 'string' ? Date.parse(value.time) : Number.NaN;
  return { dryRun: asked.includes(true), ...(Number.isNaN(at) ? {} : { at }) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw usage(`schedule was invoked with "${shorten(text)}", which is no JSON.`, {
      repair: 'Send {"DryRun": true}.',
    });
  }
}

const YES: ReadonlySet<unknown> = new Set([true, 1, 'true', 'yes', 'on', '1']);
const NO: ReadonlySet<unknown> = new Set([false, 0, null, 'false', 'no', 'off', '0']);

function flagOf(value: unknown): boolean {
  const spoken = typeof value === 'string' ? value.trim().toLowerCase() : value;
  if (YES.has(spoken)) return true;
  if (NO.has(spoken)) return false;
  throw usage(`DryRun: ${shorten(JSON.stringify(value) ?? '')} is neither true nor false, so nothing was done.`, {
    repair: 'Write {"DryRun": true} or {"DryRun": false}.',
  });
}
