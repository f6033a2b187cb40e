import type { BackEnd } from '../../domain/rollout/report.ts';
import { shortDefinition } from '../../domain/rollout/revision.ts';
import { messageOf } from '../thrown.ts';
import { follow } from './follow.ts';
import { News } from './news.ts';
import type { Rolling } from './rollout.ts';

/**
 * Deploys what served before, and follows that. Its end never makes the whole green: what was asked for did not serve.
 * Never throws: the failure that led here must be told whatever becomes of this.
 */
export async function goBack(
  { order, ports, watcher, signal }: Rolling,
  { from, to }: { readonly from: string; readonly to: string | undefined },
): Promise<BackEnd> {
  if (to === undefined)
    return {
      kind: 'not-back',
      to,
      why: 'There is nothing to go back to: none of the deployments that ECS lists succeeded.',
    };
  if (from === to) return { kind: 'not-back', to, why: 'There is no other revision that served before.' };
  watcher.line(`rollback: going back to ${shortDefinition(to)}`);
  try {
    const { services, clock } = ports;
    const before = await services.read(order);
    const known = new Set((await services.deployments(order)).map(({ arn }) => arn));
    const document = await services.definition(to);
    await services.update(order, { definition: to, force: before.definition === to });
    const news = new News({ ref: order, ports, watcher, definition: to, document, before });
    const deadline = clock.now() + order.timeout;
    const end = await follow({
      ref: order,
      ports,
      watcher,
      news,
      definition: to,
      known,
      signal,
      deadline,
      own: undefined,
    });
    if (end.kind === 'verdict' && end.verdict.kind === 'served') return { kind: 'back', to, why: end.verdict.why };
    const why =
      end.kind === 'verdict'
        ? end.verdict.why
        : end.kind === 'timeout'
          ? `not done in time: ${end.saw}`
          : 'interrupted; ECS goes on';
    return { kind: 'not-back', to, why };
  } catch (error) {
    return { kind: 'not-back', to, why: messageOf(error) };
  }
}
