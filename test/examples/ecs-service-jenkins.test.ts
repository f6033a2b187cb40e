import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { deployOptionsOf } from '../../src/options.ts';
import { runBuild } from './codebuild.ts';
import { CALLS, NAMED } from './ecs-service-image.ts';

const TEXT = readFileSync(new URL('../../examples/ecs-service/Jenkinsfile', import.meta.url), 'utf8');
const scripts = [...TEXT.matchAll(/^ +sh (?:'''(.+)'''|'(.+)')$/gm)].map(([, long, short]) => long ?? short ?? '');
const environment = Object.fromEntries(
  [...TEXT.matchAll(/^ +([A-Z_]+) = '(.+)'$/gm)].map(([, name = '', value = '']) => [name, value]),
);

test('the shell steps of the Jenkinsfile build and push as the buildspec does', () => {
  const [login = '', build = '', ...push] = scripts;
  const spec = {
    version: 0.2,
    env: { shell: 'sh' },
    phases: {
      pre_build: { commands: [login] },
      build: { 'on-failure': 'ABORT', commands: [build] },
      post_build: { commands: push },
    },
    artifacts: { files: 'image-to-ecs.json' },
  };
  const { ok, calls, artifact } = runBuild(stringify(spec), {
    env: { ...environment, BUILD_NUMBER: '17' },
    standIns: { aws: 'echo secret', docker: '[ "$1" != login ] || [ "$(cat)" = secret ]' },
  });
  expect(ok).toBe(true);
  expect(calls).toEqual(CALLS);
  expect(JSON.parse(artifact ?? '')).toEqual(NAMED);
});

test('the step that deploys uses options that there are', () => {
  const [, body = ''] = /ecsDeploy\(\n([\s\S]*?)\n +\)\n/.exec(TEXT) ?? [];
  const used = [...body.matchAll(/^ +(\w+):/gm)].map(([, name = '']) =>
    name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
  );
  const known: readonly string[] = deployOptionsOf('cli-ecs-deploy').map(({ name }) => name);
  expect(used).toEqual(expect.arrayContaining(['cluster', 'service', 'images', 'health-version']));
  expect(used.filter((name) => !known.includes(name))).toEqual([]);
});
