/** Ends a timer that has not run yet; harmless afterwards. */
export type Cancel = () => void;

/** The clock and the timers of the embedded AWS: tests step them, `systemTime` is the real ones. */
export interface Time {
  /** Now, in milliseconds since the epoch. */
  now(): number;
  /** Runs `run` once, `ms` milliseconds from now. */
  after(ms: number, run: () => void): Cancel;
}

export const systemTime: Time = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

export interface ScopedTime extends Time {
  /** Ends every timer started through this scope and starts no further one. */
  close(): void;
}

/** A view of `time` whose timers all end together, so that closing the server leaves nothing behind. */
export function scopeTime(time: Time): ScopedTime {
  const open = new Set<Cancel>();
  let closed = false;
  return {
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
