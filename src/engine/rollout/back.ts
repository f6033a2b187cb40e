import type { BackEnd } from '../../domain/rollout/report.ts';
import { shortDefinition } from '../../domain/rollout/revision.ts';
import { wayBack } from '../../domain/rollout/way-back.ts';
import { messageOf } from '../thrown.ts';
import { type FollowEnd, follow, ownAmong } from './follow.ts';
import { News } from './news.ts';
import type { Rolling } from './rollout.ts';
import { type UpdateEnd, update } from './update.ts';

/** A deployment of ours that failed. */
interface Failed {
  /** ARN of the definition that it brought. */
  readonly from: string;
  /** ARN of the one that served before it. */
  readonly to: string | undefined;
  /** Deployments that were there before it. */
  readonly known: ReadonlySet<string>;
  /** Its ARN; undefined where ECS never showed it. */
  readonly own: string | undefined;
}

/**
 * Deploys what served before, and follows that. Its end never makes the whole green: what was asked for did not serve.
 * Never throws: the failure that led here must be told whatever becomes of this.
 */
export async function goBack(rolling: Rolling, failed: Failed): Promise<BackEnd> {
  const { from, to } = failed;
  if (to === undefined) {
    const why = 'There is nothing to go back to: none of the deployments that ECS lists succeeded.';
    return { kind: 'not-back', to, why };
  }
  if (from === to) return { kind: 'not-back', to, why: 'There is no other revision that served before.' };
  try {
    return await goBackTo(to, { ...rolling, ...failed });
  } catch (error) {
    return { kind: 'not-back', to, why: messageOf(error) };
  }
}

async function goBackTo(to: string, { order, ports, watcher, signal, ...failed }: Rolling & Failed): Promise<BackEnd> {
  const { services, clock } = ports;
  const document = await services.definition(to);
  const before = await services.read(order);
  // The last read before the update: what somebody else begins after it, nobody can see.
  const deployments = await services.deployments(order);
  const own = failed.own ?? (await ownAmong(deployments, { ports, known: failed.known, definition: failed.from }));
  const way = wayBack({ ...failed, deployments, own, live: before.definition, to });
  if (way.kind === 'closed') return { kind: 'not-back', to, why: way.why };
  watcher.line(`rollback: going back to ${shortDefinition(to)}`);
  const deadline = clock.now() + order.timeout;
  const sent = await update({ definition: to, force: way.force }, { order, ports, watcher, signal, deadline });
  if (sent.kind === 'interrupted') return { kind: 'not-back', to, why: 'interrupted before it began' };
  if (sent.kind === 'timeout') return { kind: 'not-back', to, why: whyOf(sent) };
  const end = await follow({
    ...{ ref: order, ports, watcher, signal, deadline, definition: to, own: undefined, unsure: sent.unsure },
    news: new News({ ref: order, ports, watcher, definition: to, document, before }),
    known: new Set(deployments.map(({ arn }) => arn)),
  });
  const served = end.kind === 'verdict' && end.verdict.kind === 'served';
  return { kind: served ? 'back' : 'not-back', to, why: whyOf(end) };
}

function whyOf(end: FollowEnd | Extract<UpdateEnd, { readonly kind: 'timeout' }>): string {
  if (end.kind === 'verdict') return end.verdict.why;
  return end.kind === 'timeout' ? `not done in time: ${end.saw}` : 'interrupted; ECS goes on';
}
