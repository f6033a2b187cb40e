import type { Subject } from '../subject.ts';
import { argv } from './argv.ts';
import { duration } from './duration.ts';
import { envelope } from './envelope.ts';
import { joins } from './joins.ts';
import { message } from './message.ts';
import { pings } from './pings.ts';
import { ready } from './ready.ts';
import { settings } from './settings.ts';
import { tags } from './tags.ts';
import { target } from './target.ts';
import { texts } from './texts.ts';
import { until } from './until.ts';

/** Everything that reads what others wrote. */
export const SUBJECTS: readonly Subject[] = [
  message,
  duration,
  target,
  ready,
  tags,
  envelope,
  joins,
  pings,
  settings,
  texts,
  until,
];

/** Slower to try: given numbers of their own. */
export { argv };
