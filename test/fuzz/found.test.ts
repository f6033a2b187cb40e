import { describe, expect, test } from '@jest/globals';
import { classify } from '../../lambda/power/events.ts';
import { machineOf } from '../../src/aws/ec2/facts.ts';
import { startCause } from '../../src/domain/causes.ts';
import { shorten } from '../../src/domain/duration.ts';
import { parseMessage } from '../../src/domain/message.ts';
import { parseReady } from '../../src/domain/ready.ts';
import { RULES } from '../../src/domain/rules.ts';
import { parseTextRules } from '../../src/domain/text-rules.ts';
import { readSettings } from '../../src/settings.ts';
import { effectOf, joined, type Told } from './subjects/joins.ts';
import { TOPIC_ARN } from './subjects/settings.ts';

/** Small inputs that random ones led to; each of them once came out wrong. */
describe('names of the prototype are no values', () => {
  test.each(['constructor', 'toString', '__proto__', 'valueOf'])('F48 %s', (name) => {
    expect(() => parseReady(name)).toThrow('is not a readiness check');
    expect(machineOf({ State: { Name: name as 'running' } }, 0, { stack: 'wakelock', protect: false })).toBeUndefined();
    expect(startCause(name)).toEqual(startCause('NotInTheTable'));
  });
});

test('an address next to digits is no URL with any address', () => {
  expect(() => parseReady('http://{private-ip}06/health')).toThrow('is not a URL');
  expect(parseReady('http://{private-ip}:6/health')).toHaveLength(1);
});

test('F46 half a character is not passed on where a text is cut', () => {
  expect(shorten('\ud83d')).toBe('\ufffd');
  expect(shorten(`${'x'.repeat(56)}💡${'x'.repeat(9)}`)).toBe(`${'x'.repeat(56)}\ufffd...`);
});

test('what is logged of a broken message does not show its token', () => {
  const text = '{"lease":"job-01234567-89ab-cdef-0123-456789abcdef",';
  expect(parseMessage(text)).toEqual({ ok: false, reason: 'not-json', detail: '{"lease":"job-…",' });
});

test('a record whose id is no text is handed on, not thrown over', () => {
  const messageId = { toString: 1, valueOf: 1 };
  expect(classify({ Records: [{ eventSource: 'aws:sqs', messageId }] })).toMatchObject({
    kind: 'queue',
    records: [{ id: '' }],
  });
});

test('text rules are refused with a short text, however long what is wrong with them', () => {
  const targets = ['i-0123456789abcdef0'];
  const same = 'x'.repeat(900);
  for (const rule of [
    { start: same, stop: same, targets },
    { start: 'a', stop: 'b', targets, [same]: 1 },
  ]) {
    expect(() => parseTextRules(JSON.stringify([rule]), { region: 'eu-west-1' })).toThrow(/^.{20,260}$/);
  }
});

describe('machines that would not fit into one message are refused where a person reads it', () => {
  const read = (instances: string) =>
    readSettings('action', (name) => ({ instances, 'topic-arn': TOPIC_ARN })[name as 'instances']);

  test('101 of them', () => {
    expect(() => read(Array(101).fill('i-0123456789abcdef0').join())).toThrow('101 machines are named, at most 100');
  });

  test('60 with long names', () => {
    expect(() =>
      read(
        Array(60)
          .fill(`name:${'x'.repeat(250)}`)
          .join(),
      ),
    ).toThrow('their names come to 15481 bytes');
  });
});

describe('the order of messages does not matter', () => {
  const now = Date.UTC(2026, 0, 5, 8);
  const minutes = (count: number) => count * 60_000;
  const start = (ago: number, ttl = 10): Told => ({
    says: 'start',
    publishedAt: now - minutes(ago),
    ttl: minutes(ttl),
  });

  test('F04 a start that was over long ago does not shorten the total age of one that came before it', () => {
    const telling = { now, rules: RULES, text: false };
    const late = start(25 * 60);
    const expected = effectOf(joined([late, start(1)], telling), telling);
    expect(expected).toMatch(/^live/);
    expect(effectOf(joined([start(1), late], telling), telling)).toBe(expected);
  });

  test('a plain text that starts a second time is held to the same total age', () => {
    const telling = { now, rules: { ...RULES, maxAge: minutes(30) }, text: true };
    const expected = effectOf(joined([start(5, 60)], telling), telling);
    expect(effectOf(joined([start(6, 60), start(5, 60)], telling), telling)).toBe(expected);
  });

  test('F04 a plain text that is over does not come back after a stop that was published before it', () => {
    const telling = { now, rules: RULES, text: true };
    const over: Told = { says: 'start', publishedAt: now - minutes(10) - 2000, ttl: minutes(10) };
    const stop: Told = { says: 'stop', publishedAt: now - minutes(20), ttl: minutes(10) };
    expect(effectOf(joined([stop, over], telling), telling)).toBe('not live');
    expect(effectOf(joined([over, stop], telling), telling)).toBe('not live');
  });
});
