import { SECOND } from '../domain/duration.ts';
import { fetchJson } from './fetch-json.ts';

const PATIENCE = 10 * SECOND;

/**
 * One JSON document of a storage that a signed address leads to. The address is not in the error: who has it may read.
 * @throws Error where it cannot be had
 */
export async function readBlob(url: URL): Promise<unknown> {
  const { status, body } = await fetchJson(url, { headers: {}, signal: AbortSignal.timeout(PATIENCE) });
  if (status === 200 && body !== undefined) return body;
  throw new Error(`the storage of the registry (${url.host}) answered ${status}${status === 200 ? ', no JSON' : ''}`);
}
