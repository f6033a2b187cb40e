import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as core from '@actions/core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { githubDeployment } from '../../src/action/github-deployment.ts';
import { tellRollout } from '../../src/action/github-summary.ts';
import type { Report } from '../../src/action/report.ts';
import type { RolloutEnd, RolloutReport } from '../../src/domain/rollout/report.ts';
import { GithubApi } from './github-api.ts';

let api: GithubApi;
let url: string;
beforeEach(async () => {
  api = new GithubApi();
  url = await api.open();
});
afterEach(() => api.close());

/** Keeps what is said. */
class Said implements Report {
  readonly lines: string[] = [];
  readonly warnings: string[] = [];
  line = (text: string): void => void this.lines.push(text);
  warning = (text: string): void => void this.warnings.push(text);
  group(): void {}
  groupEnd(): void {}
  notice(): void {}
  error(): void {}
  output(): void {}
  environment(): void {}
  save(): void {}
  summary = (): Promise<void> => Promise.resolve();
}

const SHA = '0123456789abcdef0123456789abcdef01234567';
const env = () => ({
  GITHUB_API_URL: url,
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'acme/app',
  GITHUB_SHA: SHA,
  GITHUB_RUN_ID: '42',
});
const options = (report: Report) => ({
  ...{ env: env(), report, token: 'ghs_token', environment: 'production' },
  environmentUrl: 'https://app.example.com',
});
const ended = (end: RolloutEnd, parts: Partial<RolloutReport> = {}): RolloutReport => ({
  ...{ cluster: 'main', service: 'app', region: 'eu-west-1', end, back: undefined },
  definition: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/app:12',
  previous: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/app:11',
  ...{ registered: true, deployment: 'arn', strategy: 'ROLLING', changes: [], reasons: [], took: 61_400 },
  images: [{ name: 'app', image: `registry/app@sha256:${'a'.repeat(64)}` }],
  tasks: { desired: 2, running: 2 },
  ...parts,
});
const SERVED: RolloutEnd = { kind: 'served', why: 'ECS says that app:12 serves.' };
const FAILED: RolloutEnd = { kind: 'failed', how: 'rolled-back', why: 'ECS took it back: the circuit breaker' };

test('a deployment is made, in progress, and told how it ended', async () => {
  const said = new Said();
  const deployment = githubDeployment(options(said));
  await deployment.over(ended(SERVED));
  expect(said.lines).toEqual([]);
  expect(api.asked.map(({ path }) => path)).toEqual([
    'POST /repos/acme/app/deployments',
    'POST /repos/acme/app/deployments/77/statuses',
    'POST /repos/acme/app/deployments/77/statuses',
  ]);
  expect(api.asked.every(({ authorization }) => authorization === 'token ghs_token')).toBe(true);
  expect(api.asked[0]?.body).toEqual({
    ...{ ref: SHA, environment: 'production', description: 'ECS, by Wakelock' },
    ...{ auto_merge: false, required_contexts: [] },
  });
  expect(api.asked[2]?.body).toEqual({
    state: 'success',
    description: 'ECS says that app:12 serves.',
    log_url: 'https://github.com/acme/app/actions/runs/42',
    environment_url: 'https://app.example.com',
  });
});

test.each<[string, RolloutReport | undefined]>([
  ['success', ended({ kind: 'unchanged', why: '' })],
  ['failure', ended(FAILED)],
  ['failure', ended({ kind: 'not-proven', why: '' })],
  ['failure', ended({ kind: 'timeout', why: 'x'.repeat(200) })],
  ['error', ended({ kind: 'interrupted', why: '' })],
  ['error', undefined],
])('the state is %s', async (state, report) => {
  await githubDeployment(options(new Said())).over(report);
  expect(api.states()).toEqual(['in_progress', state]);
  expect(String(api.asked.at(-1)?.body.description).length).toBeLessThanOrEqual(140);
});

describe('what keeps GitHub from being told is one line and ends nothing', () => {
  test.each([401, 403, 404])('a token that may not: %s', async (status) => {
    api.refuses.set('/deployments', status);
    const said = new Said();
    await githubDeployment(options(said)).over(ended(SERVED));
    expect(said.lines).toEqual([
      `GitHub is told of no deployment: the token may not (${status}); it needs permissions: deployments: write.`,
    ]);
    expect(api.asked).toHaveLength(1);
  });

  test('no token, and no job of GitHub', async () => {
    const said = new Said();
    await githubDeployment({ ...options(said), token: '' }).over(ended(SERVED));
    await githubDeployment({ ...options(said), env: {} }).over(ended(SERVED));
    expect(said.lines).toEqual([
      'GitHub is told of no deployment: there is no token.',
      'GitHub is told of no deployment: this is no job of GitHub.',
    ]);
    expect(api.asked).toEqual([]);
  });

  test('an environment that is not named is not even one line', async () => {
    const said = new Said();
    await githubDeployment({ ...options(said), environment: '' }).over(ended(SERVED));
    expect(said.lines).toEqual([]);
    expect(api.asked).toEqual([]);
  });

  test('a GitHub that is ill, at any step', async () => {
    api.refuses.set('/statuses', 502);
    const said = new Said();
    await githubDeployment(options(said)).over(ended(SERVED));
    expect(said.lines).toHaveLength(1);
    expect(said.lines[0]).toMatch(/^GitHub is told of no deployment: 502: /);
  });

  test('a token that was taken away meanwhile', async () => {
    const said = new Said();
    const deployment = githubDeployment(options(said));
    while (api.states().length === 0) await new Promise((resolve) => setImmediate(resolve));
    api.refuses.set('/statuses', 403);
    await deployment.over(ended(SERVED));
    expect(said.lines[0]).toMatch(/^GitHub was not told how the deployment ended: the token may not \(403\)/);
  });

  test('a GitHub that cannot be reached', async () => {
    const said = new Said();
    await githubDeployment({ ...options(said), env: { ...env(), GITHUB_API_URL: 'http://127.0.0.1:1' } }).over(
      undefined,
    );
    expect(said.lines).toHaveLength(1);
    expect(said.lines[0]).toContain('GitHub is told of no deployment: ');
  });
});

describe('the summary of the job', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wakelock-summary-'));
  const file = join(folder, 'summary.md');
  const before = process.env.GITHUB_STEP_SUMMARY;
  beforeAll(() => {
    process.env.GITHUB_STEP_SUMMARY = file;
  });
  afterAll(() => {
    if (before === undefined) delete process.env.GITHUB_STEP_SUMMARY;
    else process.env.GITHUB_STEP_SUMMARY = before;
    rmSync(folder, { recursive: true });
  });
  const told = async (report: RolloutReport): Promise<{ readonly text: string; readonly said: Said }> => {
    writeFileSync(file, '');
    core.summary.emptyBuffer();
    const said = new Said();
    await tellRollout(report, {
      env: { GITHUB_STEP_SUMMARY: file },
      report: said,
      environmentUrl: 'https://app.example.com',
    });
    return { text: readFileSync(file, 'utf8'), said };
  };

  test('says what serves: revision, images by digest, tasks, seconds, links', async () => {
    const { text, said } = await told(ended(SERVED));
    expect(text).toContain('<h3>Deployed: main/app</h3>');
    expect(text).toContain('app:12, before: app:11');
    expect(text).toContain(`registry/app@sha256:${'a'.repeat(64)}`);
    expect(text).toContain('2 of 2');
    expect(text).toContain('<td>1m1s</td>');
    expect(text).toContain('https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters/main/services/app/deployments');
    expect(text).toContain('<a href="https://app.example.com">');
    expect(said.warnings).toEqual([]);
  });

  test('says why not, and annotates each reason; text from outside is no HTML and no command', async () => {
    const reasons = [
      { key: 'a', text: 'container app exited with 1: <img src=x>`::error::', count: 3 },
      { key: 'b', text: 'CannotPullContainerError', count: 1 },
    ];
    const back = { kind: 'back', to: 'arn:…/app:11', why: 'app:11 serves again.' } as const;
    const { text, said } = await told(ended(FAILED, { reasons, back }));
    expect(text).toContain('<h3>Not deployed: main/app</h3>');
    expect(text).toContain('3 ×: container app exited with 1: &lt;img src=x&gt;&#96;');
    expect(text).not.toContain('<img');
    expect(text).toContain('back to app:11');
    expect(said.warnings).toEqual([
      'main/app: 3 tasks: container app exited with 1: <img src=x>`::error::',
      'main/app: 1 task: CannotPullContainerError',
      'main/app: app:11 serves again.',
    ]);
  });

  test('is not written where there is none, and a file that cannot be written is one line', async () => {
    const said = new Said();
    await tellRollout(ended(SERVED), { env: {}, report: said, environmentUrl: '' });
    expect(said.lines).toEqual([]);
  });
});
