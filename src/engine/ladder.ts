import { formatDuration, SECOND } from '../domain/duration.ts';
import type { Addresses } from '../domain/lease.ts';
import { fillPlaces, type ReadyStep } from '../domain/ready.ts';
import type { TargetId } from '../domain/target.ts';
import type { WaitingClock } from './ports.ts';
import type { Attempt, Probed, Prober } from './runner-ports.ts';
import type { WaitEnd } from './wait.ts';

/** How a climb ended; all but `ready` read like the end of a wait. */
export type LadderEnd = { readonly kind: 'ready' } | Exclude<WaitEnd, { readonly kind: 'ready' }>;

export interface LadderOptions {
  /** The whole `ready` option; levels are `power`'s to check and are passed over. */
  readonly steps: readonly ReadyStep[];
  readonly targets: readonly { readonly target: TargetId; readonly addresses: Addresses }[];
  /** What is left of the overall time, ms. */
  readonly timeout: number;
  readonly prober: Prober;
  readonly clock: WaitingClock;
  /** Called once per change of what a probe saw. */
  readonly told: (target: TargetId, line: string) => void;
  readonly signal: AbortSignal;
}

type Probe = Exclude<ReadyStep, { readonly kind: 'level' }>;

const BETWEEN = SECOND;
const PER_ATTEMPT = 5 * SECOND;

/**
 * Tries the runner's own probes, on all targets side by side and on each in the order of the option, until each has succeeded
 * once. The first target that fails ends the climb of all.
 */
export async function climb(options: LadderOptions): Promise<LadderEnd> {
  const probes = options.steps.filter((step): step is Probe => step.kind !== 'level');
  const others = new AbortController();
  const signal = AbortSignal.any([options.signal, others.signal]);
  const ends = await Promise.all(
    options.targets.map(async (place) => {
      const end = await climbOne(probes, place, { ...options, signal });
      if (end.kind !== 'ready') others.abort();
      return end;
    }),
  );
  if (options.signal.aborted) return { kind: 'aborted' };
  return ends.find((end) => end.kind === 'failed' || end.kind === 'timeout') ?? ends[0] ?? { kind: 'ready' };
}

async function climbOne(
  probes: readonly Probe[],
  place: LadderOptions['targets'][number],
  options: LadderOptions,
): Promise<LadderEnd> {
  const end = options.clock.now() + options.timeout;
  for (const probe of probes) {
    const left = end - options.clock.now();
    const result = await tryProbe(probe, place, { ...options, timeout: Math.min(left, probe.limit ?? left) });
    if (result.kind !== 'ready') return result;
  }
  return { kind: 'ready' };
}

async function tryProbe(
  probe: Probe,
  { target, addresses }: LadderOptions['targets'][number],
  { timeout, clock, signal, told, prober }: LadderOptions,
): Promise<LadderEnd> {
  const where = fillPlaces(textOf(probe), addresses);
  const missing = /\{([^}]*)\}/.exec(where)?.[1];
  if (missing !== undefined)
    return { kind: 'failed', target, failure: noSuchPlace(missing, { where, at: clock.now() }) };
  const begun = clock.now();
  let saw = '';
  while (!signal.aborted) {
    const left = timeout - (clock.now() - begun);
    if (left <= 0) break;
    const seen = await attempt(probe, addresses, { prober, timeout: Math.min(left, PER_ATTEMPT), signal });
    if (signal.aborted) break;
    const line = seen.ok ? `${where} answers` : `${where}: ${seen.saw}`;
    if (line !== saw) told(target, line);
    saw = line;
    if (seen.ok) return { kind: 'ready' };
    await clock.sleep(Math.max(0, Math.min(BETWEEN, timeout - (clock.now() - begun))), signal);
  }
  if (signal.aborted) return { kind: 'aborted' };
  const waited = clock.now() - begun;
  return {
    kind: 'timeout',
    waited,
    saw: `${target}: is on; ${saw === '' ? `${where}: no time was left to try it` : `${saw}, for ${formatDuration(waited)}`}`,
  };
}

function textOf(probe: Probe): string {
  return probe.kind === 'http' ? probe.url : `tcp:${probe.host}:${probe.port}`;
}

function attempt(
  probe: Probe,
  addresses: Addresses,
  { prober, ...within }: Attempt & { readonly prober: Prober },
): Promise<Probed> {
  if (probe.kind === 'http') return prober.http(fillPlaces(probe.url, addresses), within);
  return prober.tcp({ host: fillPlaces(probe.host, addresses), port: probe.port }, within);
}

function noSuchPlace(place: string, { where, at }: { readonly where: string; readonly at: number }) {
  return {
    cause: 'no-address',
    message: `ready: ${where} cannot be tried: the machine has no ${place.replace('-', ' ')}.`,
    repair: place.startsWith('public')
      ? 'Give the machine a public address (subnet setting or Elastic IP), or use {private-ip} from a runner inside the network.'
      : 'Use a place that the machine has.',
    at,
  };
}
