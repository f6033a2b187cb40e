import type { Machine } from '../domain/machine.ts';
import { isOptedIn, type OptInRules, type TagReader } from '../domain/schedule/tags.ts';

const SLOTS = 'wakelock:slots';
const MAX_SLOTS = 1000;

/** What the tag `wakelock:slots` says. A value that cannot be followed must not silently become "unlimited": somebody meant to limit it. */
function slotsOf(value: string | undefined): Pick<Machine, 'slots' | 'badTag'> {
  if (value === undefined) return {};
  const slots = /^[1-9]\d{0,3}$/.test(value) ? Number(value) : undefined;
  return slots !== undefined && slots <= MAX_SLOTS ? { slots } : { badTag: { key: SLOTS, value } };
}

/** Facts that every kind of target reads off its tags. */
export function taggedFacts(tag: TagReader, rules: OptInRules): Pick<Machine, 'optedIn' | 'slots' | 'badTag'> {
  return { optedIn: isOptedIn(tag, rules), ...slotsOf(tag(SLOTS)) };
}

/** The size to start with where nothing is remembered: the tag `wakelock:desired`, else 1. */
export function desiredByTag(tag: (key: string) => string | undefined): number {
  const value = tag('wakelock:desired') ?? '';
  return /^[1-9]\d{0,3}$/.test(value) ? Number(value) : 1;
}
