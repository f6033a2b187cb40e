import { parseDuration } from '../src/domain/duration.ts';
import { usage } from '../src/domain/errors.ts';
import { RULES, type Rules } from '../src/domain/rules.ts';
import { parseTextRules, type TextRule } from '../src/domain/text-rules.ts';
import { parseTopicArn } from '../src/domain/topic.ts';

/** What the stack tells its functions by environment variables, read and checked once. */
export interface Settings {
  readonly region: string;
  readonly table: string;
  /** The first also gets the tick's ping. */
  readonly topicArns: readonly [string, ...string[]];
  readonly rules: Rules;
  readonly texts: readonly TextRule[];
  /** Whether EC2's stop protection may be used. */
  readonly protect: boolean;
  /** Whether the tags of ec2-powercycle opt a machine in. */
  readonly compat: boolean;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** @throws WakelockError (`usage`) that names the variable and its value */
export function readSettings(env: Environment): Settings {
  const region = required(env, 'AWS_REGION');
  return {
    region,
    table: required(env, 'WAKELOCK_TABLE'),
    topicArns: topics(required(env, 'WAKELOCK_TOPIC_ARNS')),
    rules: readRules(env),
    texts: parseTextRules(env.WAKELOCK_TEXTS ?? '', { region }),
    protect: flag(env, 'WAKELOCK_PROTECT'),
    compat: flag(env, 'WAKELOCK_COMPAT'),
  };
}

function readRules(env: Environment): Rules {
  const duration = (name: string, standard: number) => {
    const text = env[name] ?? '';
    return text === '' ? standard : parseDuration(text, { name, min: 0 });
  };
  return {
    ...RULES,
    stack: env.WAKELOCK_STACK || RULES.stack,
    maxTtl: duration('WAKELOCK_MAX_TTL', RULES.maxTtl),
    maxAge: duration('WAKELOCK_MAX_AGE', RULES.maxAge),
    maxHold: duration('WAKELOCK_MAX_HOLD', RULES.maxHold),
    maxLinger: duration('WAKELOCK_MAX_LINGER', RULES.maxLinger),
    maxLeases: count(env, 'WAKELOCK_MAX_LEASES', RULES.maxLeases),
    maxStartsPerHour: count(env, 'WAKELOCK_MAX_STARTS_PER_HOUR', RULES.maxStartsPerHour),
    tick: tickOf(env),
  };
}

export function required(env: Environment, name: string): string {
  const value = env[name]?.trim() ?? '';
  if (value === '') throw usage(`${name} is not set.`, { repair: 'The stack sets it: deploy the stack again.' });
  return value;
}

export function topics(text: string): Settings['topicArns'] {
  const [first, ...rest] = text
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map((part) => parseTopicArn(part, 'WAKELOCK_TOPIC_ARNS').arn);
  if (first === undefined) throw usage(`WAKELOCK_TOPIC_ARNS: "${text}" names no topic.`);
  return [first, ...rest];
}

export function count(env: Environment, name: string, standard: number): number {
  const text = env[name] ?? '';
  if (text === '') return standard;
  if (!/^[1-9]\d{0,5}$/.test(text)) {
    throw usage(`${name}: "${text.slice(0, 60)}" is not a whole number from 1 to 999999.`);
  }
  return Number(text);
}

export function flag(env: Environment, name: string): boolean {
  const text = env[name] ?? '';
  if (text === '' || text === 'false') return false;
  if (text === 'true') return true;
  throw usage(`${name}: "${text.slice(0, 60)}" is neither true nor false.`);
}

// Fractions are for the embedded AWS, whose tick can run faster.
function tickOf(env: Environment): number {
  const text = env.WAKELOCK_TICK_SECONDS ?? '';
  const seconds = Number(text);
  if (text === '') return RULES.tick;
  if (!(seconds >= 0.01 && seconds <= 3600)) {
    throw usage(`WAKELOCK_TICK_SECONDS: "${text.slice(0, 60)}" is not a number of seconds from 0.01 to 3600.`);
  }
  return seconds * 1000;
}
