import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../..', import.meta.url));
const dist = join(root, 'dist');
const read = (path: string): string => readFileSync(join(dist, path), 'utf8');
const gzipped = (paths: readonly string[]): number =>
  paths.reduce((sum, path) => sum + gzipSync(read(path)).length, 0) / 1000;

/** The files that loading `path` loads, before any `import()`. */
function loadedWith(path: string, seen = new Set<string>()): Set<string> {
  if (seen.has(path)) return seen;
  seen.add(path);
  for (const [, specifier = ''] of read(path).matchAll(/(?:\bfrom|\bimport)\s*["'](\.{1,2}\/[\w./-]+)["']/g)) {
    loadedWith(join(dirname(path), specifier), seen);
  }
  return seen;
}

const actions = readdirSync(join(dist, 'action'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.mjs'))
  .map((path) => join('action', path));
const deploying = actions.filter((path) => /^action.deploy\b/.test(path));
const action = actions.filter((path) => !deploying.includes(path));

const publisher = action.find((path) => path.includes('/sns-publisher-')) ?? 'no chunk with the SNS publisher';
const hot = loadedWith(publisher, loadedWith('action/main.mjs'));

describe('dist', () => {
  test('is what a build of these sources gives, byte for byte', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/build.mjs', '--check'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  test('holds the command line as one file that names its interpreter and imports nothing but Node itself', () => {
    const cli = read('cli.mjs');
    expect(cli.startsWith('#!/usr/bin/env node\n')).toBe(true);
    expect([...loadedWith('cli.mjs')]).toEqual(['cli.mjs']);
    expect([...cli].find((char) => char > '~')).toBeUndefined();
  });

  test('every import of a chunk finds its file', () => {
    const missing = actions.flatMap((path) =>
      [...read(path).matchAll(/(?:\bfrom|\bimport\(?)\s*["'](\.{1,2}\/[\w./-]+)["']/g)]
        .map(([, specifier = '']) => join(dirname(path), specifier))
        .filter((target) => !existsSync(join(dist, target))),
    );
    expect(missing).toEqual([]);
  });

  test('what deploys services shares nothing with what wakes machines', () => {
    const loaded = deploying.flatMap((path) => [...loadedWith(path)]);
    expect(loaded.filter((path) => action.includes(path))).toEqual([]);
  });

  test('the first publish needs neither EC2, DynamoDB, STS nor an HTTP client of its own', () => {
    const code = [...hot].map(read).join('\n');
    expect(code).toContain('2010-03-31');
    for (const other of ['2016-11-15', 'DynamoDB_20120810', '2011-06-15', 'undici']) expect(code).not.toContain(other);
  });

  test('names every bundled package with its licence', () => {
    const licences = read('THIRD-PARTY-LICENSES.txt');
    for (const name of ['@aws-sdk/client-sns', '@actions/core', 'commander', 'valibot'])
      expect(licences).toContain(`${name}@`);
  });
});

describe('sizes, gzipped', () => {
  /** Guards, in kB: what it was when last looked at, and a tenth more. Lower them when something shrinks. */
  test.each([
    ['the function power, before it meets a service or group', [...loadedWith('lambda/power/index.mjs')], 130],
    ['the function snapshot', ['lambda/snapshot/index.mjs'], 120],
    ['the command line', ['cli.mjs'], 600],
    ['the action, everything', action, 195],
    ['the action that deploys services, everything', deploying, 440],
    ['the action that deploys services, before it speaks to GitHub', [...loadedWith('action/deploy.mjs')], 75],
    ['the action, what runs before its first publish', [...hot], 110],
  ])('%s', (_what, paths, most) => {
    expect(gzipped(paths)).toBeLessThanOrEqual(most);
  });
});
