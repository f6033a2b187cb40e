import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type LocalAws, startLocal } from '../../src/local/index.ts';
import { GithubApi } from './github-api.ts';

const program = fileURLToPath(new URL('../../dist/action/deploy.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'wakelock-told-'));
const file = (name: string) => join(folder, name);
const github = new GithubApi();
let url: string;
let local: LocalAws;
beforeAll(async () => {
  url = await github.open();
  const services = ['web', 'broken'].map((name) => ({
    ...{ cluster: 'main', name, desired: 1, image: 'app:1' },
    circuitBreaker: { enable: true, rollback: true },
  }));
  const images = [{ image: 'app:crash', outcome: 'crash', exitCode: 3 }];
  local = await startLocal({ speed: 60, seed: { machines: [], ecs: { services, images } } });
});
afterAll(async () => {
  await Promise.all([github.close(), local.close()]);
  rmSync(folder, { recursive: true });
});

/** The built step on a runner of our own. */
function deploy(service: string, image: string): Promise<{ readonly code: number | null; readonly out: string }> {
  for (const name of ['OUTPUT', 'ENV', 'STATE', 'STEP_SUMMARY']) writeFileSync(file(name), '');
  const files = ['OUTPUT', 'ENV', 'STATE', 'STEP_SUMMARY'].map((name) => [`GITHUB_${name}`, file(name)]);
  const inputs = {
    cluster: 'main',
    service,
    images: `app=${image}`,
    environment: 'production',
    'github-token': 'ghs_x',
  };
  const child = spawn(process.execPath, [program], {
    env: {
      ...{ PATH: process.env.PATH ?? '', HOME: folder, RUNNER_TEMP: folder, ...local.env },
      ...{ GITHUB_API_URL: url, GITHUB_REPOSITORY: 'acme/app', GITHUB_SHA: 'abc', GITHUB_RUN_ID: '42' },
      ...Object.fromEntries(files),
      ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (out += text));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out })));
}

test.each([
  ['web', 'app:2', 0, 'success', 'Deployed: main/web'],
  ['broken', 'app:crash', 1, 'failure', 'Not deployed: main/broken'],
])('the built step tells GitHub of %s, with %s', async (service, image, expected, state, title) => {
  github.asked.length = 0;
  const { code, out } = await deploy(service, image);
  expect({ code, out }).toMatchObject({ code: expected, out: expect.not.stringContaining('GitHub is told of no') });
  expect(github.states()).toEqual(['in_progress', state]);
  expect(readFileSync(file('STEP_SUMMARY'), 'utf8')).toContain(title);
});
