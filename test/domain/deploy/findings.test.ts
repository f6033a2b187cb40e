import { expect, test } from '@jest/globals';
import { anyBad, findingsOf, isHealthy } from '../../../src/domain/deploy/findings.ts';
import type { Health, MachineHealth } from '../../../src/domain/deploy/health.ts';
import type { Stack } from '../../../src/domain/deploy/stack.ts';
import { FUNCTION, known, MACHINE, NOW, STACK, unknown, WELL } from './well.ts';

/** What is told beyond what a set-up that is well is told, in every word. */
function told(more: Partial<Health>): readonly string[] {
  const lines = (health: Health) =>
    findingsOf(health).map(({ check, level, what, repair }) => `${level} ${check}: ${what} -> ${repair}`);
  const usual = lines(WELL);
  return lines({ ...WELL, ...more }).filter((line) => !usual.includes(line));
}
const stack = (more: Partial<Stack>): Partial<Health> => ({ stack: known({ ...STACK, ...more }) });
const machines = (...all: readonly Partial<MachineHealth>[]): Partial<Health> => ({
  machines: known(all.map((more) => ({ ...MACHINE, ...more }))),
});
const functions = (
  more: Partial<typeof FUNCTION> | { deployed?: undefined; packaged?: undefined },
): Partial<Health> => ({
  functions: known([{ ...FUNCTION, ...more }]),
});
const OTHER = 'b'.repeat(64);
const ACTIVE = { status: 'ACTIVE', misfits: [] };
const GONE = stack({ status: 'DELETE_COMPLETE' });

test('a set-up that is well is told so in full sentences', () => {
  expect(findingsOf(WELL)).toMatchSnapshot();
});

test.each<[string, Partial<Health>]>([
  ['a clock that agrees', { clockAhead: 0 }],
  ['a clock that is half a minute ahead', { clockAhead: 30_000 }],
  ['a clock that is not quite half a minute behind', { clockAhead: -29_999 }],
  ['a clock that is four minutes behind', { clockAhead: -240_000 }],
  ['a clock that is not quite four minutes ahead', { clockAhead: 239_999 }],
  ['a clock that AWS says nothing of', { clockAhead: undefined }],
  ['no stack', { stack: known(undefined) }],
  ['the shell of a stack', stack({ status: 'REVIEW_IN_PROGRESS' })],
  ['a stack of somebody else', stack({ tags: {} })],
  ['a stack that is being changed', stack({ status: 'UPDATE_IN_PROGRESS' })],
  ['a stack that never came to be', stack({ status: 'ROLLBACK_COMPLETE' })],
  ['a stack that waits for a person', stack({ status: 'UPDATE_FAILED' })],
  ['a stack whose update was undone', stack({ status: 'UPDATE_ROLLBACK_COMPLETE' })],
  ['a topic that is gone', { topic: known(undefined) }],
  ['a topic to which nothing is subscribed', { topic: known({ subscriptions: 0 }) }],
  ['a topic with two subscriptions', { topic: known({ subscriptions: 2 }) }],
  ['a table that is gone', { table: known(undefined) }],
  ['a table that does not fit', { table: known({ status: 'UPDATING', misfits: ['No index.', 'No key.'] }) }],
  ['a table that is changing', { table: known({ status: 'UPDATING', misfits: [] }) }],
  ['a table of an earlier stack', { ...GONE, table: known(ACTIVE) }],
  ['a table without a stack that may be read', { stack: unknown, table: known(ACTIVE) }],
  ['neither stack nor table', { ...GONE, table: known(undefined) }],
  ['a function that is not active', functions({ state: 'Inactive' })],
  ['a function with other code than was deployed', functions({ deployed: OTHER, packaged: OTHER })],
  ['a function with other code than is packaged', functions({ packaged: OTHER })],
  ['a function of which only the code is known', functions({ deployed: undefined, packaged: undefined })],
  ['a function that cannot do its work', { self: known({ able: false, says: 'power may not stop machines.' }) }],
  ['no tick on an old stack', { ping: known(undefined) }],
  ['no tick on a stack of not quite three minutes', { ping: known(undefined), ...stack({ changedAt: NOW - 179_999 }) }],
  ['no tick on a stack of three minutes', { ping: known(undefined), ...stack({ changedAt: NOW - 180_000 }) }],
  ['a tick on a new stack', { ping: known(NOW - 30_000), ...stack({ changedAt: NOW - 60_000 }) }],
  ['no tick, and no stack', { ping: known(undefined), stack: known(undefined) }],
  ['no tick, and no look at the stack', { ping: known(undefined), stack: unknown }],
  ['a tick of two and a half minutes ago', { ping: known(NOW - 150_000) }],
  ['a tick of more than two and a half minutes ago', { ping: known(NOW - 150_001) }],
  ['a tick that comes from ahead', { ping: known(NOW + 5_000) }],
  ['a thousand messages that wait', { queue: known({ waiting: 1000, dead: 0 }) }],
  ['more than a thousand messages that wait', { queue: known({ waiting: 1001, dead: 0 }) }],
  ['messages that were given up', { queue: known({ waiting: 0, dead: 3 }) }],
  ['one message that waits, and one that was given up', { queue: known({ waiting: 1, dead: 1 }) }],
  ['no machine', machines()],
  [
    'machines in each state',
    machines({}, { power: 'starting' }, { power: 'off', held: false }, { power: 'stopping' }, { power: 'on' }),
  ],
  ['a machine that nobody holds', machines({ held: false })],
  ['a machine without a name that nobody holds', machines({ held: false, name: undefined })],
  ['a service that nobody holds', machines({ held: false, target: 'ecs:cluster/box' })],
  ['a machine of a group', machines({ group: 'web' })],
  ['a machine with a tag that cannot be followed', machines({ badTag: 'wakelock:slots=x' })],
  ['a machine protected by a lease that ended', machines({ protection: 'ours' })],
  ['a machine protected by a lease that lives', machines({ protection: 'ours', wantsProtection: true })],
  ['a machine in use that others protect', machines({ protection: 'others' })],
  ['a machine out of use that others protect', machines({ protection: 'others', held: false, power: 'off' })],
  [
    'nothing but the clock may be looked at',
    {
      stack: unknown,
      topic: unknown,
      table: unknown,
      functions: unknown,
      self: unknown,
      ping: unknown,
      queue: unknown,
      machines: unknown,
      snapshots: unknown,
    },
  ],
])('what is told of %s', (_title, more) => {
  expect(told(more)).toMatchSnapshot();
});

test('alarms, snapshots and failover are told of after the rest, where the stack has them', () => {
  const health: Health = {
    ...WELL,
    alarms: [{ topicArn: 'arn:alarms', subscribers: known([]) }],
    snapshots: known({ topicArn: 'arn:launches', topic: unknown, groups: known([]), dead: known(0) }),
    failover: {
      ...{ stackName: 'wakelock', sets: [] },
      parameters: {
        sets: [],
        fault: { what: 'No JSON.', repair: 'Mend it.' },
        traffic: [],
        alarms: [],
        tasksOf: [],
        services: true,
      },
    },
  };
  expect(findingsOf(health).slice(findingsOf(WELL).length)).toMatchObject([
    { check: 'alarms', what: 'Nobody gets the alarms of alarms.' },
    { check: 'snapshots', what: 'not checked: not allowed' },
    { check: 'snapshots', what: 'Launches of 0 of 0 groups are announced.' },
    { check: 'failover', what: 'No JSON.' },
  ]);
});

test('one finding that is bad makes a set-up bad, one that could not be looked at leaves it open', () => {
  expect([anyBad(findingsOf(WELL)), isHealthy(findingsOf(WELL))]).toEqual([false, true]);
  const bad = findingsOf({ ...WELL, topic: known(undefined) });
  expect([anyBad(bad), isHealthy(bad)]).toEqual([true, false]);
  const open = findingsOf({ ...WELL, topic: unknown });
  expect([anyBad(open), isHealthy(open)]).toEqual([false, false]);
  expect([anyBad([]), isHealthy([])]).toEqual([false, true]);
});
