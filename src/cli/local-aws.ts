import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { usage, WakelockError } from '../domain/errors.ts';
import { parseSets } from '../domain/failover/set.ts';
import type { LocalAws, LocalOptions, TimelineEntry } from '../local/index.ts';
import type { Environment, Shell } from './shell.ts';

/** A running embedded AWS, as commands use it. */
export interface OpenAws {
  readonly url: string;
  readonly port: number;
  readonly topicArn: string;
  readonly table: string;
  readonly region: string;
  readonly account: string;
  readonly machines: readonly { readonly id: string; readonly name: string | undefined }[];
  /** The environment in which AWS clients and `wakelock` reach it. */
  readonly variables: Readonly<Record<string, string>>;
  readonly aws: LocalAws;
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly shell: Shell;
  readonly port: number;
  readonly speed: number;
  /** The content of a seed file, and what errors call it. */
  readonly seed?: unknown;
  readonly seedName?: string;
  readonly onEvent?: (entry: TimelineEntry) => void;
  /** The functions `schedule` and `snapshot` as well, with what the shell's environment sets for them. */
  readonly further?: boolean;
  /** Each line that a function prints; default: lost. */
  readonly log?: (line: string) => void;
}

/**
 * Starts the embedded AWS in this process, with the function of this installation behind its topic.
 * @throws WakelockError when the function is not there, the port is taken, or the seed file or the failover sets do not fit
 */
export async function openLocal({
  shell,
  port,
  speed,
  seed,
  seedName,
  onEvent,
  log,
  further,
}: OpenOptions): Promise<OpenAws> {
  const bundleOf = (name: string) => join(dirname(shell.program), 'lambda', name, 'index.mjs');
  const sets = shell.env.WAKELOCK_FAILOVER_SETS ?? '';
  if (sets !== '') parseSets(sets);
  const names = ['power', ...(further ? ['schedule', 'snapshot'] : []), ...(sets === '' ? [] : ['failover'])];
  const absent = names.map(bundleOf).find((path) => !existsSync(path));
  if (absent !== undefined) {
    throw new WakelockError({
      code: 'not-found',
      what: `The function of the embedded AWS is not there: ${absent}`,
      likely: 'Only dist/cli.mjs was copied; this command also needs dist/lambda.',
      repair: 'Use the whole package (a clone, or npx github:OWNER/wakelock), or build it: npm run build',
    });
  }
  const { SeedError, startLocal } = await import('../local/index.ts');
  const options: LocalOptions = {
    port,
    speed,
    power: { bundle: bundleOf('power') },
    ...(further ? furtherFunctions(shell.env, bundleOf) : {}),
    ...(sets === '' ? {} : { failover: { bundle: bundleOf('failover'), sets } }),
    ...(seed === undefined ? {} : { seed }),
    ...(log === undefined ? {} : { log }),
  };
  const aws = await startLocal(options).catch((error: unknown) => {
    if (error instanceof SeedError) {
      const { what, repair } = error;
      throw usage(`seed file${seedName === undefined ? '' : ` ${seedName}`}: ${what}.`, {
        repair: capitalised(repair),
      });
    }
    if (error instanceof Error) throw new WakelockError({ code: 'failed', what: error.message, cause: error });
    throw error;
  });
  if (onEvent !== undefined) aws.onEvent(onEvent);
  const { region = '', account = '' } =
    /^arn:aws:sns:(?<region>[^:]+):(?<account>[^:]+):/.exec(aws.topicArn)?.groups ?? {};
  return {
    ...{ url: aws.url, port: aws.port, topicArn: aws.topicArn, table: aws.table, region, account, aws },
    machines: aws.seed.machines.map(({ id, tags }) => ({ id, name: tags.Name })),
    variables: {
      ...aws.env,
      WAKELOCK_TOPIC_ARN: aws.topicArn,
      WAKELOCK_TABLE: aws.table,
      // `explain` judges the message path by the tick, which goes faster here.
      WAKELOCK_TICK_SECONDS: String(60 / speed),
      ...(sets === '' ? {} : { WAKELOCK_FAILOVER_SETS: sets }),
    },
    close: () => aws.close(),
  };
}

function capitalised(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}

/** They run as the stack runs them, with the same settings; groups that EventBridge tells of are a setting of the stack. */
function furtherFunctions(env: Environment, bundleOf: (name: string) => string): Partial<LocalOptions> {
  const set = (name: RegExp) =>
    Object.fromEntries(Object.entries(env).flatMap(([key, value]) => (name.test(key) && value ? [[key, value]] : [])));
  const groups = (env.WAKELOCK_SNAPSHOT_GROUPS ?? '').split(',').map((group) => group.trim());
  return {
    schedule: { bundle: bundleOf('schedule') },
    scheduleEnv: set(/^WAKELOCK_(?:SCHEDULE_\w+|COMPAT)$/),
    snapshot: { bundle: bundleOf('snapshot') },
    snapshotEnv: set(/^WAKELOCK_SNAPSHOT_(?!QUEUE_URL|DLQ_URL)/),
    snapshotGroups: groups.filter((group) => group !== ''),
  };
}

/**
 * The environment of a process that shall reach the embedded AWS and nothing else: a profile, a session token or a proxy of
 * the shell would win over what is set here, or come between.
 */
export function environmentFor(env: Environment, variables: Readonly<Record<string, string>>): Environment {
  const kept = Object.entries(env).filter(([name]) => !/^(?:AWS|WAKELOCK)_/.test(name));
  const direct = { NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1' };
  return { ...Object.fromEntries(kept), ...direct, ...variables };
}

/** A warning, an error or a crash among the lines of the function's log, in words; undefined for all others. */
export function troubleIn(line: string): string | undefined {
  try {
    const { level, message, service } = JSON.parse(line) as Readonly<Record<string, unknown>>;
    const name = String(service ?? 'power').replace(/^wakelock-/, '');
    return level === 'WARN' || level === 'ERROR' ? `${name}: ${String(message)}` : undefined;
  } catch {
    return line;
  }
}
