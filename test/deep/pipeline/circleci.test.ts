import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { run } from '../lib/process.mjs';
import { aliasOf, brokenWhen, environment, INSTALLED, quietNpm, ROOT, wakelock } from './place.ts';

const config = parse(readFileSync(join(ROOT, 'examples', 'circleci', 'config.yml'), 'utf8'));

/** For a slow machine: each call of the AWS CLI starts a Python of its own. */
const LIMIT = 600_000;

interface Step {
  readonly run?: { readonly name: string; readonly command: string };
}

/** Runs each command of the job in its order, as CircleCI's shell does, until one fails. */
async function job(
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly failed: string | undefined; readonly said: string }> {
  let said = '';
  for (const step of config.jobs.publish.steps as readonly (Step | string)[]) {
    if (typeof step === 'string' || step.run === undefined) continue;
    const { code, stdout, stderr } = await run('bash', ['-eo', 'pipefail', '-c', step.run.command], { cwd, env });
    said += stdout + stderr;
    if (code !== 0) return { failed: step.run.name, said };
  }
  return { failed: undefined, said };
}

test(
  'each command of the CircleCI configuration runs, a release moves LIVE, and what fails moves nothing',
  async () => {
    const env: Readonly<Record<string, string>> = {
      ...environment('ap-south-1'),
      WAKELOCK_STACK: 'wakelock',
      WAKELOCK_FUNCTIONS: 'power',
    };
    quietNpm(env);
    const checkout = join(env.HOME ?? '', 'project');
    mkdirSync(checkout);
    for (const path of ['dist', 'lambda']) cpSync(join(INSTALLED, path), join(checkout, path), { recursive: true });
    cpSync(join(ROOT, 'scripts', 'live.sh'), join(checkout, 'scripts', 'live.sh'), { recursive: true });
    expect((await wakelock(env, 'deploy', '--yes', '--parameter', 'EnableSnapshot=true')).code).toBe(0);

    // Each job has a checkout of its own.
    const fresh = () => rmSync(join(checkout, 'out'), { recursive: true, force: true });
    const build = await job(checkout, { ...env, WAKELOCK_FUNCTIONS: 'power snapshot' });
    expect(build).toMatchObject({ failed: undefined, said: expect.stringContaining('no release tag') });
    expect(build.said).toContain('npm ci\nnpm run build\nnpm test\n');
    expect(await aliasOf(env)).toBe('LIVE\t1');

    fresh();
    const release = await job(checkout, { ...env, CIRCLE_TAG: 'release-1' });
    expect(release).toMatchObject({ failed: undefined, said: expect.stringMatching(/LIVE moved from 1 to \d/) });
    const live = await aliasOf(env);

    fresh();
    const code = join(checkout, 'dist', 'lambda', 'power', 'index.mjs');
    writeFileSync(code, brokenWhen('true'));
    expect(await job(checkout, { ...env, CIRCLE_TAG: 'release-2' })).toMatchObject({
      failed: 'Publish versions and try them out',
      said: expect.stringContaining('LIVE was not moved'),
    });
    expect(await aliasOf(env)).toBe(live);
  },
  LIMIT,
);
