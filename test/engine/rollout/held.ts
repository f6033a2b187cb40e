import type { HeldLease } from '../../../src/engine/rollout/lease.ts';
import type { Rolling } from '../../../src/engine/rollout/rollout.ts';
import type { WaitEnd } from '../../../src/engine/wait.ts';
import type { Dock } from './dock.ts';

export const READY: WaitEnd = { kind: 'ready', targets: [], waited: 0 };

interface Holding {
  /** How the wait for the service has ended; undefined: it goes on. */
  readonly end?: WaitEnd | undefined;
  /** How it ends `after` so many ms, where it goes on. */
  readonly later?: { readonly after: number; readonly end: WaitEnd };
  readonly lost?: string;
}

/** What a deployment is given whose service opted in; that it was asked for and given back is kept among the calls. */
export function held(dock: Dock, { end, later, lost }: Holding): Pick<Rolling, 'lease'> {
  let known = end;
  const settled = new Promise<WaitEnd>((resolve) => {
    if (end !== undefined) resolve(end);
    if (later === undefined) return;
    void dock.clock.sleep(later.after).then(() => {
      known = later.end;
      resolve(later.end);
    });
  });
  const lease: HeldLease = {
    end: () => known,
    lost: () => lost,
    settled: () => settled,
    release: async () => void dock.calls.push('release'),
  };
  return {
    lease: async ({ name }) => {
      dock.calls.push(`lease ${name}`);
      return lease;
    },
  };
}

/** A signal that is aborted after so many ms. */
export function cancelled(dock: Dock, after: number): Pick<Rolling, 'signal'> {
  const cancel = new AbortController();
  if (after === 0) cancel.abort();
  else void dock.clock.sleep(after).then(() => cancel.abort());
  return { signal: cancel.signal };
}
