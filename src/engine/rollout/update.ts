import { SECOND } from '../../domain/duration.ts';
import { WakelockError } from '../../domain/errors.ts';
import { isFinal, messageOf } from '../thrown.ts';
import type { Rolling } from './rollout.ts';

/** ECS answered that it does not update the service: nothing began. */
export class UpdateRefused extends WakelockError {
  /** For the rate of calls alone: the same call may be taken a moment later. */
  readonly passing: boolean;

  constructor({ code, message, likely, repair, shellRepair, cause }: WakelockError, passing: boolean) {
    super({ code, what: message, likely, repair, shellRepair, cause });
    this.passing = passing;
  }
}

export type UpdateEnd =
  /** `unsure`: why nobody knows whether ECS took it. */
  | { readonly kind: 'sent'; readonly unsure: string | undefined }
  | { readonly kind: 'timeout'; readonly saw: string }
  | { readonly kind: 'interrupted' };

const LONGEST_PAUSE = 20 * SECOND;

/**
 * Updates the service. What ECS refused for the rate of calls is asked again, as nothing began; what may have begun is not: a
 * second forced update would stop the deployment of the first.
 * @throws WakelockError where ECS refuses it for good
 */
export async function update(
  change: { readonly definition: string; readonly force: boolean },
  rolling: Pick<Rolling, 'order' | 'ports' | 'watcher' | 'signal'> & { readonly deadline: number },
): Promise<UpdateEnd> {
  const { ports, watcher, signal, deadline } = rolling;
  let last: string | undefined;
  for (let pause = SECOND; !signal.aborted; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    const end = await updateOnce(change, rolling);
    if (end.kind === 'sent') return end;
    if (end.why !== last) watcher.line(`not deployed just now, trying on: ${end.why}`);
    last = end.why;
    const left = deadline - ports.clock.now();
    if (left <= 0) return { kind: 'timeout', saw: end.why };
    await ports.clock.sleep(Math.min(pause, left), signal);
  }
  return { kind: 'interrupted' };
}

type Once = Extract<UpdateEnd, { readonly kind: 'sent' }> | { readonly kind: 'throttled'; readonly why: string };

async function updateOnce(
  change: { readonly definition: string; readonly force: boolean },
  { order, ports, watcher }: Pick<Rolling, 'order' | 'ports' | 'watcher'>,
): Promise<Once> {
  try {
    await ports.services.update(order, change);
    return { kind: 'sent', unsure: undefined };
  } catch (error) {
    const why = messageOf(error);
    if (error instanceof UpdateRefused && error.passing) return { kind: 'throttled', why };
    if (error instanceof UpdateRefused || isFinal(error)) throw error;
    watcher.line(`nobody knows whether ECS took it, looking for its deployment: ${why}`);
    return { kind: 'sent', unsure: why };
  }
}
