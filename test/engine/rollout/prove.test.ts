import { expect, test } from '@jest/globals';
import type { Answer } from '../../../src/engine/rollout/ports.ts';
import { prove } from '../../../src/engine/rollout/prove.ts';
import { StepClock } from '../../fakes/step-clock.ts';
import { answer } from './dock.ts';

const BEGUN = Date.UTC(2026, 0, 5, 8);
const NONE: Answer = { kind: 'none', saw: 'connection refused' };

interface Asking {
  readonly times?: number;
  readonly timeout?: number;
  /** How long each answer takes, ms. */
  readonly lasts?: number;
  /** When the job is cancelled, ms. */
  readonly cancelled?: number;
}

/** A service that is asked from outside, and answers by the second; what is asked is kept with its time limit. */
function asking(
  script: (second: number) => Answer,
  { times = 3, timeout = 30_000, lasts = 0, cancelled }: Asking = {},
) {
  const clock = new StepClock(BEGUN);
  const second = () => (clock.now() - BEGUN) / 1000;
  const cancel = new AbortController();
  const lines: string[] = [];
  const asked: string[] = [];
  if (cancelled === 0) cancel.abort();
  else if (cancelled !== undefined) void clock.sleep(cancelled).then(() => cancel.abort());
  const run = async (seconds = 60) => {
    const end = prove(
      { url: 'http://web/', status: 200, version: undefined, times, timeout },
      {
        ...{ signal: cancel.signal, watcher: { line: (text) => lines.push(`${second()} ${text}`), trouble: () => {} } },
        ports: {
          clock,
          health: {
            get: async (url, within) => {
              asked.push(`${second()} ${url} ${within.timeout}${within.signal === cancel.signal ? '' : ' for ever'}`);
              await clock.sleep(Math.min(lasts, within.timeout));
              return script(second());
            },
          },
        },
      },
    );
    await clock.advance(0);
    await clock.advance(seconds * 1000);
    return end;
  };
  return { run, lines, asked };
}

test('good answers in a row prove it; they are asked for once a second, and told when they change', async () => {
  const { run, lines, asked } = asking((s) => (s < 2 ? NONE : s < 3 ? answer(200) : s < 5 ? answer(502) : answer(200)));
  expect(await run()).toEqual({ kind: 'proven', saw: 'http://web/ answers 200, 3 times in a row' });
  expect(lines).toMatchSnapshot();
  expect(asked).toHaveLength(8);
});

test.each<[string, (second: number) => Answer, string]>([
  ['never answers', () => NONE, 'http://web/ connection refused within 30s'],
  ['answers badly', () => answer(500), 'http://web/ answers 500 instead of 200 within 30s'],
  [
    'answers well too late',
    (s) => (s < 28 ? answer(500) : answer(200)),
    'http://web/ only 2 of 3 good answers in a row within 30s',
  ],
])('what %s is disproven', async (_what, script, saw) => {
  expect(await asking(script).run()).toEqual({ kind: 'disproven', saw });
});

test('the last answer is asked for while a second is left', async () => {
  const { run, asked } = asking(() => NONE, { timeout: 3_500 });
  await run();
  expect(asked.map((line) => line.split(' ')[0])).toEqual(['0', '1', '2', '3']);
  const even = asking(() => NONE, { timeout: 3_000 });
  await even.run();
  expect(even.asked.map((line) => line.split(' ')[0])).toEqual(['0', '1', '2']);
});

test('an answer may take ten seconds, and no longer than there is time', async () => {
  const { run, asked } = asking(() => NONE, { timeout: 14_000, lasts: 60_000 });
  await run();
  expect(asked).toEqual(['0 http://web/ 10000', '11 http://web/ 3000']);
});

test.each<[string, Asking, number, number]>([
  ['before the first question', { cancelled: 0 }, 0, 0],
  ['while an answer is awaited', { cancelled: 1_000, lasts: 2_000, times: 1 }, 1, 0],
  ['between two answers', { cancelled: 1_500 }, 2, 1],
])('who cancels %s is told of no answer that comes afterwards', async (_what, how, questions, told) => {
  const { run, lines, asked } = asking(() => answer(200), how);
  expect(await run()).toEqual({ kind: 'interrupted' });
  expect([asked.length, lines.length]).toEqual([questions, told]);
});
