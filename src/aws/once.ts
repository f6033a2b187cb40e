import type { CallResult } from '../engine/ports.ts';
import { refused, unknown } from './ec2/start.ts';
import { isRefusal } from './error-name.ts';

/**
 * One attempt, which may have several calls. An abort destroys the socket before the SDK's promise settles, and that promise is
 * awaited, so that a sandbox that is frozen after we return holds no request that it could send on waking.
 * @param timeout for all calls together, ms
 */
export async function once(timeout: number, send: (signal: AbortSignal) => Promise<unknown>): Promise<CallResult> {
  try {
    await send(AbortSignal.timeout(timeout));
    return { kind: 'ok' };
  } catch (error) {
    return isRefusal(error) ? refused(error) : unknown(error);
  }
}
