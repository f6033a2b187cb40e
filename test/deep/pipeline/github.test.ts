import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readLog } from '../act/log.ts';
import { startTokenServer } from '../act/token-server.ts';
import { fromEnvironment } from '../act/waiting.ts';
import { makeWorkspace } from '../act/workspace.ts';
import { run } from '../lib/process.mjs';
import { aliasOf, brokenWhen, environment, INSTALLED, quietNpm, ROOT, wakelock } from './place.ts';

const WORKFLOW = readFileSync(join(ROOT, 'examples', 'pipeline.yml'), 'utf8');
const SETUP = /uses: (actions\/setup-node@\w+)/.exec(WORKFLOW)?.[1] ?? '';
const ROLE = 'arn:aws:iam::000000000000:role/pipeline';

/** For a slow machine: each call of the AWS CLI starts a Python of its own. */
const LIMIT = 600_000;

/** Fails at the version's dry run, or only behind the alias, as code does that reads its own name. */
const CODE = { bad: brokenWhen('true'), late: brokenWhen("context.invokedFunctionArn.endsWith(':LIVE')") };

test(
  'the pipeline publishes what answers, moves LIVE on a release tag, and moves it back when the release fails',
  async () => {
    const env = environment('us-east-2');
    quietNpm(env);
    const tokens = await startTokenServer();
    const home = env.HOME ?? '';
    const setup = join(home, 'setup-node');
    mkdirSync(setup);
    writeFileSync(
      join(setup, 'action.yml'),
      'name: none\ndescription: none\nruns:\n  using: composite\n  steps: [{ run: "true", shell: bash }]\n',
    );
    expect((await wakelock(env, 'deploy', '--yes')).code).toBe(0);
    let runs = 0;
    const pipeline = async (ref: string, code?: string) => {
      runs += 1;
      const workspace = join(home, `app-${runs}`);
      const stage = join(home, `stage-${runs}`);
      for (const path of ['dist', 'lambda']) cpSync(join(INSTALLED, path), join(stage, path), { recursive: true });
      cpSync(join(ROOT, 'scripts', 'live.sh'), join(stage, 'scripts', 'live.sh'), { recursive: true });
      if (code !== undefined) writeFileSync(join(stage, 'dist', 'lambda', 'power', 'index.mjs'), code);
      await makeWorkspace({ workspace, workflows: { 'pipeline.yml': WORKFLOW }, copyOf: stage });
      const event = join(home, `event-${runs}.json`);
      writeFileSync(event, JSON.stringify({ ref }));
      const { AWS_ACCESS_KEY_ID: _key, AWS_SECRET_ACCESS_KEY: _secret, ...keyless } = env;
      const given = { ...keyless, ...tokens.env };
      const variables = {
        AWS_REGION: 'us-east-2',
        WAKELOCK_STACK: 'wakelock',
        WAKELOCK_FUNCTIONS: 'power',
        WAKELOCK_PIPELINE_ROLE_ARN: ROLE,
      };
      const args = [
        ...['push', '-P', 'ubuntu-latest=-self-hosted', '-W', '.github/workflows/pipeline.yml', '--json', '-e', event],
        ...['--no-cache-server', '--local-repository', `${SETUP}=${setup}`],
        ...Object.entries(given).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
        ...Object.entries(variables).flatMap(([name, value]) => ['--var', `${name}=${value}`]),
      ];
      const {
        code: exit,
        stdout,
        stderr,
      } = await run(fromEnvironment('WAKELOCK_DEEP_ACT'), args, {
        cwd: workspace,
        env: { ...keyless, XDG_CACHE_HOME: home },
      });
      writeFileSync(join(home, `act-${runs}.txt`), stdout + stderr);
      return { exit, lines: readLog(stdout + stderr).lines.join('\n'), raw: stdout + stderr };
    };
    try {
      const push = await pipeline('refs/heads/main');
      expect([push.exit, push.exit === 0 ? '' : push.raw.slice(-6000)]).toEqual([0, '']);
      expect(push.lines).toContain('npm ci\nnpm run build\nnpm test');
      expect(await aliasOf(env)).toBe('LIVE\t1');

      const release = await pipeline('refs/tags/release-1');
      expect(release).toMatchObject({ exit: 0, lines: expect.stringMatching(/LIVE moved from 1 to \d/) });
      const live = await aliasOf(env);
      expect(live).not.toBe('LIVE\t1');

      const bad = await pipeline('refs/tags/release-2', CODE.bad);
      expect(bad).toMatchObject({ exit: 1, lines: expect.stringContaining('LIVE was not moved') });
      expect(await aliasOf(env)).toBe(live);

      const late = await pipeline('refs/tags/release-3', CODE.late);
      expect(late).toMatchObject({ exit: 1, lines: expect.stringContaining('LIVE is moved back') });
      expect(await aliasOf(env)).toBe(live);
      expect(new Set(tokens.audiences)).toEqual(new Set(['sts.amazonaws.com']));
    } finally {
      await tokens.close();
    }
  },
  LIMIT,
);
