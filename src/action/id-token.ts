import type { Agent } from 'node:https';
import { SECOND } from '../domain/duration.ts';
import { WakelockError } from '../domain/errors.ts';
import type { WaitingClock } from '../engine/ports.ts';
import { messageOf } from '../engine/thrown.ts';
import { fetchJson } from '../net/fetch-json.ts';
import type { Environment } from './inputs.ts';

/** Where the job may ask for ID tokens: https://docs.github.com/actions/reference/openid-connect-reference */
export interface TokenEndpoint {
  readonly url: string;
  readonly bearer: string;
}

/** Undefined when the job may not. */
export function tokenEndpoint(env: Environment): TokenEndpoint | undefined {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer } = env;
  return url && bearer ? { url, bearer } : undefined;
}

/** @throws WakelockError (`denied`) that names the permission */
export function needTokenEndpoint(env: Environment): TokenEndpoint {
  const endpoint = tokenEndpoint(env);
  if (endpoint !== undefined) return endpoint;
  throw new WakelockError({
    code: 'denied',
    what: 'role-to-assume: the job may not ask for an ID token.',
    likely:
      'The permission is missing in the workflow or job (a reusable workflow needs it from its caller; a pull request from a fork never has it).',
    repair: 'Add to the workflow or job: permissions: id-token: write',
  });
}

const TRIES = 3;
const ONE_TRY = 5 * SECOND;
const PAUSE = 0.3 * SECOND;

/**
 * A fresh ID token of the job.
 * @throws WakelockError (`denied` for a refusal, `failed` for a network that does not answer)
 */
export async function idToken(
  { url, bearer }: TokenEndpoint,
  {
    audience,
    clock,
    agent,
  }: { readonly audience: string; readonly clock: WaitingClock; readonly agent?: Agent | undefined },
): Promise<string> {
  const address = new URL(url);
  address.searchParams.set('audience', audience);
  for (let tries = 1; ; tries += 1) {
    const answer = await ask(address, { bearer, agent });
    if (answer.kind === 'token') return answer.token;
    if (answer.final || tries === TRIES) {
      throw new WakelockError({
        code: answer.final ? 'denied' : 'failed',
        what: `GitHub gave no ID token: ${answer.saw}`,
        likely: 'The permission was taken away, or the endpoint cannot be reached from this runner.',
        repair: 'Check permissions: id-token: write, and the network of the runner; then run the job again.',
      });
    }
    await clock.sleep(PAUSE * tries);
  }
}

type Answer =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'none'; readonly saw: string; readonly final: boolean };

async function ask(
  address: URL,
  { bearer, agent }: { readonly bearer: string; readonly agent: Agent | undefined },
): Promise<Answer> {
  const headers = { authorization: `bearer ${bearer}`, accept: 'application/json' };
  try {
    const { status, body } = await fetchJson(address, { headers, agent, signal: AbortSignal.timeout(ONE_TRY) });
    if (status !== 200) {
      const final = status >= 400 && status < 500 && status !== 429;
      return { kind: 'none', saw: `it answered ${status}`, final };
    }
    const token = typeof body === 'object' && body !== null && 'value' in body ? body.value : undefined;
    if (typeof token === 'string' && token !== '') return { kind: 'token', token };
    return { kind: 'none', saw: 'its answer holds none', final: true };
  } catch (error) {
    return { kind: 'none', saw: messageOf(error), final: false };
  }
}
