import { expect, test } from '@jest/globals';
import { WakelockError } from '../../src/domain/errors.ts';
import type { TextRule } from '../../src/domain/text-rules.ts';
import { textMessage } from '../../src/engine/texts.ts';
import { isFinal, messageOf } from '../../src/engine/thrown.ts';
import { BOX } from '../fakes/world.ts';

const rule = (start: string, stop: string): TextRule => ({ start, stop, targets: [BOX], ttl: 600 });
const RULES = [rule('Start A', 'Stop A'), rule('Start B', 'Stop B'), rule('Start A2', 'Stop A')];

test('a text stands for the message of its rule, a start with a holder that names the text', () => {
  const [start, stop] = ['Start A', 'Stop A'].map((text) => textMessage(text, RULES));
  const lease = expect.stringMatching(/^text-[\w-]{20,}$/);
  const shared = { wakelock: 1, targets: [BOX], lease, ttl: 600 };
  expect([start, stop]).toEqual([
    { id: lease, targets: [BOX], message: { ...shared, action: 'start', holder: { name: 'plain text "Start A"' } } },
    { id: lease, targets: [BOX], message: { ...shared, action: 'stop' } },
  ]);
});

test('each pair of texts has one lease, also where two share a word', () => {
  const ids = ['Start A', 'Stop A', 'Start B', 'Stop B', 'Start A2'].map((text) => textMessage(text, RULES)?.id);
  expect([ids[0] === ids[1], ids[2] === ids[3], new Set(ids).size]).toEqual([true, true, 3]);
});

test('a long text is cut where it names a holder, and is still one text', () => {
  const long = 'x'.repeat(150);
  const joined = textMessage(long, [rule(long, 'Stop')]);
  expect(joined?.message).toMatchObject({ holder: { name: `plain text "${'x'.repeat(100)}"` } });
});

test('any other text stands for nothing', () => {
  expect(textMessage('start a', RULES)).toBeUndefined();
});

test.each<[WakelockError['code'], boolean]>([
  ['denied', true],
  ['not-found', true],
  ['usage', true],
  ['failed', false],
])('an error of the kind "%s" would be met again by the same call: %s', (code, final) => {
  expect(isFinal(new WakelockError({ code, what: 'It is so.' }))).toBe(final);
  expect(isFinal({ code })).toBe(false);
});

test('whatever is thrown has a text', () => {
  expect([new Error('no route'), 'text', undefined].map(messageOf)).toEqual(['no route', 'text', 'undefined']);
});
