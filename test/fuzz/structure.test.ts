import { describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { suspectKey } from '../../src/domain/json.ts';
import { parseMessage } from '../../src/domain/message.ts';
import { RULES } from '../../src/domain/rules.ts';
import { receive } from '../../src/engine/receive.ts';
import { BOX, newToken, start, stop, World } from '../fakes/world.ts';
import { effectOf, joined, type Told } from './subjects/joins.ts';

/** Properties with shrinking: a failure comes out as its smallest input. */
const RUNS = { numRuns: 300, seed: 20260105 };

jest.setTimeout(120_000);

describe('messages', () => {
  test('F45 F46 no text at all makes the parser throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(parseMessage(text).ok).toBe(false);
      }),
      RUNS,
    );
  });

  test('F45 no JSON value makes it throw, and only an object of ours is a message', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        expect(parseMessage(JSON.stringify(value)).ok).toBe(false);
      }),
      RUNS,
    );
  });

  test('F48 keys of the prototype are found wherever they stand, and nothing else is', () => {
    const key = fc.constantFrom('__proto__', 'constructor', 'prototype', 'a', 'b', '', '"', '\\', '{', ':', 'é');
    const tree = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(null, 1, 'a: {"__proto__"', '\\"__proto__\\":'),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.uniqueArray(fc.tuple(key, tie('value')), { selector: ([name]) => name, maxLength: 3 }),
      ),
    })).value;
    fc.assert(
      fc.property(tree, (value) => {
        const { text, bad } = written(value);
        JSON.parse(text);
        expect(suspectKey(text) !== undefined).toBe(bad);
      }),
      RUNS,
    );
  });
});

/** JSON of a tree in which a list of pairs is an object; and whether a key of it may not be. */
function written(value: unknown): { readonly text: string; readonly bad: boolean } {
  if (!Array.isArray(value)) return { text: JSON.stringify(value), bad: false };
  const pairs = value.filter((one): one is [string, unknown] => Array.isArray(one) && typeof one[0] === 'string');
  const isObject = value.length > 0 && pairs.length === value.length && pairs.every((pair) => pair.length === 2);
  if (!isObject) {
    const parts = value.map(written);
    return { text: `[${parts.map(({ text }) => text).join()}]`, bad: parts.some(({ bad }) => bad) };
  }
  const parts = pairs.map(([name, one]) => ({ name, ...written(one) }));
  const names = parts.map(({ name }) => name);
  return {
    text: `{${parts.map(({ name, text }) => `${JSON.stringify(name)}:${text}`).join()}}`,
    bad:
      parts.some(({ bad }) => bad) ||
      names.some((name) => ['__proto__', 'constructor', 'prototype'].includes(name)) ||
      new Set(names).size < names.length,
  };
}

const NOW = Date.UTC(2026, 0, 5, 8);
const told = fc.record<Told>({
  says: fc.constantFrom('start', 'start', 'start', 'stop'),
  publishedAt: fc.integer({ min: -90_000, max: 400 }).map((seconds) => NOW + seconds * 1000),
  ttl: fc.constantFrom(10_000, 600_000, 21_600_000, 90_000_000),
});

describe('the join', () => {
  const cases = fc.array(told, { minLength: 1, maxLength: 6 }).chain((messages) =>
    fc.record({
      messages: fc.constant(messages),
      again: fc
        .shuffledSubarray([...messages, ...messages], { minLength: messages.length })
        .filter((some) => messages.every((message) => some.includes(message))),
      text: fc.boolean(),
      maxAge: fc.constantFrom(3_600_000, RULES.maxAge),
    }),
  );

  test('F01 F03 the same messages in any order and number leave the same live leases', () => {
    fc.assert(
      fc.property(cases, ({ messages, again, text, maxAge }) => {
        const told = text ? messages.map((message) => ({ ...message, ttl: 600_000 })) : messages;
        const retold = text ? again.map((message) => ({ ...message, ttl: 600_000 })) : again;
        const telling = { now: NOW, rules: { ...RULES, maxAge }, text };
        expect(effectOf(joined(retold, telling), telling)).toBe(effectOf(joined(told, telling), telling));
      }),
      { ...RUNS, numRuns: 2000 },
    );
  });

  test('F01 F03 so do messages that handlers receive at once, each seeing what others wrote meanwhile', async () => {
    const tokens = [newToken(), newToken()];
    const message = fc.record({
      token: fc.constantFrom(...tokens),
      says: fc.constantFrom('start', 'start', 'stop'),
      ago: fc.integer({ min: 0, max: 900 }),
    });
    const sets = fc.array(message, { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(sets, fc.scheduler(), async (messages, scheduler) => {
        const world = new World();
        const sent = messages.map(({ token, says, ago }) => ({
          text: says === 'start' ? start(token) : stop(token),
          publishedAt: world.clock.now() - ago * 1000,
        }));
        const inTurn = new World();
        for (const delivery of sent) await receive(delivery, inTurn.ports);
        world.store.hooks.pause = () => scheduler.schedule(Promise.resolve());
        const all = Promise.all([...sent, ...sent].map((delivery) => receive(delivery, world.ports)));
        await scheduler.waitFor(all);
        for (const token of tokens) expect(liveness(world, token)).toBe(liveness(inTurn, token));
      }),
      { ...RUNS, numRuns: 150 },
    );
  });
});

function liveness(world: World, token: string): string {
  const telling = { now: world.clock.now(), rules: RULES, text: false };
  return `${BOX} ${effectOf(world.lease(token), telling)}`;
}
