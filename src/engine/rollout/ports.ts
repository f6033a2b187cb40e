import type { DefinitionDocument } from '../../domain/rollout/diff.ts';
import type {
  DeploymentBrief,
  DeploymentFacts,
  LiveService,
  StoppedTask,
  UnhealthyTarget,
} from '../../domain/rollout/facts.ts';
import type { WaitingClock } from '../ports.ts';
import type { Attempt } from '../runner-ports.ts';

export interface ServiceRef {
  readonly cluster: string;
  readonly service: string;
}

/** Services and their deployments. Every method rejects with a WakelockError that names the right it lacked. */
export interface Services {
  /** @throws WakelockError (`not-found`) where the cluster or the service is not there */
  read(ref: ServiceRef): Promise<LiveService>;
  /** By ARN, `family:revision`, or a family's newest; with its tags. */
  definition(name: string): Promise<DefinitionDocument>;
  /** Makes a new revision each time it is called. @returns its ARN */
  register(definition: DefinitionDocument): Promise<string>;
  /**
   * Begins a deployment; one that is under way is stopped by it. Repeating it with the same revision does nothing, unless forced.
   * @throws UpdateRefused where ECS says that it does not; after other errors it may have begun
   */
  update(ref: ServiceRef, change: { readonly definition: string; readonly force: boolean }): Promise<void>;
  /** The newest first: 20 at most, and of older ones up to a hundred until one of them is `sought`. */
  deployments(ref: ServiceRef, sought?: (one: DeploymentBrief) => boolean): Promise<readonly DeploymentBrief[]>;
  /** Undefined where ECS does not know it (yet). */
  deployment(arn: string): Promise<DeploymentFacts | undefined>;
  /** The task definition (ARN) of a service revision; undefined for one of before ECS kept them. */
  definitionOf(revision: string): Promise<string | undefined>;
  /** Tasks that stopped, or are stopping; ECS forgets them after an hour. */
  stopped(ref: ServiceRef): Promise<readonly StoppedTask[]>;
  /** Targets of these groups that do not serve though they should. */
  unhealthy(targetGroups: readonly string[]): Promise<readonly UnhealthyTarget[]>;
}

/** The registry of images. */
export interface Images {
  /** The image by its digest; one that is no tag of ECR, or has a digest already, is given back. @throws WakelockError */
  pinned(image: string): Promise<string>;
}

export interface LogPlace {
  readonly group: string;
  readonly stream: string;
  /** Empty: that of the service. */
  readonly region: string;
}

export interface ContainerLogs {
  /** The last lines of a stream, oldest first; none where there is no such stream. */
  last(place: LogPlace, lines: number): Promise<readonly string[]>;
}

export type Answer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      /** Undefined for a header that is not there. */
      readonly header: (name: string) => string | undefined;
      /** At most 64 KiB of it. */
      readonly body: string;
    }
  | { readonly kind: 'none'; readonly saw: string };

/** Asks what was deployed, from outside. Never rejects. */
export interface HealthAsker {
  get(url: string, within: Attempt): Promise<Answer>;
}

export interface RolloutPorts {
  readonly services: Services;
  readonly images: Images;
  readonly logs: ContainerLogs;
  readonly health: HealthAsker;
  readonly clock: WaitingClock;
}

/** Where the progress goes: a log, a terminal, a test. */
export interface RolloutWatcher {
  /** One line about what goes on. */
  line(text: string): void;
  /** Something that went wrong: a task that failed with its last log lines. */
  trouble(title: string, lines: readonly string[]): void;
}
