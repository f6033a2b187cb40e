import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'wakelock-pack-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Settings of the npm that runs the tests would tell the inner one that it works in this repository. */
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
const npm = (program: 'npm' | 'npx', args: readonly string[], cwd: string): string =>
  execFileSync(program, ['--offline', ...args], { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

test('the packed package, installed without network into an empty folder, answers --help and needs no other package', () => {
  const [packed]: readonly { filename: string; files: readonly { path: string }[] }[] = JSON.parse(
    npm('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root),
  );
  const paths = packed?.files.map(({ path }) => path) ?? [];
  const needed = ['LICENSE', 'README.md', 'action.yml', 'dist/cli.mjs', 'package.json'];
  // `wakelock deploy` takes these from beside itself.
  const deployed = ['lambda/template.yaml', 'dist/lambda/power/index.mjs'];
  expect(paths).toEqual(expect.arrayContaining([...needed, ...deployed]));
  expect(paths.filter((path) => /^(?:src|test|scripts)\//.test(path))).toEqual([]);

  const place = join(folder, 'empty');
  mkdirSync(place);
  writeFileSync(join(place, 'package.json'), '{ "private": true }');
  npm('npm', ['install', '--ignore-scripts', '--no-audit', join(folder, packed?.filename ?? '')], place);
  expect(readdirSync(join(place, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['wakelock']);

  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  expect(npm('npx', ['wakelock', '--help'], place)).toMatch(/^Usage: wakelock/);
  expect(npm('npx', ['wakelock', '--version'], place).trim()).toBe(version);
}, 60_000);
