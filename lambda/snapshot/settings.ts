import { MINUTE, parseDuration } from '../../src/domain/duration.ts';
import { usage } from '../../src/domain/errors.ts';
import { SNAPSHOT_RULES, type SnapshotRules, type TagRule } from '../../src/domain/snapshot/rules.ts';
import { count, type Environment, flag, required, topics } from '../settings.ts';

/** What the stack tells the function `snapshot`. */
export interface SnapshotSettings {
  readonly region: string;
  readonly table: string;
  /** The topics whose notifications are taken. */
  readonly topicArns: readonly string[];
  readonly rules: SnapshotRules;
  /** The queue that launches wait in, and where those end that are given up; without them Lambda's own tries must do. */
  readonly queueUrl: string | undefined;
  readonly deadLetterUrl: string | undefined;
  readonly sweep: 'report' | 'delete';
}

/** @throws WakelockError (`usage`) that names the variable and its value */
export function readSnapshotSettings(env: Environment): SnapshotSettings {
  return {
    region: required(env, 'AWS_REGION'),
    table: required(env, 'WAKELOCK_TABLE'),
    topicArns: topics(required(env, 'WAKELOCK_TOPIC_ARNS')),
    queueUrl: env.WAKELOCK_SNAPSHOT_QUEUE_URL || undefined,
    deadLetterUrl: env.WAKELOCK_SNAPSHOT_DLQ_URL || undefined,
    sweep: choice(env, 'WAKELOCK_SNAPSHOT_SWEEP', ['report', 'delete']),
    rules: {
      ...SNAPSHOT_RULES,
      stack: env.WAKELOCK_STACK || SNAPSHOT_RULES.stack,
      skipBoot: flag(env, 'WAKELOCK_SNAPSHOT_SKIP_BOOT'),
      optOut: tag(env, 'WAKELOCK_SNAPSHOT_OPT_OUT_TAG', SNAPSHOT_RULES.optOut),
      mark: tag(env, 'WAKELOCK_SNAPSHOT_MARK', SNAPSHOT_RULES.mark),
      copyTags: (env.WAKELOCK_SNAPSHOT_COPY_TAGS ?? '')
        .split(',')
        .map((key) => key.trim())
        .filter((key) => key !== ''),
      keepFor: keepFor(env),
      keepLast: keepLast(env),
      hookOnFailure: choice(env, 'WAKELOCK_SNAPSHOT_HOOK_ON_FAILURE', ['CONTINUE', 'ABANDON']),
    },
  };
}

function keepFor(env: Environment): number | undefined {
  const name = 'WAKELOCK_SNAPSHOT_KEEP';
  const text = env[name] ?? '';
  if (text === 'never') return undefined;
  return text === '' ? SNAPSHOT_RULES.keepFor : parseDuration(text, { name, min: MINUTE });
}

function keepLast(env: Environment): number {
  const name = 'WAKELOCK_SNAPSHOT_KEEP_LAST';
  return env[name] === '0' ? 0 : count(env, name, SNAPSHOT_RULES.keepLast);
}

function tag(env: Environment, name: string, standard: TagRule): TagRule {
  const text = env[name] ?? '';
  if (text === '') return standard;
  const at = text.indexOf('=');
  if (at < 1 || at > 128 || text.length - at > 257 || /^aws:/i.test(text)) {
    throw usage(`${name}: "${text.slice(0, 60)}" is not a tag.`, {
      repair: 'Write KEY=VALUE, such as Snapshots=Created.',
    });
  }
  return { key: text.slice(0, at), value: text.slice(at + 1) };
}

/** One of two words; the first where nothing is set. */
function choice<T extends string>(env: Environment, name: string, words: readonly [T, T]): T {
  const text = env[name] || words[0];
  const found = words.find((word) => word === text);
  if (found !== undefined) return found;
  throw usage(`${name}: "${text.slice(0, 60)}" is neither ${words[0]} nor ${words[1]}.`);
}
