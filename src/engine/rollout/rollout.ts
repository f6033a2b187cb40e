import { formatDuration, SECOND } from '../../domain/duration.ts';
import { describeError, WakelockError } from '../../domain/errors.ts';
import type { DeploymentFacts, LiveService } from '../../domain/rollout/facts.ts';
import type { RolloutOrder } from '../../domain/rollout/order.ts';
import type { BackEnd, RolloutEnd, RolloutReport } from '../../domain/rollout/report.ts';
import { shortDefinition } from '../../domain/rollout/revision.ts';
import type { Tally } from '../../domain/rollout/trouble.ts';
import { goBack } from './back.ts';
import { type FollowEnd, follow, readAgain } from './follow.ts';
import { type HeldLease, leaseFailure } from './lease.ts';
import { News } from './news.ts';
import { meet, otherDeployment } from './other.ts';
import { makePlan, type Plan, planLines } from './plan.ts';
import type { RolloutPorts, RolloutWatcher } from './ports.ts';
import { prove } from './prove.ts';
import { ready } from './ready.ts';
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

interface Facts {
  /** Epoch ms. */
  readonly begun: number;
  readonly deadline: number;
  readonly plan: Plan;
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

interface Followed {
  readonly facts: Facts;
  readonly definition: string;
  readonly registered: boolean;
  readonly news: News;
  /** Deployments that were there before ours. */
  readonly known: ReadonlySet<string>;
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
      : await afterEcs(end.verdict, { rolling, lease, facts: followed.facts });
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

/** What must hold beside ECS' own word: the lease, and the answers from outside. */
async function afterEcs(
  verdict: Extract<FollowEnd, { readonly kind: 'verdict' }>['verdict'],
  {
    rolling,
    lease,
    facts,
  }: Pick<Followed, 'facts'> & { readonly rolling: Rolling; readonly lease: HeldLease | undefined },
): Promise<RolloutEnd> {
  if (verdict.kind !== 'served') return verdict;
  const awake = await stillAwake(lease, { rolling, deadline: facts.deadline });
  if (awake !== undefined) return awake;
  const proven = await proof(rolling);
  if (proven === undefined) return { kind: 'served', why: verdict.why };
  return proven.kind === 'served' ? { kind: 'served', why: `${verdict.why} ${proven.why}` } : proven;
}

/** Acknowledged: from then on nobody of ours stops it before the lease is released. */
async function stillAwake(
  lease: HeldLease | undefined,
  { rolling: { ports, order, signal }, deadline }: { readonly rolling: Rolling; readonly deadline: number },
): Promise<RolloutEnd | undefined> {
  if (lease === undefined) return undefined;
  const over = new AbortController();
  const patience = ports.clock.sleep(Math.max(0, deadline - ports.clock.now()), AbortSignal.any([signal, over.signal]));
  const end = await Promise.race([lease.settled(), patience.then(() => undefined)]);
  over.abort();
  if (signal.aborted) return { kind: 'interrupted', why: '' };
  const target = `ecs:${order.cluster}/${order.service}`;
  if (end === undefined) return { kind: 'not-proven', why: `The lease on ${target} was not acknowledged in time.` };
  if (end.kind !== 'ready') return { kind: 'not-proven', why: describeError(leaseFailure(end, target)) };
  const lost = lease.lost();
  return lost === undefined ? undefined : { kind: 'not-proven', why: `The lease on ${target} was lost: ${lost}` };
}

async function proof({ order, ports, watcher, signal }: Rolling): Promise<RolloutEnd | undefined> {
  if (order.proof === undefined) return undefined;
  const end = await prove(order.proof, { ports, watcher, signal });
  if (end.kind === 'interrupted') return { kind: 'interrupted', why: '' };
  if (end.kind === 'proven') return { kind: 'served', why: end.saw };
  return { kind: 'failed', how: 'health', why: `ECS is done, but ${end.saw}` };
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

function interrupted(
  rolling: Rolling,
  told: Partial<Followed> & { readonly facts: Facts; readonly deployment: DeploymentFacts | undefined },
): Promise<RolloutReport> {
  const { breaker } = told.facts.plan.service;
  const back = breaker.enable && breaker.rollback;
  const on =
    told.news === undefined || told.definition === undefined
      ? 'Nothing was deployed.'
      : `The deployment of ${shortDefinition(told.definition)} goes on in ECS by itself${back ? ', and its circuit breaker takes it back if it fails' : '; nothing takes it back if it fails'}.`;
  return reportOf({ kind: 'interrupted', why: `Interrupted. ${on}` }, { rolling, ...told });
}

interface Told extends Partial<Followed> {
  readonly rolling: Rolling;
  readonly facts: Facts;
  readonly deployment?: DeploymentFacts | undefined;
  readonly back?: BackEnd | undefined;
}

async function reportOf(end: RolloutEnd, told: Told): Promise<RolloutReport> {
  const { rolling, facts, definition, registered = false, news, deployment, back } = told;
  const { order, ports } = rolling;
  const { plan } = facts;
  const service = end.kind === 'dry-run' || end.kind === 'interrupted' ? undefined : await readAgain(order, ports);
  const reasons: readonly Tally[] = news?.failures ?? [];
  return {
    ...{ cluster: order.cluster, service: order.service, region: order.region },
    ...{ end, back, definition, registered, reasons, previous: plan.previous },
    ...{ deployment: deployment?.arn, strategy: deployment?.strategy },
    ...{ images: plan.revision.images, changes: plan.revision.changes },
    tasks: { desired: (service ?? plan.service).desired, running: (service ?? plan.service).running },
    took: Math.round((ports.clock.now() - facts.begun) / SECOND) * SECOND,
  };
}
