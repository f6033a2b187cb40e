import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from '@jest/globals';
import { end, identify, lives } from '../../src/net/process-identity.ts';

test('a process is known by its pid and its start, and asked to end by them', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  await once(child, 'spawn');
  const identity = identify(child.pid ?? 0);
  if (identity === undefined) throw new Error('It is there.');
  expect(lives(identity)).toBe(true);
  const stranger = { pid: identity.pid, start: 'another time' };
  expect(lives(stranger)).toBe(false);
  end(stranger);
  expect(lives(identity)).toBe(true);
  const ended = once(child, 'exit');
  end(identity);
  expect(await ended).toEqual([null, 'SIGTERM']);
  expect(lives(identity)).toBe(false);
});

test.each([0, -1, 0.5, Number.NaN, 2 ** 30])('%d is no process', (pid) => {
  expect(identify(pid)).toBeUndefined();
});
