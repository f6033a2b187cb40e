import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { shorten } from '../../domain/duration.ts';
import { usage } from '../../domain/errors.ts';
import {
  type DeployOptionName,
  deployOptionsOf,
  type Front,
  JENKINS_OPTIONS,
  OPTIONS,
  optionsOf,
} from '../../options.ts';
import { readSettings, type Settings } from '../../settings.ts';
import { camelCase, type Flags, sourceOf } from '../flags.ts';
import type { Shell } from '../shell.ts';

/** What a step of the Jenkins library hands over; nothing of it stands on a command line, where a log would show it. */
export const OPTIONS_VARIABLE = 'WAKELOCK_OPTIONS';
export const LEASE_VARIABLE = 'WAKELOCK_STEP_LEASE';
export const OUTCOME_VARIABLE = 'WAKELOCK_OUTCOME';

export interface Step {
  readonly settings: Settings;
  /** The token of the lease of this step. */
  readonly token: string;
  /** The lease was made by `wakelockStart`, which leaves its release to `wakelockStop`. */
  readonly adopted: boolean;
}

/**
 * Reads the options of a step, and the token that its script made before anything could fail.
 * @throws WakelockError (`usage`)
 */
export function stepOf(front: Front, { env }: Pick<Shell, 'env'>): Step {
  const { instances = '', ...flags } = readOptions(env[OPTIONS_VARIABLE] ?? '{}', front);
  const settings = readSettings(front, sourceOf({ targets: [listOf(instances)], flags, env }));
  const adopted = settings.lease !== '';
  return { settings, adopted, token: adopted ? settings.lease : (env[LEASE_VARIABLE] ?? '') };
}

function readOptions(text: string, front: Front): Flags {
  // A start that failed is released with the options of the start.
  return knownOptions(text, front === 'jenkins-stop' ? OPTIONS : optionsOf(front));
}

/**
 * The options of the step that deploys, by the names of the table. Those of `environment` count where the step says nothing.
 * @throws WakelockError (`usage`)
 */
export function deployStepOption({ env }: Pick<Shell, 'env'>): (name: DeployOptionName) => string | undefined {
  const options = knownOptions(env[OPTIONS_VARIABLE] ?? '{}', deployOptionsOf('jenkins-ecs-deploy'));
  return (name) => {
    const value = options[camelCase(name)];
    if (value !== undefined && value !== null) return Array.isArray(value) ? value.join(',') : String(value);
    return name === 'topic-arn' ? env.WAKELOCK_TOPIC_ARN : undefined;
  };
}

function knownOptions(text: string, own: readonly { readonly name: string }[]): Flags {
  const options = parse(text);
  const known = [...own, ...JENKINS_OPTIONS].map(({ name }) => camelCase(name));
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown === undefined) return options;
  throw usage(`${shorten(unknown)}: there is no such option.`, { repair: `The options are ${known.join(', ')}.` });
}

function parse(text: string): Flags {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Said below.
  }
  throw usage(`${OPTIONS_VARIABLE} is not a JSON object.`, {
    likely: 'This command is for the Jenkins library, which sets it.',
    repair: 'In a shell use: wakelock run, start, stop',
  });
}

function listOf(value: unknown): string {
  return Array.isArray(value) ? value.join(',') : String(value);
}

/** Files of one lease beside the program, in the temporary folder of the workspace. */
export function filesOf({ program }: Pick<Shell, 'program'>, token: string) {
  const name = createHash('sha256').update(`file\n${token}`).digest('hex').slice(0, 16);
  const at = (suffix: string) => join(dirname(program), `${name}.${suffix}`);
  return { held: at('held.json'), status: at('status.json'), log: at('log') };
}
