import { describe, expect, test } from '@jest/globals';
import { anyBad, findingsOf, isHealthy } from '../../src/domain/deploy/findings.ts';
import type { Health, MachineHealth } from '../../src/domain/deploy/health.ts';
import type { Stack } from '../../src/domain/deploy/stack.ts';
import { FUNCTION, known, MACHINE, NOW, STACK, WELL } from '../domain/deploy/well.ts';

test('a set-up that is well has nothing but ok', () => {
  const findings = findingsOf(WELL);
  expect(findings.map(({ level, check }) => `${level} ${check}`)).toEqual([
    ...['ok clock', 'ok stack', 'ok topic', 'ok table', 'ok functions', 'ok rights', 'ok tick', 'ok queue', 'ok queue'],
    'ok machines',
  ]);
  expect(anyBad(findings)).toBe(false);
});

describe('each thing that is wrong is told with its value and its repair', () => {
  const machine = (more: Partial<MachineHealth>): Partial<Health> => ({ machines: known([{ ...MACHINE, ...more }]) });
  const stack = (more: Partial<Stack>): Partial<Health> => ({ stack: known({ ...STACK, ...more }) });
  const I = 'i-0123456789abcdef0';
  test.each<[string, Partial<Health>, string, string, string]>([
    ['clock', { clockAhead: -300_000 }, 'bad', "This machine's clock is 5m behind AWS.", 'Set the clock'],
    ['clock', { clockAhead: 60_000 }, 'note', "This machine's clock is 1m ahead of AWS.", 'Set the clock'],
    ['clock', { clockAhead: undefined }, 'note', 'AWS did not say what time it is.', 'Check the clock'],
    ['stack', { stack: known(undefined) }, 'bad', 'There is no stack wakelock here.', 'wakelock deploy'],
    ['stack', stack({ tags: {} }), 'bad', "wakelock is not one of Wakelock's", 'Check --stack-name.'],
    ['stack', stack({ status: 'ROLLBACK_COMPLETE' }), 'bad', 'its creation failed and was undone', 'wakelock deploy'],
    ['stack', stack({ status: 'UPDATE_IN_PROGRESS' }), 'note', 'it is being changed', 'Wait'],
    ['stack', stack({ status: 'UPDATE_ROLLBACK_COMPLETE' }), 'note', 'the last update was undone', 'events'],
    ['stack', stack({ status: 'UPDATE_ROLLBACK_FAILED' }), 'bad', 'could not be undone', 'continue-update-rollback'],
    ['topic', { topic: known(undefined) }, 'bad', 'The topic is gone.', 'wakelock deploy'],
    ['topic', { topic: known({ subscriptions: 0 }) }, 'bad', 'Nothing is subscribed', 'deploy it anew'],
    ['table', { table: known(undefined) }, 'bad', 'The table is gone', 'Restore it'],
    [
      'table',
      { table: known({ status: 'ACTIVE', misfits: ['It has no index "due".'] }) },
      'bad',
      'no index',
      'Restore',
    ],
    ['table', { table: known({ status: 'UPDATING', misfits: [] }) }, 'note', 'The table is UPDATING.', 'Wait'],
    [
      'table',
      { table: known({ status: 'ACTIVE', misfits: [] }), stack: known(undefined) },
      'note',
      'is left',
      'adopts it',
    ],
    ['functions', { functions: known([{ ...FUNCTION, state: 'Inactive' }]) }, 'bad', 'is Inactive', 'wakelock deploy'],
    [
      'functions',
      { functions: known([{ ...FUNCTION, deployed: 'b'.repeat(64) }]) },
      'note',
      'wakelock-power runs other code (aaaaaaaaaaaa) than the stack deployed (bbbbbbbbbbbb).',
      'build pipeline',
    ],
    [
      'functions',
      { functions: known([{ ...FUNCTION, packaged: 'b'.repeat(64) }]) },
      'note',
      'than this package holds',
      'wakelock deploy',
    ],
    ['rights', { self: known({ able: false, says: 'wakelock-power cannot' }) }, 'bad', 'cannot', 'its role'],
    ['tick', { ping: known(undefined) }, 'bad', 'No tick has come through', 'log of power'],
    [
      'tick',
      { ping: known(undefined), ...stack({ changedAt: NOW - 1000 }) },
      'note',
      'the stack is new',
      'three minutes',
    ],
    ['tick', { ping: known(NOW - 600_000) }, 'bad', 'The last tick came through the topic 10m ago.', 'log of power'],
    ['queue', { queue: known({ waiting: 5_000, dead: 0 }) }, 'note', '5000 messages wait', 'MaxConcurrency'],
    ['queue', { queue: known({ waiting: 0, dead: 3 }) }, 'bad', '3 messages are in the dead-letter queue.', 'redrive'],
    ['machines', { machines: known([]) }, 'note', 'No machine has the tag wakelock=wakelock.', 'create-tags'],
    ['machines', machine({ held: false }), 'note', 'is on and nobody holds it', `wakelock explain ${I}`],
    [
      'machines',
      machine({ protection: 'ours' }),
      'note',
      'of a lease that ended',
      `--instance-id ${I} --no-disable-api-stop`,
    ],
    [
      'machines',
      machine({ protection: 'others', held: false, power: 'off' }),
      'note',
      'did not set',
      'no-disable-api-stop',
    ],
    ['machines', machine({ badTag: 'wakelock:slots=x' }), 'bad', 'wakelock:slots=x cannot be followed', 'Mend'],
    ['machines', machine({ group: 'web' }), 'bad', 'the Auto Scaling group web', 'Remove the tag'],
    [
      'tick',
      { ping: { known: false, why: 'not allowed', repair: 'Allow it.' } },
      'unknown',
      'not checked: not allowed',
      'Allow it.',
    ],
  ])('%s %#', (check, more, level, what, repair) => {
    const findings = findingsOf({ ...WELL, ...more }).filter((one) => one.check === check && one.level !== 'ok');
    expect(findings).toEqual([
      { check, level, what: expect.stringContaining(what), repair: expect.stringContaining(repair) },
    ]);
  });

  test('protection that a live lease asked for, and that of others on a machine in use, is no finding', () => {
    for (const more of [{ protection: 'ours', wantsProtection: true }, { protection: 'others' }] as const) {
      expect(findingsOf({ ...WELL, ...machine(more) }).filter(({ level }) => level !== 'ok')).toEqual([]);
    }
  });
});

test('a set-up of which a part could not be looked at is not healthy, one with notes is', () => {
  expect(isHealthy(findingsOf(WELL))).toBe(true);
  expect(isHealthy(findingsOf({ ...WELL, machines: known([]) }))).toBe(true);
  expect(isHealthy(findingsOf({ ...WELL, stack: { known: false, why: 'not allowed', repair: '' } }))).toBe(false);
  expect(isHealthy(findingsOf({ ...WELL, queue: known({ waiting: 0, dead: 3 }) }))).toBe(false);
});
