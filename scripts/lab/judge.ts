import type { Plan } from './plan.ts';
import type { Recording } from './record.ts';

/** A run in figures. Seconds are AWS's. */
export interface Figures {
  readonly title: string;
  readonly requests: number;
  readonly errors: number;
  /** Of requests that came after the first shift; undefined without one. */
  readonly errorsAfter: number | undefined;
  /** Requests that failed for another reason than that Lambda was full. */
  readonly lost: number;
  readonly out: number;
  readonly back: number;
  readonly onLambda: number;
  readonly onService: number;
}

export function figuresOf({ title, requests, shifts, endedAt }: Recording): Figures {
  const failed = requests.filter(({ error }) => error !== undefined);
  const first = shifts[0];
  const steps = shifts.map(({ share }, index) => share - (shifts[index - 1]?.share ?? 0));
  const onService = shifts.reduce(
    (sum, { at, share }, index) => (share === 0 ? sum : sum + (shifts[index + 1]?.at ?? endedAt) - at),
    0,
  );
  return {
    ...{ title, requests: requests.length, errors: failed.length },
    errorsAfter: first === undefined ? undefined : failed.filter(({ at }) => at >= first.at).length,
    lost: failed.filter(({ error }) => error !== 'throttled').length,
    out: steps.filter((step) => step > 0).length,
    back: steps.filter((step) => step < 0).length,
    ...{ onLambda: Math.round(endedAt - onService), onService: Math.round(onService) },
  };
}

/** Seconds of AWS between two samples, which should be one: beyond, handlers miss deadlines that they would keep on AWS. */
const LAG = 3;

/** Whether the machine kept up with the fast clock; if not, a run tells nothing. */
export function keptUp({ lag }: Recording): boolean {
  return lag <= LAG;
}

export interface Goal {
  readonly met: boolean;
  readonly what: string;
}

/** What failover promises, on one recording of it. */
export function goalsOf(recording: Recording, { set }: Plan): readonly Goal[] {
  const { lost, out, back, errorsAfter } = figuresOf(recording);
  const { shifts, samples, fellAt } = recording;
  const last = samples.at(-1);
  const returned = shifts.at(-1)?.at ?? Number.POSITIVE_INFINITY;
  const given = samples.find(({ at, desired }) => at > returned && desired === 0)?.at;
  const within = set.dwell + set.quiet + set.drain;
  const counted = recording.counted === undefined ? [] : [agreed(recording, recording.counted)];
  return [
    ...counted,
    { met: lost === 0, what: `no request failed because of a shift (${lost} did)` },
    { met: out === 1 && back === 1, what: `one shift out and one back (${out} and ${back})` },
    { met: errorsAfter === 0, what: `no error after the first shift (${errorsAfter})` },
    {
      met: last?.share === 0 && returned - fellAt <= within,
      what: `back on Lambda within dwell + quiet + drain = ${within} s of the fall (${Math.round(returned - fellAt)} s)`,
    },
    {
      met: last?.desired === 0 && given !== undefined && given >= returned + set.drain - 1,
      what: `the service given back no sooner than ${set.drain} s after the shift (${given === undefined ? 'never' : `${Math.round(given - returned)} s`})`,
    },
  ];
}

/** What a load generator saw is what the load balancer did, but for requests that were open when it ended. */
function agreed({ requests }: Recording, counted: NonNullable<Recording['counted']>): Goal {
  const failed = (all: Recording['requests']) => all.filter(({ error }) => error !== undefined).length;
  const [seen, done] = [
    [counted.length, failed(counted)],
    [requests.length, failed(requests)],
  ] as const;
  const close = (a = 0, b = 0): boolean => Math.abs(a - b) <= b / 100;
  return {
    met: counted.length > 0 && close(seen[0], done[0]) && close(seen[1], done[1]),
    what: `JMeter counted ${seen[0]} requests, ${seen[1]} failed; the load balancer ${done[0]} and ${done[1]}`,
  };
}
