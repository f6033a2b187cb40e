import * as v from 'valibot';
import { shorten } from '../duration.ts';
import { suspectKey } from '../json.ts';
import { readCompact } from './compact.ts';
import { edgeOf, isAddress, malformed, type Schedule, scheduleOf } from './schedule.ts';

/** What the value of a tag is: a schedule, or where one is written. */
export type Value =
  | { readonly kind: 'schedule'; readonly schedule: Schedule }
  | { readonly kind: 'address'; readonly address: string };

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions */
const MOST_CHARACTERS = 256;

/**
 * Reads the value of a tag in any of its forms: JSON, compact, or an address.
 * @throws WakelockError (`usage`) that says what is wrong with it
 */
export function readValue(text: string): Value {
  const value = text.trim();
  if (value === '') throw malformed('The schedule is empty.');
  if ([...value].length > MOST_CHARACTERS) {
    throw malformed(`The schedule has ${[...value].length} characters; a tag holds ${MOST_CHARACTERS}.`);
  }
  if (isAddress(value)) return { kind: 'address', address: value };
  return { kind: 'schedule', schedule: readSchedule(value) };
}

/** Reads a schedule that is written out, in a tag or in a document. @throws WakelockError (`usage`) */
export function readSchedule(text: string): Schedule {
  const value = text.trim();
  return value.startsWith('{') ? readJson(value) : readCompact(value);
}

const text = v.pipe(v.string(), v.maxLength(2_000));
const spoken = v.pipe(v.union([v.boolean(), v.pipe(v.number(), v.integer()), text]), v.transform(String));
const edges = v.pipe(
  v.union([text, v.pipe(v.array(text), v.minLength(1), v.maxLength(20))]),
  v.transform((value) => (Array.isArray(value) ? value : [value])),
);
const DocumentSchema = v.strictObject({
  start: v.optional(edges),
  stop: v.optional(edges),
  tz: v.optional(text),
  for: v.optional(text),
  holidays: v.optional(
    v.pipe(
      v.union([text, v.pipe(v.array(text), v.maxLength(400))]),
      v.transform((value) => (Array.isArray(value) ? value : [value])),
    ),
  ),
  enforced: v.optional(spoken),
  hibernate: v.optional(spoken),
  min: v.optional(spoken),
  desired: v.optional(spoken),
});

/** What each member is, in words. */
const MEMBERS: Readonly<Record<keyof typeof DocumentSchema.entries, string>> = {
  start: 'a cron expression, or a list of them (20 at most)',
  stop: 'a cron expression, or a list of them (20 at most)',
  tz: 'the name of a time zone such as "Europe/Berlin"',
  for: 'a duration such as "9h"',
  holidays: 'a list of dates, or one address',
  enforced: 'true or false',
  hibernate: 'true or false',
  min: 'a number of machines',
  desired: 'a number of machines',
};

const isMember = (name: string): name is keyof typeof MEMBERS => Object.hasOwn(MEMBERS, name);

function readJson(value: string): Schedule {
  const json = parse(value);
  const key = suspectKey(value);
  if (key !== undefined) throw malformed(`It cannot be taken: ${key}.`);
  const result = v.safeParse(DocumentSchema, json);
  if (!result.success) throw malformed(wrongWith(result.issues[0]));
  const { start = [], stop = [], ...rest } = result.output;
  const starts = start.map((one) => edgeOf('start', one));
  return scheduleOf({ ...rest, starts, stops: stop.map((one) => edgeOf('stop', one)) });
}

/** Which member is wrong and what it should be. */
function wrongWith({ path, input }: v.BaseIssue<unknown>): string {
  const name = String(path?.[0]?.key);
  if (!isMember(name)) return `"${shorten(name)}" is not known; the members are ${Object.keys(MEMBERS).join(', ')}.`;
  return `${name}: ${shorten(JSON.stringify(input))} is not ${MEMBERS[name]}.`;
}

function parse(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    throw malformed(`"${shorten(value)}" is no JSON.`);
  }
}
