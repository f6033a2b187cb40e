import { connect } from 'node:net';
import type { Attempt, Probed, Prober } from '../engine/runner-ports.ts';

/** Probes by Node's own sockets and `fetch`. */
export const prober: Prober = { tcp, http };

function tcp(address: { readonly host: string; readonly port: number }, within: Attempt): Promise<Probed> {
  return new Promise((resolve) => {
    const signal = limit(within);
    const socket = connect({ ...address, autoSelectFamily: true });
    const end = (probed: Probed) => {
      signal.removeEventListener('abort', late);
      socket.destroy();
      resolve(probed);
    };
    const late = () => end({ ok: false, saw: `no connection within ${within.timeout} ms` });
    signal.addEventListener('abort', late);
    socket.on('connect', () => end({ ok: true }));
    socket.on('error', (error) => end({ ok: false, saw: wordsOf(error) }));
    if (signal.aborted) late();
  });
}

async function http(url: string, within: Attempt): Promise<Probed> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: limit(within) });
    await response.body?.cancel();
    return response.status < 400 ? { ok: true } : { ok: false, saw: `answers ${response.status}` };
  } catch (error) {
    return { ok: false, saw: unreached(error, within) };
  }
}

/** Why there was no answer, in words. */
export function unreached(error: unknown, { timeout }: Attempt): string {
  return partsOf(error).name === 'TimeoutError' ? `no answer within ${timeout} ms` : wordsOf(error);
}

/** Ends an attempt at its time limit, or with what it is part of. */
export function limit({ timeout, signal }: Attempt): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(timeout)]);
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
  ENOTFOUND: 'the name does not resolve',
  EAI_AGAIN: 'the name does not resolve now',
  ETIMEDOUT: 'no connection',
};

/** The cause that Node gives, in words; `fetch` hides it one level down. */
function wordsOf(error: unknown): string {
  const outer = partsOf(error);
  const { code, message } = outer.cause === undefined ? outer : partsOf(outer.cause);
  return WORDS[code ?? ''] ?? (message || String(error));
}

interface Parts {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly cause?: unknown;
}

// Read by their parts: what aborts a fetch is no Error of every realm.
function partsOf(error: unknown): Parts {
  return typeof error === 'object' && error !== null ? error : {};
}
