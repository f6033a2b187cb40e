import { WakelockError } from '../../../src/domain/errors.ts';
import type { DefinitionDocument } from '../../../src/domain/rollout/diff.ts';
import type { DeploymentFacts, DeploymentStatus, LiveService, StoppedTask } from '../../../src/domain/rollout/facts.ts';
import type { RolloutOrder } from '../../../src/domain/rollout/order.ts';
import type { RolloutReport } from '../../../src/domain/rollout/report.ts';
import type { Answer, RolloutPorts } from '../../../src/engine/rollout/ports.ts';
import { type Rolling, rollOut } from '../../../src/engine/rollout/rollout.ts';
import { StepClock } from '../../fakes/step-clock.ts';

const SECOND = 1_000;
const arnOf = (revision: number) => `arn:aws:ecs:eu-central-1:1:task-definition/web:${revision}`;

/** What becomes of the next deployment: its looks, each so many seconds after its beginning. */
export type Script = readonly {
  readonly at: number;
  readonly facts: Partial<DeploymentFacts>;
  readonly stopped?: number;
}[];

const SERVES: Script = [{ at: 5, facts: { status: 'SUCCESSFUL', tasks: { requested: 2, running: 2, pending: 0 } } }];

/** A service with a scheduler that follows a script, on a stepped clock. */
export class Dock {
  readonly clock = new StepClock();
  readonly lines: string[] = [];
  readonly calls: string[] = [];
  /** Scripts of the deployments to come; what is left out serves. */
  readonly scripts: Script[] = [];
  /** Thrown by the next reads of a deployment. */
  readonly hitches: Error[] = [];
  /** Thrown by the next lists of deployments. */
  readonly unlisted: Error[] = [];
  answers: readonly Answer[] = [];
  service: LiveService = {
    arn: 'arn:aws:ecs:eu-central-1:111111111111:service/prod/web',
    ...{ name: 'web', status: 'ACTIVE', controller: 'ECS', desired: 2, running: 2, definition: arnOf(1) },
    ...{ breaker: { enable: false, rollback: false }, targetGroups: [], events: [], tags: {} },
  };
  readonly #definitions: DefinitionDocument[] = [
    { ...document('app:1'), taskDefinitionArn: arnOf(1), revision: 1, status: 'ACTIVE' },
  ];
  readonly #deployments: { arn: string; definition: string; begun: number; script: Script }[] = [];

  /** @param first what became of the deployment that was there before the story */
  constructor(first: Script = SERVES) {
    this.begin(arnOf(1), first);
  }

  /** Somebody deploys this. */
  begin(definition: string, script: Script): void {
    const arn = `arn:aws:ecs:eu-central-1:1:service-deployment/prod/web/d${this.#deployments.length + 1}`;
    this.#deployments.push({ arn, definition, begun: this.clock.now(), script });
  }

  get ports(): RolloutPorts {
    return {
      clock: this.clock,
      images: { pinned: async (image) => image },
      logs: { last: async ({ group, stream }) => [`the end of ${group} ${stream}`] },
      health: { get: async () => this.#answer() },
      services: {
        read: async () => this.service,
        definition: async (name) =>
          this.#definitions.find((one) => one.taskDefinitionArn === name) ?? document('app:0'),
        register: async (definition) => {
          const arn = arnOf(this.#definitions.length + 1);
          this.calls.push(`register ${arn.split('/')[1]}`);
          this.#definitions.push({ ...definition, taskDefinitionArn: arn, status: 'ACTIVE' });
          return arn;
        },
        update: async (_ref, { definition, force }) => {
          this.calls.push(`update ${definition.split('/')[1]}${force ? ' forced' : ''}`);
          this.service = { ...this.service, definition };
          this.begin(definition, this.scripts.shift() ?? SERVES);
        },
        deployments: async () => {
          const hitch = this.unlisted.shift();
          if (hitch !== undefined) throw hitch;
          return this.#deployments.map(({ arn }) => this.#facts(arn)).reverse();
        },
        deployment: async (arn) => {
          const hitch = this.hitches.shift();
          if (hitch !== undefined) throw hitch;
          return this.#facts(arn);
        },
        definitionOf: async (revision) => this.#deployments.find(({ arn }) => `r-${arn}` === revision)?.definition,
        stopped: async () => this.#stopped(),
        unhealthy: async () => [],
      },
    };
  }

  /** Deploys `app:2` unless the order says otherwise, and lets time pass until that has ended. */
  async deploy(order: Partial<RolloutOrder> = {}, more: Partial<Rolling> = {}): Promise<RolloutReport> {
    let over = false;
    const running = rollOut({
      order: {
        ...{
          cluster: 'prod',
          service: 'web',
          region: 'eu-central-1',
          account: '',
          base: { kind: 'live' },
          digest: false,
          force: false,
        },
        ...{
          images: [{ name: 'app', image: 'app:2' }],
          timeout: 600 * SECOND,
          otherDeployment: 'wait',
          rollback: 'never',
        },
        ...{ proof: undefined, dryRun: false, ...order },
      },
      ports: this.ports,
      lease: undefined,
      signal: new AbortController().signal,
      watcher: {
        line: (text) => this.lines.push(text),
        trouble: (title, lines) => this.lines.push(title, ...lines.map((line) => `| ${line}`)),
      },
      ...more,
    }).finally(() => {
      over = true;
    });
    running.catch(() => {});
    for (await this.clock.advance(0); !over; ) await this.clock.advance(SECOND);
    return running;
  }

  #look(arn: string): Script[number] & { readonly begun: number; readonly definition: string } {
    const found = this.#deployments.find((one) => one.arn === arn);
    if (found === undefined) throw new Error(`no deployment ${arn}`);
    const { script, begun, definition } = found;
    const since = (this.clock.now() - begun) / SECOND;
    // The one that served when the story begins has long ended.
    const look =
      begun === 0 || found === this.#deployments[0] ? script.at(-1) : script.findLast(({ at }) => at <= since);
    return { ...(look ?? { at: 0, facts: {} }), begun, definition };
  }

  #facts(arn: string): DeploymentFacts {
    const { facts, begun } = this.#look(arn);
    const status: DeploymentStatus = 'IN_PROGRESS';
    return {
      ...{ arn, status, revision: `r-${arn}`, createdAt: begun, reason: '', strategy: 'ROLLING', stage: undefined },
      ...{ tasks: { requested: 2, running: 0, pending: 2 }, traffic: undefined, breaker: undefined },
      ...{ rollback: undefined, alarms: [], ...facts },
    };
  }

  #stopped(): readonly StoppedTask[] {
    return this.#deployments.flatMap(({ arn }) => {
      const { stopped = 0, begun, definition } = this.#look(arn);
      return Array.from({ length: stopped }, (_, index) => ({
        ...{ arn: `${arn}/task${index}`, definition, createdAt: begun, stopCode: 'EssentialContainerExited' },
        stoppedReason: 'Essential container in task exited',
        containers: [{ name: 'app', exitCode: 3, reason: '', health: '' }],
      }));
    });
  }

  #answer(): Answer {
    const [first, ...rest] = this.answers;
    if (rest.length > 0) this.answers = rest;
    return first ?? { kind: 'none', saw: 'connection refused' };
  }
}

export const answer = (status: number, body = ''): Answer => ({
  kind: 'answer',
  status,
  body,
  header: () => undefined,
});

export const denied = (what: string) => new WakelockError({ code: 'denied', what, repair: 'Allow it.' });

function document(image: string): DefinitionDocument {
  const options = { 'awslogs-group': '/ecs/app', 'awslogs-stream-prefix': 'ecs' };
  return {
    family: 'web',
    containerDefinitions: [{ name: 'app', image, logConfiguration: { logDriver: 'awslogs', options } }],
  };
}
