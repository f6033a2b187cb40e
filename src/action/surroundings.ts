import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { NewId, WaitingClock } from '../engine/ports.ts';
import { systemClock } from '../net/clock.ts';
import type { Environment } from './inputs.ts';
import { type Report, stepReport } from './report.ts';

/** What a step takes from outside beside its inputs. */
export interface Surroundings {
  readonly env: Environment;
  readonly report: Report;
  readonly clock: WaitingClock;
  readonly newId: NewId;
  /** 0 ≤ n < 1. */
  readonly random: () => number;
  /** The process whose end means that the job is over: what started this step. */
  readonly runner: number;
  /** The program that renews, beside this one. */
  readonly renewer: string;
  /** Aborted when GitHub cancels the step: SIGINT, 7.5 s later SIGTERM, 2.5 s later SIGKILL. */
  readonly cancelled: AbortSignal;
}

/** The surroundings of this process; `here` is the URL of the entry. */
export function surroundings(here: string): Surroundings {
  const cancel = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => cancel.abort());
  return {
    env: process.env,
    report: stepReport(process.env),
    clock: systemClock,
    newId: randomUUID,
    random: Math.random,
    runner: process.ppid,
    renewer: fileURLToPath(new URL('renewer.mjs', here)),
    cancelled: cancel.signal,
  };
}

/** Ends the process with `code`, also if a call that nobody waits for any more is still open. */
export function finish(code: number): void {
  process.exitCode = code;
  setTimeout(() => process.exit(), 300).unref();
}
