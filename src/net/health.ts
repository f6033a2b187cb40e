import type { Answer, HealthAsker } from '../engine/rollout/ports.ts';
import type { Attempt } from '../engine/runner-ports.ts';
import { limit, unreached } from './prober.ts';

const MOST = 64 * 1024;

/** Asks by Node's own `fetch`. Redirects are not followed: a login page is no sign of health. */
export const healthAsker: HealthAsker = { get };

async function get(url: string, within: Attempt): Promise<Answer> {
  const signal = limit(within);
  try {
    // A cache in between would tell of the version before.
    const headers = { 'cache-control': 'no-cache', 'user-agent': 'wakelock' };
    const response = await fetch(url, { redirect: 'manual', signal, headers });
    const body = await beginning(response);
    return { kind: 'answer', status: response.status, header: (name) => response.headers.get(name) ?? undefined, body };
  } catch (error) {
    return { kind: 'none', saw: unreached(error, within) };
  }
}

/** A body may be endless; what proves a version stands at its beginning. */
async function beginning({ body }: Response): Promise<string> {
  if (body === null) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop cancels the stream.
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= MOST) break;
  }
  return Buffer.concat(chunks).subarray(0, MOST).toString('utf8');
}
