import { formatDuration, SECOND } from '../../domain/duration.ts';
import { WakelockError } from '../../domain/errors.ts';
import type { DeploymentBrief, DeploymentFacts, LiveService } from '../../domain/rollout/facts.ts';
import { judge, progressLine, type Verdict } from '../../domain/rollout/judge.ts';
import { shortDefinition } from '../../domain/rollout/revision.ts';
import { isFinal, messageOf } from '../thrown.ts';
import type { News } from './news.ts';
import { definitionOf } from './plan.ts';
import type { RolloutPorts, RolloutWatcher, ServiceRef } from './ports.ts';

export interface FollowOptions {
  readonly ref: ServiceRef;
  readonly ports: Pick<RolloutPorts, 'services' | 'clock'>;
  readonly watcher: RolloutWatcher;
  readonly news: News;
  /** ARN of the definition that our deployment brings. */
  readonly definition: string;
  /** Deployments that were there before ours. */
  readonly known: ReadonlySet<string>;
  /** Epoch ms. */
  readonly deadline: number;
  readonly signal: AbortSignal;
  /** ARN of a deployment that was ours before; undefined: it is looked for. */
  readonly own: string | undefined;
  /** Why nobody knows whether ECS took the update; undefined: it said so. */
  readonly unsure: string | undefined;
}

export type FollowEnd =
  | {
      readonly kind: 'verdict';
      readonly verdict: Exclude<Verdict, { readonly kind: 'going' }>;
      /** Undefined where ECS makes none: nothing is to run. */
      readonly deployment: DeploymentFacts | undefined;
    }
  | { readonly kind: 'timeout'; readonly saw: string; readonly deployment: DeploymentFacts | undefined }
  | { readonly kind: 'interrupted'; readonly deployment: DeploymentFacts | undefined };

/** How long ECS may take to show a deployment that it accepted, ms. */
const SHOWS_WITHIN = 90 * SECOND;

/**
 * Follows one deployment, and no other, to its end. UpdateService takes no client token and tells no deployment
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html), so ours is the one that was not there
 * before the call and that brings the revision we asked for: no clock of this machine is compared with one of AWS.
 * @throws WakelockError when what we look at may not be read any more
 */
export async function follow(options: FollowOptions): Promise<FollowEnd> {
  const { ports, watcher, signal, deadline } = options;
  const { clock } = ports;
  const begun = clock.now();
  let { own } = options;
  let deployment: DeploymentFacts | undefined;
  let saw = 'the deployment was not listed yet';
  while (!signal.aborted) {
    const look = await lookOnce(options, own).catch((error: unknown) => hitch(error));
    if (look.kind === 'hitch') {
      if (look.text !== saw) watcher.line(`not read just now, trying on: ${look.text}`);
      saw = look.text;
    } else if (look.kind === 'unseen') {
      if (clock.now() - begun >= SHOWS_WITHIN) {
        if (look.desired > 0) throw neverSeen(options);
        const why = 'The desired count is 0, and ECS shows no deployment.';
        return { kind: 'verdict', verdict: { kind: 'not-proven', why }, deployment: undefined };
      }
    } else {
      own = look.deployment.arn;
      deployment = look.deployment;
      if (look.line !== saw) watcher.line(look.line);
      saw = look.line;
      if (look.verdict.kind !== 'going') return { kind: 'verdict', verdict: look.verdict, deployment };
    }
    const now = clock.now();
    if (now >= deadline) return { kind: 'timeout', saw, deployment };
    await clock.sleep(Math.min(pauseAfter(now - begun), deadline - now), signal);
  }
  return { kind: 'interrupted', deployment };
}

/** Quick at first, when most failures show; ECS allows some twenty reads a second for a whole account. */
export function pauseAfter(waited: number): number {
  if (waited < 60 * SECOND) return SECOND;
  return waited < 300 * SECOND ? 3 * SECOND : 5 * SECOND;
}

type Seen =
  | { readonly kind: 'unseen'; readonly desired: number }
  | { readonly kind: 'hitch'; readonly text: string }
  | { readonly kind: 'seen'; readonly deployment: DeploymentFacts; readonly verdict: Verdict; readonly line: string };

async function lookOnce(options: FollowOptions, own: string | undefined): Promise<Seen> {
  const { ports, ref, news } = options;
  const arn = own ?? (await findOwn(options));
  const [service, deployment] = await Promise.all([
    ports.services.read(ref),
    arn === undefined ? undefined : ports.services.deployment(arn),
  ]);
  if (deployment === undefined) return { kind: 'unseen', desired: service.desired };
  // Before the verdict: the reason of a failure is part of it.
  await news.look(service, deployment.createdAt);
  const verdict = judge({ deployment, service, failures: news.failures });
  const why = verdict.kind === 'going' && verdict.why !== '' ? ` · ${verdict.why}` : '';
  return { kind: 'seen', deployment, verdict, line: `${progressLine(deployment)}${why}` };
}

async function findOwn(options: FollowOptions): Promise<string | undefined> {
  return ownAmong(await options.ports.services.deployments(options.ref), options);
}

/** ARN of the deployment that was not there before and brings what we asked for. */
export async function ownAmong(
  deployments: readonly DeploymentBrief[],
  { ports, known, definition }: Pick<FollowOptions, 'ports' | 'known' | 'definition'>,
): Promise<string | undefined> {
  const fresh = deployments.filter(({ arn }) => !known.has(arn));
  // The oldest first: a newer one of the same revision is somebody's after us, and stopped ours.
  for (const { arn, revision } of [...fresh].reverse()) {
    if ((await definitionOf(revision, ports.services)) === definition) return arn;
  }
  return undefined;
}

/** Throttling and faults of AWS pass; a right that was taken away does not. */
function hitch(error: unknown): Seen {
  if (isFinal(error)) throw error;
  return { kind: 'hitch', text: messageOf(error) };
}

function neverSeen({ ref, definition, unsure }: FollowOptions): WakelockError {
  const what = `${shortDefinition(definition)} for ${ref.cluster}/${ref.service}`;
  const shows = `shows no deployment of it after ${formatDuration(SHOWS_WITHIN)}.`;
  return new WakelockError({
    code: 'failed',
    what:
      unsure === undefined
        ? `ECS accepted ${what}, but ${shows}`
        : `Nobody knows whether ECS accepted ${what}; it ${shows} The call ended with: ${unsure}`,
    likely: unsure === undefined ? 'Another deployment took its place at once.' : 'The call did not reach ECS.',
    repair: `Look at: aws ecs list-service-deployments --cluster ${ref.cluster} --service ${ref.service}`,
  });
}

/** The service as it is, for what is told at the end; undefined where it cannot be read any more. */
export async function readAgain(
  ref: ServiceRef,
  { services }: Pick<RolloutPorts, 'services'>,
): Promise<LiveService | undefined> {
  return services.read(ref).catch(() => undefined);
}
