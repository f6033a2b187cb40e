/** Ends a timer that has not run yet; harmless afterwards. */
export type Cancel = () => void;

/** The clock and the timers of the embedded AWS: tests step them, `systemTime` is the real ones. */
export interface Time {
  /** Now, in milliseconds since the epoch. */
  now(): number;
  /** Runs `run` once, `ms` milliseconds from now. */
  after(ms: number, run: () => void): Cancel;
  /** How it follows from the machine's own clock, for threads that cannot share it; undefined: it is that, or stepped. */
  readonly pace?: Pace | undefined;
}

/** Since the machine's clock said `from`, epoch ms, `rate` times as much time has passed. */
export interface Pace {
  readonly from: number;
  readonly rate: number;
}

export const systemTime: Time = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** A clock that begins now and runs `rate` times as fast as the machine's. */
export function fastTime(rate: number): Time {
  const from = Date.now();
  return {
    pace: { from, rate },
    now: () => Math.round(from + (Date.now() - from) * rate),
    after: (ms, run) => systemTime.after(ms / rate, run),
  };
}

export interface ScopedTime extends Time {
  /** Ends every timer started through this scope and starts no further one. */
  close(): void;
}

/** A view of `time` whose timers all end together, so that closing the server leaves nothing behind. */
export function scopeTime(time: Time): ScopedTime {
  const open = new Set<Cancel>();
  let closed = false;
  return {
    pace: time.pace,
    now: () => time.now(),
    after(ms, run) {
      if (closed) return () => {};
      const cancel = time.after(ms, () => {
        open.delete(cancel);
        run();
      });
      open.add(cancel);
      return () => {
        open.delete(cancel);
        cancel();
      };
    },
    close() {
      closed = true;
      for (const cancel of open) cancel();
      open.clear();
    },
  };
}

/** Resolves `ms` milliseconds from now on the given clock. */
export function delay(time: Time, ms: number): Promise<void> {
  return new Promise((resolve) => {
    time.after(ms, resolve);
  });
}
