import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../..', import.meta.url));
const git = existsSync(join(root, '.git'));

/** What belongs to one machine or one network: home folders, working folders, package registries. */
const PRIVATE: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  { what: 'a home folder', pattern: /(?<![\w.$}~-])\/(?:home|Users)\/(?!runner\b)[a-z][\w.-]*\//i },
  { what: 'the home folder of root', pattern: /(?<![\w.$}~/-])\/root\/[\w.]/ },
  { what: 'a working folder', pattern: /(?<![\w.$}~/:-])\/(?:work|workspace|mnt|srv)\/[\w.-]/ },
  { what: 'a folder on drive C:', pattern: /\b[A-Z]:\\(?:Users|work)\\/i },
  {
    what: 'a package registry',
    pattern: /https?:\/\/(?:[\w-]+\.)*[\w-]*(?:registry|mirror|pypi|maven|goproxy)[\w-]*\.[\w.-]*[a-z]/i,
  },
];

function privateThings(text: string): readonly string[] {
  return PRIVATE.filter(({ pattern }) => pattern.test(text)).map(({ what }) => what);
}

describe('tracked files', () => {
  (git ? test : test.skip)('name no folder of the machine they were written on and no registry', () => {
    const paths = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean);
    const own = 'test/repo/tracked.test.ts';
    const found = paths
      .filter((path) => path !== own && existsSync(join(root, path)))
      .flatMap((path) => privateThings(readFileSync(join(root, path), 'utf8')).map((what) => `${path}: ${what}`));
    expect(paths.length).toBeGreaterThan(20);
    expect(found).toEqual([]);
  });

  test.each([
    ['a home folder', 'see /home/alice/project/x'],
    ['a home folder', '"/Users/someone/x"'],
    ['the home folder of root', 'cd /root/.cache'],
    ['a working folder', "'/work/thing/x.ts'"],
    ['a folder on drive C:', 'C:\\Users\\someone'],
    ['a package registry', '"resolved": "https://registry.example.org/x"'],
  ])('%s would be found in: %s', (what, text) => {
    expect(privateThings(text)).toEqual([what]);
  });

  test.each([
    '/home/runner/work/_temp/x',
    '$HOME/root/x',
    'src/work/item.ts',
    'https://example.com/work/x',
    'http://127.0.0.1:80/proxy',
  ])('%s is nobody’s', (text) => expect(privateThings(text)).toEqual([]));
});

interface Locked {
  readonly resolved?: string;
  readonly version?: string;
  readonly integrity?: string;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

describe('package-lock.json', () => {
  const lock: { packages: Record<string, Locked> } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));

  test('holds no download address, so that every network installs from its own registry', () => {
    expect(Object.entries(lock.packages).filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });

  test('pins every package by version and content; only builds for other platforms are pinned by version alone', () => {
    const packages = Object.entries(lock.packages).filter(([path]) => path !== '');
    expect(packages.length).toBeGreaterThan(100);
    expect(packages.filter(([, { version }]) => !version)).toEqual([]);
    expect(packages.filter(([, { integrity, optional, os }]) => !integrity && !(optional && os))).toEqual([]);
  });

  test('names every optional package, so that a clean install accepts it on every platform', () => {
    const wanted = Object.values(lock.packages).flatMap(({ optionalDependencies = {} }) =>
      Object.keys(optionalDependencies),
    );
    const present = new Set(Object.keys(lock.packages).map((path) => path.replace(/^.*node_modules\//, '')));
    expect(wanted.filter((name) => !present.has(name))).toEqual([]);
  });

  test('every dependency of package.json is an exact version', () => {
    const manifest: Record<string, Record<string, string> | undefined> = JSON.parse(
      readFileSync(join(root, 'package.json'), 'utf8'),
    );
    const versions = { ...manifest.dependencies, ...manifest.devDependencies };
    expect(Object.entries(versions).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
    expect(manifest.dependencies).toBeUndefined();
  });
});
