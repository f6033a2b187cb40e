import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { start } from './cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'wakelock-local-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('local --json prints one line of facts first, refuses a port that is taken, and ends on SIGTERM', async () => {
  const local = start(['local', '--port', '0', '--json', '--speed', '10']);
  await local.shows('Ctrl-C ends it');
  const port = Number(/127\.0\.0\.1:(\d+)/.exec(local.text().err)?.[1]);
  const answer = await fetch(`http://127.0.0.1:${port}/_wakelock/state`);
  expect(await answer.json()).toMatchObject({ account: '000000000000', region: 'us-east-1', speed: 10 });

  const second = await start(['local', '--port', String(port), '--json']).ended;
  expect(second.code).toBe(1);
  expect(JSON.parse(second.out).error.message).toBe(
    `cannot listen on 127.0.0.1:${port}: the port is taken; use another one, or 0 for a free one`,
  );

  local.child.kill('SIGTERM');
  const { code, out } = await local.ended;
  expect(code).toBe(0);
  expect(JSON.parse(out.split('\n')[0] ?? '')).toEqual({
    url: `http://127.0.0.1:${port}`,
    port,
    topicArn: 'arn:aws:sns:us-east-1:000000000000:wakelock',
    table: 'wakelock',
    region: 'us-east-1',
    account: '000000000000',
  });
});

test('without --json it prints what a shell can eval to reach it', async () => {
  const local = start(['local', '--port', '0']);
  await local.shows('Ctrl-C ends it');
  local.child.kill('SIGINT');
  const { code, out } = await local.ended;
  expect(code).toBe(0);
  const names = out
    .trim()
    .split('\n')
    .map((line) => /^export (\w+)='[^']+'$/.exec(line)?.[1]);
  expect(names).toEqual(
    expect.arrayContaining(['AWS_ENDPOINT_URL', 'AWS_REGION', 'AWS_ACCESS_KEY_ID', 'WAKELOCK_TOPIC_ARN']),
  );
});

test.each([
  ['not JSON', '{', /seed: .*seed\.json is not JSON/],
  ['a bad id', '{"machines":[{"id":"box"}]}', /\$?machines\[0\]\.id is "box"\.\n {2}Repair: Write i- and 17/],
  [
    'a misspelt member',
    '{"machines":[{"id":"i-0123456789abcdef0","bootSecond":2}]}',
    /machines\[0\]\.bootSecond is 2\.\n {2}Repair: Leave it out, or write one of id, name,/,
  ],
])('a seed file with %s is refused, with its path, the place and the repair', async (_what, text, message) => {
  const path = join(folder, 'seed.json');
  writeFileSync(path, text);
  const { code, err } = await start(['local', '--port', '0', '--seed', path]).ended;
  expect(code).toBe(2);
  expect(err).toMatch(message);
  expect(err).toContain(path);
});
