import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const at = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));

test('the server answers, its container check passes while it does, and SIGTERM ends it in order', async (t) => {
  const server = spawn(process.execPath, [at('server.mjs')], {
    env: { PATH: process.env.PATH, PORT: '0', VERSION: '17' },
  });
  t.after(() => server.kill('SIGKILL'));
  const [line] = await once(server.stdout.setEncoding('utf8'), 'data');
  const [, port] = /listening on (\d+)/.exec(line);
  const check = async () => {
    const program = spawn(process.execPath, [at('check.mjs')], { env: { PATH: process.env.PATH, PORT: port } });
    return (await once(program, 'exit'))[0];
  };
  const answer = await fetch(`http://127.0.0.1:${port}/health-check`);
  assert.equal(answer.headers.get('app-version'), '17');
  assert.equal(await check(), 0);
  server.kill('SIGTERM');
  assert.deepEqual(await once(server, 'exit'), [0, null]);
  assert.equal(await check(), 1);
});
