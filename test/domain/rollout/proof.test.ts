import { expect, test } from '@jest/globals';
import { describeError } from '../../../src/domain/errors.ts';
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
  [answer(200, '{"version":["42"]}'), json('version'), false],
  [answer(200, '{"version":null}'), json('version.number'), false],
  [answer(200, '{"version":"forty-two, in a text of forty-two letters."}'), json('version.length'), false],
  [answer(200, '["41","42"]'), json('version'), false],
  [answer(200, '42'), json('version'), false],
  [answer(200, '{}'), json('constructor.name'), false],
  [answer(200, 'app 42 ok'), { in: 'body' as const, expected: '42' }, true],
  [answer(200, 'app 41 ok'), { in: 'body' as const, expected: '42' }, false],
  [answer(200, '', { 'x-version': '42' }), { in: 'header' as const, header: 'x-version', expected: '42' }, true],
  [answer(200), { in: 'header' as const, header: 'x-version', expected: '42' }, false],
])('%j with %j', (given, version, ok) => expect(judgeAnswer(given, { status: 200, version }).ok).toBe(ok));

test('a value that is true or false is a version as well', () => {
  const version = { in: 'json', path: ['ready'], expected: 'true' } as const;
  expect(judgeAnswer(answer(200, '{"ready":true}'), { status: 200, version }).ok).toBe(true);
});

test.each([
  ['any version', answer(204), undefined],
  ['another status', answer(503), json('version')],
  ['the version in the text', answer(204, 'app 42 ok'), { in: 'body' as const, expected: '42' }],
  ['a text without it', answer(204, 'app 41 ok'), { in: 'body' as const, expected: '42' }],
  ['the header', answer(204, '', { v: '42' }), { in: 'header' as const, header: 'v', expected: '42' }],
  ['another value of the header', answer(204, '', { v: '41' }), { in: 'header' as const, header: 'v', expected: '42' }],
  ['no such header', answer(204), { in: 'header' as const, header: 'v', expected: '42' }],
  ['the path', answer(204, '{"a":{"b":42}}'), json('a.b')],
  ['another value at the path', answer(204, '{"a":[{"b":"41"}]}'), json('a[0].b')],
  ['a value too long to show', answer(204, `{"a":"${'4'.repeat(70)}"}`), json('a')],
  ['no such path', answer(204, '{"a":[[]]}'), json('$.a[0][12].b')],
])('what was seen is told: %s', (_what, given, version) => {
  expect(judgeAnswer(given, { status: 204, version })).toMatchSnapshot();
});

test.each([
  ['version', ['version']],
  [' $.build.version ', ['build', 'version']],
  ['$version', ['version']],
  ['cost$.eur', ['cost$', 'eur']],
  ['apps[0].hosts[12].name', ['apps', 0, 'hosts', 12, 'name']],
  ['table[10][0]', ['table', 10, 0]],
])('%j is a path', (text, path) => expect(parsePath(text, 'p')).toEqual(path));

test.each(['', '.', '$', 'a.', 'a..b', 'a[', '[x]', '[0]', 'a[x]', 'a[1', 'a.b[x]', 'a[0]b'])(
  '%j is no path',
  (text) => {
    expect(() => parsePath(text, 'health-json-path')).toThrow(`health-json-path: "${text}" is no path into JSON.`);
  },
);

test('a path that is none is refused with what to write', () => {
  let told = '';
  try {
    parsePath(`a[${'x'.repeat(70)}`, 'health-json-path');
  } catch (error) {
    told = describeError(error);
  }
  expect(told).toMatchSnapshot();
});
