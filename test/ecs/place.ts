import { fileURLToPath } from 'node:url';
import { type LocalAws, type LocalOptions, startLocal } from '../../src/local/index.ts';
import { type Ended, start } from '../cli/cli.ts';

/** The function that wakes services. */
export const POWER = {
  power: { bundle: fileURLToPath(new URL('../../dist/lambda/power/index.mjs', import.meta.url)) },
};

/** Images, each with what becomes of its tasks. */
const IMAGES = [
  { image: ':never', outcome: 'slow', seconds: 80_000 },
  { image: ':slow', outcome: 'slow', seconds: 60 },
  { image: ':crash', outcome: 'crash', seconds: 1, exitCode: 3, log: ['listening', 'no database: giving up'] },
  { image: ':sick', outcome: 'unhealthy', seconds: 4 },
  { image: ':missing', outcome: 'pull-error', seconds: 1 },
];

/** An embedded AWS in which services are deployed, forty times as fast as ECS. */
export class Yard {
  readonly aws: LocalAws;

  private constructor(aws: LocalAws) {
    this.aws = aws;
  }

  /** @param services members of the services of a seed file */
  static async open(services: readonly object[], more: object = {}, options: LocalOptions = {}): Promise<Yard> {
    // A task that failed is replaced after a second of ours: a loop must not keep the machine busy.
    const shared = { cluster: 'prod', desired: 1, image: 'app:1', retrySeconds: 20 };
    const ecs = { services: services.map((one) => ({ ...shared, ...one })), images: IMAGES };
    return new Yard(await startLocal({ speed: 40, seed: { machines: [], ecs, ...more }, ...options }));
  }

  /** `wakelock ecs deploy` of the built command line. */
  deploy(service: string, ...args: readonly string[]): Promise<Ended> {
    return this.begin(service, ...args).ended;
  }

  begin(service: string, ...args: readonly string[]) {
    return start(
      ['ecs', 'deploy', '--cluster', 'prod', '--service', service, '--timeout', '90s', ...args],
      this.aws.env,
    );
  }

  close(): Promise<void> {
    return this.aws.close();
  }
}

/** What differs from run to run, replaced: ids, times, addresses, and how often a task failed before somebody looked. */
export function steady(text: string): string {
  return text
    .replaceAll(/\b[0-9a-f]{32}\b/g, 'TASK')
    .replaceAll(/\b[0-9a-f]{19}\b/g, 'DEPLOYMENT')
    .replaceAll(/\b(?:deploy-[\w-]+|start-[\w-]+)\b/g, 'LEASE')
    .replaceAll(/\btook \d\w*/g, 'took TIME')
    .replaceAll(/^tasks: \d+ of/gm, 'tasks: N of')
    .replaceAll(/\b\d+ tasks?(?= failed|\))/g, 'N tasks')
    .replaceAll(/127\.0\.0\.1:\d+/g, 'HOST');
}

/** The lines of a log that do not depend on when it was looked: no progress, no events, and of failed tasks the first. */
export function told(err: string): string {
  return steady(err)
    .split('\n')
    .filter((line) => !/(?:rolling|canary|blue.green|linear) |: event: |times now|^ +\| /.test(line))
    .join('\n');
}
