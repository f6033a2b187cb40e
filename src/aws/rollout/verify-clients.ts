import { RIGHTS, type VerifyPorts } from '../../engine/rollout/verify-ports.ts';
import { type ClientSettings, clientConfig } from '../clients.ts';
import { explaining } from '../deploy/explained.ts';
import { errorName } from '../error-name.ts';

/** Questions of a person or a job that waits: repeated when AWS throttles, given up after half a minute. */
const PATIENCE = { attempts: 3, connect: 3_000, request: 10_000 };

export const configFor = (settings: ClientSettings, region?: string) =>
  clientConfig(region === undefined ? settings : { ...settings, region }, PATIENCE);

export interface Asking<T> {
  readonly port: keyof VerifyPorts;
  /** What is asked about. */
  readonly of: string;
  /** Names of errors that say: there is none. */
  readonly none?: readonly string[];
  readonly ask: () => Promise<T>;
}

/** Asks AWS; its error becomes one that names the right, one that says "there is none" becomes undefined. */
export function asking<T>({ port, of, none = [], ask }: Asking<T>): Promise<T | undefined> {
  return explaining({ what: `look at ${of}`, action: RIGHTS[port], resource: of }, async () => {
    try {
      return await ask();
    } catch (error) {
      if (none.includes(errorName(error))) return undefined;
      throw error;
    }
  });
}
