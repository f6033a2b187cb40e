import { shorten } from '../duration.ts';
import { usage } from '../errors.ts';
import type { TargetKind } from '../target.ts';

/** The tag of ours, and those that ec2-powercycle reads: the one of its manual and the one of its code. */
export const SCHEDULE_TAG = 'wakelock:schedule';
export const COMPAT_TAGS: readonly string[] = ['ec2Powercycle', 'asgLifecycle'];
export const STATUS_TAG = 'wakelock:status';

/** What the stack says of opting in. */
export interface OptInRules {
  /** A machine opts in by the tag `wakelock` = this. */
  readonly stack: string;
  /** Whether the tags of ec2-powercycle opt a machine in and are followed. */
  readonly compat?: boolean | undefined;
}

/** The value of a tag of one machine; undefined where it has none. */
export type TagReader = (key: string) => string | undefined;

/** Whether a machine may be touched at all. */
export function isOptedIn(tag: TagReader, { stack, compat = false }: OptInRules): boolean {
  return tag('wakelock') === stack || (compat && isOptedInByCompat(tag));
}

function isOptedInByCompat(tag: TagReader): boolean {
  return COMPAT_TAGS.some((key) => tag(key) !== undefined) && excluded(tag) === undefined;
}

/** The schedule of a machine as its tags say it. */
export interface TaggedSchedule {
  readonly tag: string;
  readonly value: string;
  /** Why it is not followed. */
  readonly leftAlone?: string;
  /** It is followed only because the tags of ec2-powercycle count. */
  readonly compat?: boolean;
}

/** The tag of ours wins over those of ec2-powercycle. @returns undefined for a machine without any that counts */
export function scheduleOfTags(tag: TagReader, rules: OptInRules): TaggedSchedule | undefined {
  const own = tag(SCHEDULE_TAG);
  if (own !== undefined) {
    const found = { tag: SCHEDULE_TAG, value: own };
    if (tag('wakelock') === rules.stack) return found;
    return isOptedIn(tag, rules)
      ? { ...found, compat: true }
      : { ...found, leftAlone: `It did not opt in: it has no tag wakelock=${rules.stack}.` };
  }
  if (rules.compat !== true) return undefined;
  for (const key of COMPAT_TAGS) {
    const value = tag(key);
    if (value === undefined) continue;
    const why = excluded(tag);
    return why === undefined ? { tag: key, value, compat: true } : { tag: key, value, leftAlone: why };
  }
  return undefined;
}

/** As ec2-powercycle leaves machines alone: production, and what does not say what it is. */
function excluded(tag: TagReader): string | undefined {
  const environment = tag('environment');
  if (environment === undefined) return 'It has no tag environment.';
  return environment.trim().toLowerCase() === 'p' ? `Its tag environment is ${environment}: production.` : undefined;
}

const KINDS: readonly TargetKind[] = ['ec2', 'asg', 'ecs'];

/**
 * Reads which kinds of targets may have a schedule; instances and groups by default, since ECS cannot filter services by tag.
 * @throws WakelockError (`usage`)
 */
export function readKinds(text = ''): readonly TargetKind[] {
  const words = text.split(/[\s,]/).filter((word) => word !== '');
  if (words.length === 0) return ['ec2', 'asg'];
  return words.map((word) => {
    const kind = KINDS.find((known) => known === word);
    if (kind !== undefined) return kind;
    throw usage(`"${shorten(word)}" is no kind of target that has schedules.`, { repair: 'Write ec2, asg, ecs.' });
  });
}
