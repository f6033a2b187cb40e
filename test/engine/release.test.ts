import { expect, test } from '@jest/globals';
import { SECOND } from '../../src/domain/duration.ts';
import { WakelockError } from '../../src/domain/errors.ts';
import type { Publisher } from '../../src/engine/ports.ts';
import { release } from '../../src/engine/release.ts';
import { StepClock } from '../fakes/step-clock.ts';

const request = {
  token: 'job-00000000-0000-4000-8000-000000000001',
  targets: [{ kind: 'name' as const, name: 'box' }],
  ttl: 600 * SECOND,
};

/** Releases within five seconds; each publish ends as `answers` says, in order. */
function releasing(answers: readonly (() => Promise<void>)[]) {
  const clock = new StepClock();
  const published: string[] = [];
  const publisher: Publisher = {
    publish: (text) => {
      published.push(text);
      return answers[published.length - 1]?.() ?? Promise.resolve();
    },
  };
  return { clock, published, end: release({ request, publisher, clock, within: 5 * SECOND }) };
}

const never = () => new Promise<void>(() => undefined);
const refused = (code: 'failed' | 'denied') => () => Promise.reject(new WakelockError({ code, what: `it is ${code}` }));

test('a release that is accepted is one message', async () => {
  const { end, published } = releasing([]);
  await expect(end).resolves.toEqual({ kind: 'released' });
  expect(published.map((text) => JSON.parse(text))).toEqual([
    { wakelock: 1, action: 'stop', targets: ['name:box'], lease: request.token, ttl: 600 },
  ]);
});

test('F42 a release that fails is published again', async () => {
  const { clock, end, published } = releasing([refused('failed')]);
  await clock.advance(0);
  await clock.advance(SECOND);
  await expect(end).resolves.toEqual({ kind: 'released' });
  expect(published).toHaveLength(2);
});

test('what is refused for good is not tried again', async () => {
  const { end, published } = releasing([refused('denied')]);
  await expect(end).resolves.toMatchObject({ kind: 'failed', why: 'it is denied' });
  expect(published).toHaveLength(1);
});

test('F43 attempts end with the time, and the last reason is told', async () => {
  const { clock, end } = releasing(Array.from({ length: 20 }, () => refused('failed')));
  for (let second = 0; second < 5; second += 1) await clock.advance(SECOND);
  await expect(end).resolves.toMatchObject({ kind: 'failed', why: 'it is failed' });
});

test('F57 a publish that never answers does not keep a cancelled job beyond its time, and says what may be wrong', async () => {
  const { clock, end } = releasing([never]);
  await clock.advance(5 * SECOND);
  const repair = expect.stringContaining('AWS_ENDPOINT_URL');
  await expect(end).resolves.toMatchObject({
    kind: 'failed',
    why: 'The topic did not answer within 5s.',
    error: { likely: expect.stringContaining('credentials'), repair },
  });
});

test('F43 a try that is cut off by the end of the time does not hide what the tries before it met', async () => {
  const { clock, end } = releasing([refused('failed'), never]);
  for (let second = 0; second < 5; second += 1) await clock.advance(SECOND);
  await expect(end).resolves.toMatchObject({ kind: 'failed', why: 'it is failed' });
});

test('F43 nor does one that never ends hide the tries that were made within it', async () => {
  const clock = new StepClock();
  const hitches: string[] = [];
  const publisher: Publisher = {
    publish(_text, how) {
      for (const text of ['no route', 'no route', 'refused']) how?.failed?.(new Error(text));
      return never();
    },
  };
  const hitch = (error: unknown) => hitches.push(String(error));
  const end = release({ request, publisher, clock, within: 5 * SECOND, hitch });
  await clock.advance(5 * SECOND);
  await expect(end).resolves.toMatchObject({ kind: 'failed', why: 'refused' });
  expect(hitches).toEqual(['Error: no route', 'Error: refused']);
});

test('a clock that is set back while nothing answers makes nobody wait any longer', async () => {
  const clock = new StepClock();
  let back = 0;
  const wall = { now: () => clock.now() - back, sleep: clock.sleep.bind(clock) };
  const end = release({ request, publisher: { publish: never }, clock: wall, within: 5 * SECOND });
  await clock.advance(SECOND);
  back = 3_600_000;
  await clock.advance(4 * SECOND);
  await expect(end).resolves.toMatchObject({ kind: 'failed', error: { code: 'failed' } });
});

test.each([
  [700, 1],
  [701, 2],
])('within %s ms a message that fails is published %s time(s): the last pause must fit', async (within, count) => {
  const clock = new StepClock();
  let published = 0;
  const publish = async () => {
    published += 1;
    throw new Error('no route');
  };
  const end = release({ request, publisher: { publish }, clock, within });
  await clock.advance(0);
  await clock.advance(2 * SECOND);
  await expect(end).resolves.toMatchObject({ kind: 'failed', why: 'no route' });
  expect(published).toBe(count);
});
