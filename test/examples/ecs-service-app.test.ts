import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const at = (path: string) => fileURLToPath(new URL(`../../examples/ecs-service/${path}`, import.meta.url));
const json = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

test('the app passes its own tests, as it does while its image is built', () => {
  const { PATH } = process.env;
  const said = execFileSync(process.execPath, ['--test', '--test-reporter=tap'], {
    cwd: at('app'),
    env: { PATH },
    encoding: 'utf8',
  });
  expect(Number(/^# pass (\d+)$/m.exec(said)?.[1])).toBeGreaterThanOrEqual(15);
});

test('the app is tested with the versions that its image gets', () => {
  const { dependencies } = json(at('app/package.json'));
  const { packages } = json(at('app/package-lock.json'));
  expect(packages[''].dependencies).toEqual(dependencies);
  for (const [name, version] of Object.entries(dependencies)) {
    expect(json(at(`../../node_modules/${name}/package.json`)).version).toBe(version);
    expect(packages[`node_modules/${name}`].version).toBe(version);
  }
  expect(JSON.stringify(packages)).not.toContain('"resolved"');
});

test('the image takes only its base from outside, from the registry that it is given', () => {
  const lines = readFileSync(at('Dockerfile'), 'utf8').split('\n');
  const from = lines.filter((line) => line.startsWith('FROM '));
  expect(from).toEqual(['FROM $REPO/node:24-alpine AS tested', 'FROM $REPO/node:24-alpine']);
  expect(lines.indexOf('ARG REPO')).toBeLessThan(lines.indexOf(from[0] ?? ''));
  expect(lines).toEqual(expect.arrayContaining(['USER node', 'EXPOSE 8000', 'CMD ["node", "server.mjs"]']));
});
