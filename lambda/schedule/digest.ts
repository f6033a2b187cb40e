import type { Report } from '../../src/engine/schedule/run.ts';

const MOST_NAMED = 100;

/** The letter to people about machines whose schedules have come to an error since the last run. */
export function digestOf(news: Report['news'], region: string): string {
  const lines = news.slice(0, MOST_NAMED).map(({ target, name, error }) => {
    return `${target}${name === undefined ? '' : ` (${name})`}: ${error}`;
  });
  const more = news.length > MOST_NAMED ? [`and ${news.length - MOST_NAMED} more.`] : [];
  return [
    `Wakelock, ${region}: the schedules of ${news.length} machine${news.length === 1 ? '' : 's'} cannot be followed.`,
    '',
    ...lines,
    ...more,
    '',
    "Each machine's tag wakelock:status says the same. Try a value out with: wakelock schedule check '…'",
  ].join('\n');
}
