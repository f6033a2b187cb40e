import { beforeEach, expect, test } from '@jest/globals';
import type { StackEvent } from '../../../src/domain/deploy/events.ts';
import type { Stack } from '../../../src/domain/deploy/stack.ts';
import { WakelockError } from '../../../src/domain/errors.ts';
import { eventsUntilNow, follow } from '../../../src/engine/deploy/follow.ts';
import { Account } from '../../deploy/world.ts';
import { failureOf } from './transcript.ts';

let account: Account;
let stack: Stack;
beforeEach(() => {
  account = new Account();
  stack = account.stacks.add();
});

const followed = async (known: Set<string> = new Set()) => {
  const { stack: end, events, failure } = await follow(stack.id, known, account.ports);
  return { status: end.status, events: events.map(({ status }) => status), failure: failure?.reason };
};
const update = () => account.stacks.begin(stack, 'UPDATE_IN_PROGRESS');

test('an operation is followed to its end, each event told once', async () => {
  account.stacks.looks = 4;
  update();
  expect(await followed()).toEqual({
    ...{ status: 'UPDATE_COMPLETE', failure: undefined },
    events: ['UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE'],
  });
  expect(account.said).toEqual(['wakelock UPDATE_IN_PROGRESS', 'wakelock UPDATE_COMPLETE']);
});

test('the end of the operation before is not taken for the end of this one, however late CloudFormation tells', async () => {
  update();
  await followed();
  const known = await eventsUntilNow(stack.id, account.ports);
  const before = [...account.stacks.told];
  const settled = account.stacks.current('wakelock') as Stack;
  update();
  const { find, events } = account.stacks;
  let looks = 0;
  account.stacks.find = async (id) => {
    looks += 1;
    return looks <= 3 ? settled : find.call(account.stacks, id);
  };
  account.stacks.events = async (id) => (looks <= 3 ? before : events.call(account.stacks, id));
  account.said.length = 0;
  expect(await followed(known)).toMatchObject({ status: 'UPDATE_COMPLETE' });
  expect([looks > 3, account.said]).toEqual([true, ['wakelock UPDATE_IN_PROGRESS', 'wakelock UPDATE_COMPLETE']]);
});

test('a stack that is at rest before its last event is told is waited for, whatever else came to the same status', async () => {
  update();
  await account.stacks.find(stack.id);
  await account.stacks.find(stack.id);
  const all = [...account.stacks.told];
  const last = all.at(-1) as StackEvent;
  const part: StackEvent = { ...last, id: `${stack.id}#part`, logicalId: 'Topic', physicalId: 'arn:topic' };
  let asked = 0;
  account.stacks.events = async () => {
    asked += 1;
    return asked <= 3 ? [...all.slice(0, -1), part] : [...all.slice(0, -1), part, last];
  };
  expect((await followed()).events).toEqual(['UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE', 'UPDATE_COMPLETE']);
  expect(asked).toBe(4);
});

test('what failed by itself is told with the end', async () => {
  account.stacks.trouble = 'not allowed';
  update();
  expect(await followed()).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE', failure: 'not allowed' });
});

test('who interrupts is told what the stack is at, and how to join it', async () => {
  account.stacks.looks = Number.POSITIVE_INFINITY;
  update();
  account.abort.abort();
  expect(await followed().catch(failureOf)).toBe(
    'interrupted: Interrupted while wakelock is UPDATE_IN_PROGRESS. CloudFormation goes on without this command.\n  Repair: Run the same command again: it joins what is under way.',
  );
});

test('an operation that is over is told so also to who interrupts', async () => {
  account.stacks.looks = 1;
  update();
  account.abort.abort();
  expect(await followed()).toMatchObject({ status: 'UPDATE_COMPLETE' });
});

test('after an hour, to the second, it is waited for no longer', async () => {
  account.stacks.looks = Number.POSITIVE_INFINITY;
  update();
  const began = account.clock.now();
  expect(await followed().catch(failureOf)).toBe(
    'timeout: wakelock is UPDATE_IN_PROGRESS after an hour. CloudFormation goes on without this command.\n  Repair: Run the same command again: it joins what is under way.',
  );
  expect(account.clock.now() - began).toBe(3_600_000);
});

test.each([
  ['', 'CloudFormation goes on without this command; run again, it joins what is under way.'],
  [
    'Sign in again.',
    'Sign in again. CloudFormation goes on without this command; run again, it joins what is under way.',
  ],
])('who cannot see it any more is told that it goes on: "%s"', async (repair, told) => {
  update();
  account.stacks.events = () =>
    Promise.reject(new WakelockError({ code: 'denied', what: 'Expired.', likely: 'Late.', repair }));
  await expect(followed()).rejects.toMatchObject({
    code: 'denied',
    message: 'Expired.',
    likely: 'Late.',
    repair: told,
  });
});

test('a fault of the program is no word of CloudFormation', async () => {
  account.stacks.find = () => Promise.reject(new TypeError('a fault'));
  await expect(followed()).rejects.toThrow(new TypeError('a fault'));
});

test('a stack that is gone is not said to go on, nor asked for its events', async () => {
  account.stacks.stacks.clear();
  account.stacks.events = () => Promise.reject(new Error('asked'));
  expect(await followed().catch(failureOf)).toBe(
    'not-found: The stack arn:stack/wakelock/1 is gone.\n  Repair: Run the command again.',
  );
});
