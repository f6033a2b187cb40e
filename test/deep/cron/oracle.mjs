const LEAD = 6 * 3_600;

/**
 * Our rule once more, as plainly as it can be said, to judge by where libraries differ: every minute is asked whether it is
 * due. A fixed time that clocks skip is due when they change, one that comes twice the first time; a wildcard, each real minute.
 * @param changes of clocks in seconds, as Python knows them: [[instant, offset after it], …]
 */
export function firesByMinute(fields, { changes: all, from, to }) {
  const [minutes, hours, days, months, weekdays] = fields.map(({ values }) => new Set(values));
  const wildcard = fields.slice(0, 2).some(({ star, all }) => star || all);
  const either = !fields[2].all && !fields[4].all;
  const meant = (wall) => {
    const date = new Date(wall * 1000);
    if (!minutes.has(date.getUTCMinutes()) || !hours.has(date.getUTCHours())) return false;
    if (!months.has(date.getUTCMonth() + 1)) return false;
    const [day, weekday] = [days.has(date.getUTCDate()), weekdays.has(date.getUTCDay())];
    return either ? day || weekday : day && weekday;
  };
  const base = all.findLast(([at]) => at <= from - LEAD) ?? all[0];
  const changes = [base, ...all.filter(([at]) => at > from - LEAD && at <= to)];
  const offsetAt = (instant) => changes.findLast(([at]) => at <= instant)?.[1] ?? changes[0][1];
  const seen = new Set();
  const fires = [];
  // Some hours ahead, so that what comes twice is known to have been seen.
  let before = from - LEAD + offsetAt(from - LEAD) - 60;
  for (let now = from - LEAD; now <= to; now += 60) {
    const wall = now + offsetAt(now);
    let due = meant(wall) && (wildcard || !seen.has(wall));
    if (!wildcard) for (let gap = before + 60; gap < wall; gap += 60) due ||= meant(gap);
    if (due && now >= from) fires.push(now);
    seen.add(wall);
    before = wall;
  }
  return fires;
}
