import type { News, Report } from '../../src/engine/schedule/run.ts';

const MOST_NAMED = 100;

/** In the order in which people should read them: what is wrong, and what follows from it. */
const ABOUT: Readonly<Record<News['kind'], (what: string) => string>> = {
  schedule: (what) => `The schedule of ${what} cannot be followed: nothing is started or stopped by it.`,
  start: (what) => `The start of ${what} fails; it is tried again in the window.`,
  document: (what) =>
    `A document that the schedule of ${what} needs cannot be read; it is followed as far as it is known.`,
  size: (what) => `The schedule of ${what} wants more than there may be.`,
};
const KINDS = Object.keys(ABOUT) as readonly News['kind'][];

/** The letter to people about machines whose schedules have come to an error since the last run. */
export function digestOf(news: Report['news'], region: string): string {
  const parts = KINDS.flatMap((kind) =>
    partOf(
      kind,
      news.filter((one) => one.kind === kind),
    ),
  );
  return [
    `Wakelock, ${region}: news of ${targets(news.length)} with a schedule.`,
    ...parts,
    '',
    'wakelock schedule list says the same, and the tag wakelock:status of an instance.',
    "Try a value out with: wakelock schedule check '…'",
  ].join('\n');
}

function partOf(kind: News['kind'], news: Report['news']): readonly string[] {
  if (news.length === 0) return [];
  const lines = news.slice(0, MOST_NAMED).map(({ target, name, error }) => {
    return `${target}${name === undefined ? '' : ` (${name})`}: ${error}`;
  });
  const more = news.length > MOST_NAMED ? [`and ${news.length - MOST_NAMED} more.`] : [];
  return ['', ABOUT[kind](targets(news.length)), ...lines, ...more];
}

function targets(count: number): string {
  return count === 1 ? 'one target' : `${count} targets`;
}
