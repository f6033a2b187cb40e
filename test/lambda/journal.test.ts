import { beforeEach, expect, test } from '@jest/globals';
import { type Log, lambdaJournal } from '../../lambda/power/journal.ts';
import { WakelockError } from '../../src/domain/errors.ts';
import { BOX, newToken, start, stop, World } from '../fakes/world.ts';

let lines: string[];
let counted: Record<string, number>;
const log = Object.fromEntries(
  ['debug', 'info', 'warn', 'error'].map((level) => [level, (text: string) => lines.push(`${level} ${text}`)]),
) as unknown as Log;
const journal = lambdaJournal(log, (metric, value, cause) => {
  const name = cause === undefined ? metric : `${metric} ${cause}`;
  counted[name] = (counted[name] ?? 0) + value;
});
beforeEach(() => {
  lines = [];
  counted = {};
});

test('the life of a lease is counted: its start, its acknowledgement, its stop', async () => {
  const world = new World();
  world.machines.add(BOX);
  const token = newToken();
  await world.deliver(start(token));
  await world.seconds(10);
  await world.deliver(stop(token));
  await world.deliver('nonsense');
  for (const entry of world.journal.entries) journal.note(entry);
  expect(counted).toEqual({ Leases: 1, Starts: 1, Acks: 1, Stops: 1, 'Ignored not-json': 1 });
  expect(lines.join('\n')).not.toContain(token);
  expect(lines).toContain('info start: ok');
});

test('a machine taken from its holder and a lease that fails are counted, the failure by its cause', async () => {
  const world = new World();
  const machine = world.machines.add(BOX);
  await world.deliver(start(newToken()));
  await world.seconds(20);
  world.machines.byHand(BOX, 'stop');
  await world.seconds(10);
  machine.power = 'gone';
  await world.seconds(10);
  for (const entry of world.journal.entries) journal.note(entry);
  expect(counted).toMatchObject({ Disrupted: 1, 'Failures gone': 1 });
});

test('a limit of the stack that somebody ran into is counted, once for each that is told', async () => {
  const world = new World({ rules: { maxLeases: 2, maxStartsPerHour: 1, maxTombstones: 1 } });
  world.machines.add(BOX);
  await world.deliver(stop(newToken()));
  await world.deliver(stop(newToken()));
  for (const entry of world.journal.entries) journal.note(entry);
  expect(counted.CapHits).toBe(1);
  world.journal.entries.length = 0;
  for (let jobs = 0; jobs < 3; jobs += 1) await world.deliver(start(newToken()));
  await world.seconds(30);
  for (const entry of world.journal.entries) journal.note(entry);
  expect(counted).toMatchObject({ CapHits: 2, 'Failures lease-cap': 1 });
  world.journal.entries.length = 0;
  world.machines.byHand(BOX, 'stop');
  await world.seconds(60);
  await world.minutes(3);
  for (const entry of world.journal.entries) journal.note(entry);
  expect(counted.CapHits).toBe(3);
});

test('a refused call is a warning with its cause, one of unknown outcome says so', () => {
  journal.note({ kind: 'call', target: BOX, call: 'stop', result: { kind: 'unknown', message: 'no answer' } });
  journal.note({ kind: 'call', target: BOX, call: 'start', result: { kind: 'refused', code: 'X', message: 'no' } });
  expect(counted).toEqual({ 'Refused unknown': 1, 'Refused X': 1 });
  expect(lines).toEqual(['warn stop: unknown: no answer', 'warn start: X: no']);
});

test('trouble is an error with its likely cause and repair', () => {
  const error = new WakelockError({ code: 'denied', what: 'No.', likely: 'A policy.', repair: 'Allow it.' });
  journal.note({ kind: 'trouble', error });
  journal.note({ kind: 'trouble', target: BOX, error: 'text' });
  expect(counted).toEqual({ 'Trouble WakelockError': 1, 'Trouble unknown': 1 });
  expect(lines[0]).toBe('error No.\n  Likely cause: A policy.\n  Repair: Allow it.');
});
