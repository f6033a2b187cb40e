import { startCause } from '../domain/causes.ts';
import { formatDuration, SECOND } from '../domain/duration.ts';
import type { Failure, ReadyLevel } from '../domain/lease.ts';
import type { Machine } from '../domain/machine.ts';
import { levelsOf, type ReadyStep } from '../domain/ready.ts';
import type { TargetId } from '../domain/target.ts';
import { climb } from './ladder.ts';
import type { Machines, Publisher, WaitingClock } from './ports.ts';
import { publishWithin, type ReleaseEnd } from './release.ts';
import type { Prober } from './runner-ports.ts';
import { messageOf } from './thrown.ts';
import type { Acknowledged, WaitEnd } from './wait.ts';

/** Said in the log whenever plain mode is used. */
export const NO_PROMISE =
  'Plain mode gives no promise: nobody counts who uses the machine, it may be stopped under this job, and a job that dies leaves it on.';

export interface PlainOptions {
  readonly startMessage: string;
  readonly targets: readonly TargetId[];
  readonly ready: readonly ReadyStep[];
  /** Milliseconds. */
  readonly timeout: number;
  readonly publisher: Publisher;
  readonly machines: Pick<Machines, 'describe' | 'levels'>;
  readonly prober: Prober;
  readonly clock: WaitingClock;
  /** Called once per change of what is seen of a target. */
  readonly told: (target: TargetId, line: string) => void;
  readonly hitch: (message: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Publishes the bare start text and polls EC2 until every machine is on and ready. An `ack` in the result is what Describe
 * showed, not a promise.
 * @throws WakelockError when the text could not be published
 */
export async function wakePlain(options: PlainOptions): Promise<WaitEnd> {
  const { publisher, startMessage, clock, timeout, ready, hitch } = options;
  const begun = clock.now();
  const rest = () => timeout - (clock.now() - begun);
  // Side by side, so that the question whether the machine is on already costs the start no time.
  const failed = (error: unknown) => hitch(messageOf(error));
  const [before] = await Promise.all([look(options), publisher.publish(startMessage, { failed })]);
  const on = await pollPower(options, { before, rest });
  if (on.kind !== 'on') return on;
  const levels = await pollLevels(options, { levels: levelsOf(ready), rest });
  if (levels.kind !== 'ready') return levels;
  const places = on.targets.map(({ target, ack }) => ({ target, addresses: ack.addresses }));
  const climbed = await climb({ ...options, steps: ready, targets: places, timeout: rest() });
  return climbed.kind === 'ready' ? { kind: 'ready', targets: on.targets, waited: clock.now() - begun } : climbed;
}

/** Publishes the bare stop text until it is accepted or `within` ms are over. Never throws. */
export function stopPlain(options: {
  readonly stopMessage: string;
  readonly publisher: Publisher;
  readonly clock: WaitingClock;
  readonly within: number;
  readonly hitch?: (error: unknown) => void;
}): Promise<ReleaseEnd> {
  return publishWithin({ ...options, text: options.stopMessage });
}

type Seen = ReadonlyMap<TargetId, Machine>;
interface Polling {
  readonly rest: () => number;
}

/** The usual boot: looking earlier finds nothing and costs calls of a quota that the whole account shares. */
const FIRST_LOOK = 9 * SECOND;
const LEVEL_POLL = 10 * SECOND;

/** Later looks are a quarter of the time waited apart, up to 10 s: few calls, and little lag in proportion to the wait. */
function pauseAfter(waited: number): number {
  if (waited < FIRST_LOOK) return FIRST_LOOK - waited;
  return Math.min(10 * SECOND, waited / 4);
}

async function pollPower(
  options: PlainOptions,
  { before, rest }: Polling & { readonly before: Seen },
): Promise<{ readonly kind: 'on'; readonly targets: readonly Acknowledged[] } | Exclude<WaitEnd, { kind: 'ready' }>> {
  const { clock, timeout, signal, targets, told } = options;
  const begun = clock.now();
  const booting = new Set<TargetId>();
  const lines = new Map<TargetId, string>();
  let seen = before;
  while (!signal.aborted) {
    for (const target of targets) {
      const machine = seen.get(target);
      const line = describe(machine);
      if (lines.get(target) !== line) told(target, line);
      lines.set(target, line);
      if (machine?.power === 'starting') booting.add(target);
      const failure = failureOf(machine, booting.has(target), clock.now());
      if (failure !== undefined) return { kind: 'failed', target, failure };
    }
    const on = targets.flatMap((target) => acknowledge(target, seen.get(target), before.get(target)?.power === 'on'));
    if (on.length === targets.length) return { kind: 'on', targets: on };
    if (rest() <= 0) break;
    await clock.sleep(Math.min(rest(), pauseAfter(clock.now() - begun)), signal);
    seen = await look(options);
  }
  if (signal.aborted) return { kind: 'aborted' };
  const saw = targets.map((target) => `${target}: ${lines.get(target)}`).join('; ');
  return { kind: 'timeout', saw, waited: timeout - rest() };
}

/** A Describe that fails shows nothing; it is tried again until the time is up. */
async function look({ machines, targets, hitch }: PlainOptions): Promise<Seen> {
  return machines.describe(targets).catch((error: unknown): Seen => {
    hitch(`The machines could not be described: ${messageOf(error)}`);
    return new Map();
  });
}

function describe(machine: Machine | undefined): string {
  if (machine === undefined) return 'EC2 has not answered for it yet';
  const why = machine.power === 'off' && machine.cause !== undefined ? ` (${machine.cause.text})` : '';
  return `${machine.power}${why}`;
}

function failureOf(machine: Machine | undefined, booting: boolean, at: number): Failure | undefined {
  if (machine?.power === 'gone') {
    const repair = 'Check the id, the region and the account.';
    return { cause: 'gone', message: 'The machine does not exist or is terminated.', repair, at };
  }
  if (machine?.power !== 'off' || !booting) return undefined;
  const { code = 'unknown', text = 'EC2 gives no reason' } = machine.cause ?? {};
  return { cause: code, message: `The machine fell back to off: ${text}`, repair: startCause(code).repair, at };
}

function acknowledge(target: TargetId, machine: Machine | undefined, alreadyOn: boolean): readonly Acknowledged[] {
  if (machine?.power !== 'on') return [];
  const { seenAt, launchedAt, addresses } = machine;
  return [{ target, ack: { boot: String(launchedAt ?? seenAt), at: seenAt, alreadyOn, addresses } }];
}

async function pollLevels(
  { machines, targets, clock, signal, told, hitch }: PlainOptions,
  { levels, rest }: Polling & { readonly levels: readonly ReadyLevel[] },
): Promise<WaitEnd | { readonly kind: 'ready' }> {
  const asked = levels.filter((level) => level !== 'running');
  const begun = clock.now();
  if (asked.length === 0) return { kind: 'ready' };
  for (let open = targets; ; ) {
    const missing = await Promise.all(
      open.map(async (target) => {
        const held = await machines.levels(target, asked).catch((error: unknown): readonly ReadyLevel[] => {
          hitch(`${target} could not be checked: ${messageOf(error)}`);
          return [];
        });
        return { target, left: asked.filter((level) => !held.includes(level)) };
      }),
    );
    const waiting = missing.filter(({ left }) => left.length > 0);
    open = waiting.map(({ target }) => target);
    if (open.length === 0) return { kind: 'ready' };
    for (const { target, left } of waiting) told(target, `on; waits for ${left.join(', ')}`);
    if (rest() <= 0) {
      const waited = clock.now() - begun;
      const saw = waiting.map(({ target, left }) => `${target}: on; ${left.join(', ')} not yet`).join('; ');
      return { kind: 'timeout', saw: `${saw}, for ${formatDuration(waited)}`, waited };
    }
    await clock.sleep(Math.min(rest(), LEVEL_POLL), signal);
    if (signal.aborted) return { kind: 'aborted' };
  }
}
