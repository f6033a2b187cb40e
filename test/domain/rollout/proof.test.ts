import { expect, test } from '@jest/globals';
import { judgeAnswer, parsePath } from '../../../src/domain/rollout/proof.ts';

const answer = (status: number, body = '', headers: Record<string, string> = {}) => ({
  ...{ status, body },
  header: (name: string) => headers[name],
});
const json = (path: string) => ({ in: 'json' as const, expected: '42', path: parsePath(path, 'p') });

test.each([
  [answer(200), undefined, true],
  [answer(302), undefined, false],
  [answer(200, '{"version":"42"}'), json('version'), true],
  [answer(200, '{"build":{"version":42}}'), json('$.build.version'), true],
  [answer(200, '{"apps":[{"v":"41"},{"v":"42"}]}'), json('apps[1].v'), true],
  [answer(200, '{"version":"41"}'), json('version'), false],
  [answer(200, '{"version":{"42":1}}'), json('version'), false],
  [answer(200, '<html>'), json('version'), false],
  [answer(200, '{}'), json('constructor.name'), false],
  [answer(200, 'app 42 ok'), { in: 'body' as const, expected: '42' }, true],
  [answer(200, 'app 41 ok'), { in: 'body' as const, expected: '42' }, false],
  [answer(200, '', { 'x-version': '42' }), { in: 'header' as const, header: 'x-version', expected: '42' }, true],
  [answer(200), { in: 'header' as const, header: 'x-version', expected: '42' }, false],
])('%j with %j', (given, version, ok) => expect(judgeAnswer(given, { status: 200, version }).ok).toBe(ok));

test('what was seen instead is told', () => {
  expect(judgeAnswer(answer(200, '{"a":{"b":"41"}}'), { status: 200, version: json('a.b') }).saw).toBe(
    'answers 200, but a.b says "41" instead of "42"',
  );
  expect(judgeAnswer(answer(503), { status: 200, version: undefined }).saw).toBe('answers 503 instead of 200');
});

test.each(['', '.', 'a..b', 'a[', '[x]', 'a[1'])('%j is no path', (text) => {
  expect(() => parsePath(text, 'health-json-path')).toThrow('is no path into JSON');
});
