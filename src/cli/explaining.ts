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
  /** A person started it. */
  readonly byPerson: boolean;
}

/** What comes next, in order of time: of a boot that a person began also when the schedule takes it. */
export function nextOf({ told: { next }, schedule, byPerson }: Told): Explanation['next'] {
  const at = byPerson ? schedule?.stopEdge : undefined;
  if (at === undefined) return next;
  const edge = { at, text: 'the stop edge of its schedule takes it, which a person started (unless it is held then)' };
  return [...next, edge].sort((a, b) => a.at - b.at);
}

/** As `--json` prints it; times in ISO form. */
export function jsonOfTold(one: Told) {
  const { view, told, schedule, byPerson } = one;
  const { why, does, before } = told;
  const iso = (events: Explanation['next']) => events.map(({ at, text }) => ({ at: new Date(at).toISOString(), text }));
  const words = { why, does, byPerson, next: iso(nextOf(one)), before: iso(before) };
  return { ...jsonOf(view), ...words, schedule: schedule && jsonOfSchedule(schedule) };
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
  one: Told,
  { shell, output }: { readonly shell: Shell; readonly output: Output },
): readonly string[] {
  const { view, told, schedule } = one;
  const { target, machine, power, leases } = view;
  const { why, does, before } = told;
  const next = nextOf(one);
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
