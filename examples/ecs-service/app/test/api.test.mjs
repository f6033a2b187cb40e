import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commentsApi } from '../api.mjs';
import { memoryStore } from '../memory.mjs';

let ids = 0;
const store = memoryStore({ now: () => Date.UTC(2026, 0, 5), newId: () => `id-${++ids}` });
const app = commentsApi({ store, version: '17' });
const post = (path, body) => app.request(path, { method: 'POST', body });
const COMMENT = '{"author":"Reader","text":"Well said."}';

test('the health check says that all is well, and which version says so', async () => {
  const answer = await app.request('/health-check');
  assert.equal(await answer.text(), '{"status":"SUCCESS","message":"its ok!"}');
  assert.deepEqual([answer.status, answer.headers.get('app-version')], [200, '17']);
});

test('a comment is kept by its page, the newest first', async () => {
  const first = await post('/comments/news', '{"author":" Reader ","text":"First!"}');
  assert.equal(first.status, 201);
  assert.deepEqual(await first.json(), {
    id: 'id-1',
    author: 'Reader',
    text: 'First!',
    at: '2026-01-05T00:00:00.000Z',
  });
  await post('/comments/news', COMMENT);
  const all = await (await app.request('/comments/news')).json();
  assert.deepEqual(
    all.map(({ text }) => text),
    ['Well said.', 'First!'],
  );
  assert.deepEqual(await (await app.request('/comments/other')).json(), []);
});

for (const [what, path, body, status] of [
  ['no JSON', '/comments/news', 'hello', 400],
  ['no text', '/comments/news', '{"author":"Reader"}', 400],
  ['an empty text', '/comments/news', '{"author":"Reader","text":" "}', 400],
  ['a number as text', '/comments/news', '{"author":"Reader","text":1}', 400],
  ['null', '/comments/news', 'null', 400],
  ['a text that is too long', '/comments/news', JSON.stringify({ author: 'Reader', text: 'x'.repeat(2_001) }), 400],
  ['a body that is too large', '/comments/news', JSON.stringify({ author: 'Reader', text: 'x'.repeat(20_000) }), 413],
  ['a page that is too long', `/comments/${'p'.repeat(201)}`, COMMENT, 400],
  ['another path', '/elsewhere', COMMENT, 404],
]) {
  test(`${what} is refused with ${status} and a reason`, async () => {
    const answer = await post(path, body);
    const { status: said, message } = await answer.json();
    assert.deepEqual([answer.status, said], [status, 'ERROR']);
    assert.match(message, /\w/);
  });
}

test('where the store fails, comments fail with 503 and the health check does not: a new task would fare no better', async (t) => {
  t.mock.method(console, 'error', () => {});
  const failing = () => Promise.reject(new Error('no table'));
  const broken = commentsApi({ store: { add: failing, list: failing } });
  assert.equal((await broken.request('/comments/news')).status, 503);
  assert.equal((await broken.request('/health-check')).status, 200);
});
