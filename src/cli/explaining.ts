import type { Explanation } from '../engine/explain.ts';
import type { ScheduleView } from '../engine/schedule/view.ts';
import type { TargetView } from '../engine/status.ts';
import { jsonOf } from './commands/status.ts';
import type { Output } from './output.ts';
import { jsonOfSchedule } from './schedule/list.ts';
import type { Shell } from './shell.ts';
import { columns } from './table.ts';
import { clockTime, fromNow } from './times.ts';

/** A machine, what is said of it, and its schedule. */
export interface Told {
  readonly view: TargetView;
  readonly told: Explanation;
  readonly schedule: ScheduleView | undefined;
}

/** As `--json` prints it; times in ISO form. */
export function jsonOfTold({ view, told: { why, does, next, before }, schedule }: Told) {
  const iso = (events: Explanation['next']) => events.map(({ at, text }) => ({ at: new Date(at).toISOString(), text }));
  const told = { why, does, next: iso(next), before: iso(before) };
  return { ...jsonOf(view), ...told, schedule: schedule && jsonOfSchedule(schedule) };
}

/** One line for each machine: on or off because …, until when, what comes next. */
export function lineOf({ view, told, schedule }: Told, shell: Shell): string {
  const { target, machine, power, leases } = view;
  const name = machine?.name === undefined ? '' : ` (${machine.name})`;
  const why = told.why === undefined ? '' : ` because: ${told.why.text}`;
  const until = Math.max(0, ...leases.filter(({ state }) => state === 'holds').map((lease) => lease.until));
  const end = until === 0 ? '' : ` Held until ${clockTime(until, shell)}.`;
  const next =
    schedule?.next === undefined ? '' : ` Schedule: ${schedule.next.to} ${clockTime(schedule.next.at, shell)}.`;
  const error = schedule?.error === undefined ? '' : ` Error: ${schedule.error}`;
  return `${target}${name} is ${power === 'unknown' ? 'in an unknown state' : power}${why}${end}${next}${error}`;
}

const RECENT = 5;

/** Everything about one machine. */
export function linesOf(
  { view, told, schedule }: Told,
  { shell, output }: { readonly shell: Shell; readonly output: Output },
): readonly string[] {
  const { target, machine, power, leases } = view;
  const { why, does, next, before } = told;
  const title = (text: string) => ['', output.paint(text, 'bold')];
  const when = (events: Explanation['next']) =>
    columns(events.map(({ at, text }) => [`  ${clockTime(at, shell)}`, fromNow(at, shell), text]));
  const held = leases
    .filter(({ state }) => state !== 'over')
    .map(({ state, holder, kind, until, note }) => [
      `  ${holder.name || kind}`,
      state,
      `until ${clockTime(until, shell)}`,
      note,
    ]);
  return [
    `${target}${machine?.name === undefined ? '' : ` (${machine.name})`} is ${power === 'unknown' ? 'in an unknown state' : power}.`,
    ...(why === undefined ? [] : [why.text]),
    ...(does === '' ? [] : [`At its next look power will ${does}.`]),
    ...title('Held by'),
    ...(held.length === 0 ? ['  nobody'] : columns(held)),
    ...(schedule === undefined ? [] : [...title('Schedule'), ...scheduleLines(schedule, shell)]),
    ...(next.length === 0 ? [] : [...title('Next'), ...when(next)]),
    ...(before.length === 0 ? [] : [...title('Before'), ...when(before.slice(0, RECENT))]),
  ];
}

function scheduleLines({ machine, wants, why, next, stoppedByHand, error }: ScheduleView, shell: Shell): string[] {
  const byHand = stoppedByHand === undefined ? '' : clockTime(stoppedByHand, shell);
  return [
    `  ${wants}: ${why}`,
    ...(byHand === '' ? [] : [`  A person stopped it (${byHand}): it stays off until the next start.`]),
    ...(next === undefined ? [] : [`  ${next.to} ${clockTime(next.at, shell)} (${fromNow(next.at, shell)})`]),
    ...(error === undefined || error === why ? [] : [`  error: ${error}`]),
    `  ${machine.tag}=${machine.value}`,
  ];
}
