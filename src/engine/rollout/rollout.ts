import { formatDuration } from '../../domain/duration.ts';
import { describeError, WakelockError } from '../../domain/errors.ts';
import type { LiveService } from '../../domain/rollout/facts.ts';
import type { RolloutOrder } from '../../domain/rollout/order.ts';
import type { RolloutEnd, RolloutReport } from '../../domain/rollout/report.ts';
import { shortDefinition } from '../../domain/rollout/revision.ts';
import { goBack } from './back.ts';
import { type FollowEnd, follow, readAgain } from './follow.ts';
import type { HeldLease } from './lease.ts';
import { News } from './news.ts';
import { meet, otherDeployment } from './other.ts';
import { makePlan, type Plan, planLines } from './plan.ts';
import type { RolloutPorts, RolloutWatcher } from './ports.ts';
import { afterEcs, proof, stillAwake } from './proven.ts';
import { ready } from './ready.ts';
import { type Facts, type Followed, interrupted, reportOf } from './reporting.ts';
import { update } from './update.ts';

export interface Rolling {
  readonly order: RolloutOrder;
  readonly ports: RolloutPorts;
  readonly watcher: RolloutWatcher;
  readonly signal: AbortSignal;
  /** Keeps the service awake; undefined where it is no target of a stack. */
  readonly lease: ((service: LiveService) => Promise<HeldLease | undefined>) | undefined;
}

/**
 * Deploys images to a service and follows this very deployment to its end. Green is what ECS calls successful, what runs, and
 * what answers as was asked for; everything else carries its reason. What it holds is given back however it ends.
 * @throws WakelockError for what is wrong before anything was changed
 */
export async function rollOut(rolling: Rolling): Promise<RolloutReport> {
  const { order, ports, watcher } = rolling;
  const begun = ports.clock.now();
  const first = await makePlan(order, ports);
  for (const line of planLines(first, order)) watcher.line(line);
  const facts: Facts = { begun, deadline: begun + order.timeout, plan: first };
  if (order.dryRun) return reportOf({ kind: 'dry-run', why: 'nothing was changed' }, { rolling, facts });
  const meeting = meet(await otherDeployment(order, ports), { revision: first.revision, order });
  if (meeting.kind === 'refused') {
    return reportOf({ kind: 'failed', how: 'refused', why: meeting.why }, { rolling, facts });
  }
  const lease = needsLease(first) ? await rolling.lease?.(first.service) : undefined;
  try {
    return await deploy(rolling, { facts, lease });
  } finally {
    await lease?.release();
  }
}

/** Also one that is done already: a service that sleeps proves nothing. */
function needsLease({ service, done }: Plan): boolean {
  return !done || service.desired === 0;
}

interface Holding {
  readonly facts: Facts;
  readonly lease: HeldLease | undefined;
}

async function deploy(rolling: Rolling, holding: Holding): Promise<RolloutReport> {
  const { order, ports, watcher, signal } = rolling;
  const prepared = await ready(rolling, { deadline: holding.facts.deadline, lease: holding.lease });
  if (prepared.kind === 'timeout') {
    return reportOf({ kind: 'timeout', why: prepared.saw }, { rolling, facts: holding.facts });
  }
  if (prepared.kind === 'refused') {
    return reportOf({ kind: 'failed', how: 'refused', why: prepared.why }, { rolling, facts: holding.facts });
  }
  if (prepared.kind === 'interrupted') return interrupted(rolling, { facts: holding.facts, deployment: undefined });
  const { plan } = prepared;
  const facts = { ...holding.facts, plan };
  if (plan.done && prepared.joins === undefined) return unchanged(rolling, { ...holding, facts });
  const { revision } = plan;
  // Before the call: what is listed afterwards and was not before is ours.
  const known = new Set((await ports.services.deployments(order)).map(({ arn }) => arn));
  if (signal.aborted) return interrupted(rolling, { facts, deployment: undefined });
  const registered = revision.kind === 'register';
  const definition = registered ? await ports.services.register(revision.definition) : revision.arn;
  if (registered) watcher.line(`registered ${shortDefinition(definition)}`);
  const begun: Begun = { facts, definition, registered, known, joins: prepared.joins, lease: holding.lease };
  try {
    return await begin(rolling, begun);
  } catch (error) {
    if (!registered || !(error instanceof WakelockError)) throw error;
    const why = describeError(error);
    watcher.line(`not deployed: ${why}`);
    return reportOf({ kind: 'not-deployed', code: error.code, why }, { rolling, facts, definition, registered });
  }
}

interface Begun extends Omit<Followed, 'news'> {
  /** A deployment of this revision that is under way. */
  readonly joins: string | undefined;
  readonly lease: HeldLease | undefined;
}

/** @throws WakelockError where the revision cannot be read, or ECS does not take it */
async function begin(rolling: Rolling, begun: Begun): Promise<RolloutReport> {
  const { order, ports, watcher } = rolling;
  const { facts, definition, joins } = begun;
  const { service } = facts.plan;
  // Before the call: what cannot be read is not deployed.
  const document = await ports.services.definition(definition);
  const news = new News({ ref: order, ports, watcher, definition, document, before: service });
  if (joins !== undefined) {
    watcher.line(`${shortDefinition(definition)} is being deployed already: following that deployment`);
    return followed(rolling, { ...begun, news, unsure: undefined });
  }
  // The revision may be live already without having served: a deployment of it failed, and nobody took it back.
  const force = order.force || definition === service.definition;
  const sent = await update({ definition, force }, { ...rolling, deadline: facts.deadline });
  if (sent.kind === 'interrupted') return interrupted(rolling, { ...begun, deployment: undefined });
  if (sent.kind === 'timeout') {
    const why = `Not deployed within ${formatDuration(order.timeout)}: ${sent.saw}`;
    return reportOf({ kind: 'timeout', why }, { rolling, ...begun });
  }
  watcher.line(`deploying ${shortDefinition(definition)}, at most ${formatDuration(order.timeout)}`);
  return followed(rolling, { ...begun, news, unsure: sent.unsure });
}

async function followed(
  rolling: Rolling,
  begun: Begun & { readonly news: News; readonly unsure: string | undefined },
): Promise<RolloutReport> {
  const { order, ports, watcher, signal } = rolling;
  const { facts, definition, known, news, joins: own, unsure } = begun;
  try {
    const end = await follow({
      ...{ ref: order, ports, watcher, news, definition, known, signal, deadline: facts.deadline },
      ...{ own, unsure },
    });
    return await conclude(rolling, { ...begun, end });
  } catch (error) {
    if (!(error instanceof WakelockError)) throw error;
    const on = unsure === undefined ? 'The deployment goes on in ECS' : 'The deployment may go on in ECS';
    const why = `${on}, but it cannot be followed any more: ${describeError(error)}`;
    return reportOf({ kind: 'failed', how: 'blind', why }, { rolling, ...begun });
  }
}

async function conclude(
  rolling: Rolling,
  followed: Followed & { readonly end: FollowEnd; readonly lease: HeldLease | undefined },
): Promise<RolloutReport> {
  const { order } = rolling;
  const { end, lease } = followed;
  const { deployment } = end;
  if (end.kind === 'interrupted') return interrupted(rolling, { ...followed, deployment });
  const result =
    end.kind === 'timeout'
      ? late(end.saw, rolling)
      : await afterEcs(end.verdict, { rolling, lease, deadline: followed.facts.deadline });
  if (result.kind === 'interrupted') return interrupted(rolling, { ...followed, deployment });
  const told = { rolling, ...followed, deployment };
  if (!takesBack(result, order)) return reportOf(result, told);
  const { definition: from, known } = followed;
  const back = await goBack(rolling, { from, known, own: deployment?.arn, to: followed.facts.plan.previous });
  return reportOf(result, { ...told, back });
}

/** ECS that took it back itself has done what we would do. */
function takesBack(end: RolloutEnd, { rollback }: RolloutOrder): boolean {
  if (rollback === 'never') return false;
  return end.kind === 'timeout' || (end.kind === 'failed' && end.how !== 'rolled-back');
}

function late(saw: string, { order }: Rolling): RolloutEnd {
  return {
    kind: 'timeout',
    why: `Not done within ${formatDuration(order.timeout)}; last seen: ${saw}. ECS goes on trying.`,
  };
}

async function unchanged(rolling: Rolling, { facts, lease }: Holding): Promise<RolloutReport> {
  const { service } = facts.plan;
  const told = { rolling, facts, definition: service.definition };
  if (service.desired === 0) {
    return reportOf({ kind: 'not-proven', why: 'It runs these images already, but its desired count is 0.' }, told);
  }
  const awake = await stillAwake(lease, { rolling, deadline: facts.deadline });
  if (awake?.kind === 'interrupted') return interrupted(rolling, { facts, deployment: undefined });
  if (awake !== undefined) return reportOf(awake, told);
  const now = await readAgain(rolling.order, rolling.ports);
  if ((now?.running ?? 0) === 0) {
    return reportOf({ kind: 'not-proven', why: 'It runs these images already, but no task of it runs.' }, told);
  }
  const proven = await proof(rolling);
  if (proven?.kind === 'interrupted') return interrupted(rolling, { facts, deployment: undefined });
  if (proven !== undefined && proven.kind !== 'served') return reportOf(proven, told);
  const why = `${shortDefinition(service.definition)} runs these images already.${proven === undefined ? '' : ` ${proven.why}`}`;
  return reportOf({ kind: 'unchanged', why }, told);
}
