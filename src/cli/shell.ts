import type { WaitingClock } from '../engine/ports.ts';
import type { Ask } from './ask.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** All that a command may know of the process it runs in; `main.ts` makes the real one. */
export interface Shell {
  readonly env: Environment;
  readonly clock: WaitingClock;
  /** IANA name of the zone that times of day are in. */
  readonly zone: string;
  /** `name@host`, for leases whose holder has no better name. */
  readonly user: string;
  /** Whether somebody looks at stderr. */
  readonly terminal: boolean;
  /** File of this program and the Node that runs it, for commands that start it again. */
  readonly program: string;
  readonly node: string;
  /** Asks the person in front of the terminal; undefined where there is none, as in CI. */
  readonly ask?: Ask | undefined;
  /** Text for other programs. */
  out(text: string): void;
  /** Text for people. */
  err(text: string): void;
  /** Calls `listener` for SIGINT, SIGTERM and SIGHUP instead of dying, until the returned function is called. */
  onSignal(listener: (signal: NodeJS.Signals) => void): () => void;
}
