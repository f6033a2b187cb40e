import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../..', import.meta.url));
const file = readFileSync(join(root, 'docker', 'Dockerfile'), 'utf8');
const work = mkdtempSync(join(tmpdir(), 'wakelock-docker-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

interface Instruction {
  readonly word: string;
  readonly rest: string;
}

const instructions: readonly Instruction[] = file
  .split('\n')
  .filter((line) => line.trim() !== '' && !line.startsWith('#'))
  .map((line) => ({ word: line.replace(/ .*/, ''), rest: line.replace(/^\S+ /, '') }));
const all = (word: string) => instructions.filter((one) => one.word === word).map(({ rest }) => rest);

// No engine runs here: what the file says is done by hand in an empty folder that stands for the image's root.
function lay(): void {
  const inside = (path: string) => join(work, path.startsWith('/') ? path : join(all('WORKDIR')[0] ?? '', path));
  for (const copy of all('COPY')) {
    const parts = copy.split(' ');
    const to = parts.pop() ?? '';
    for (const from of parts) {
      const target = /\/$/.test(to) ? join(inside(to), basename(from)) : inside(to);
      mkdirSync(dirname(target), { recursive: true });
      cpSync(join(root, from), target, { recursive: true });
    }
  }
  for (const command of all('RUN')) {
    const [, from = '', to = ''] = /^ln -s (\S+) (\S+)$/.exec(command) ?? [];
    mkdirSync(dirname(inside(to)), { recursive: true });
    symlinkSync(inside(from), inside(to));
  }
}

function container(...args: readonly string[]): string {
  const [entry = ''] = JSON.parse(all('ENTRYPOINT')[0] ?? '[]');
  const PATH = `${join(work, 'usr/local/bin')}:${dirname(process.execPath)}:/usr/bin:/bin`;
  return execFileSync(entry, args, { cwd: work, env: { PATH }, encoding: 'utf8' });
}

describe('docker/Dockerfile', () => {
  test('uses only instructions that this test can follow, and ends as somebody who is not root', () => {
    const known = ['FROM', 'WORKDIR', 'COPY', 'RUN', 'USER', 'ENV', 'ENTRYPOINT', 'CMD'];
    expect(instructions.filter(({ word }) => !known.includes(word))).toEqual([]);
    expect(all('RUN').filter((command) => !/^ln -s \S+ \S+$/.test(command))).toEqual([]);
    expect(all('USER')).toEqual(['node']);
    expect(all('FROM')).toEqual(['node:24-alpine']);
  });

  test('names no credentials: neither in a layer nor as an argument of the build', () => {
    const layers = instructions.filter(({ word }) => word !== 'FROM').map(({ rest }) => rest);
    expect(layers.filter((rest) => /AWS_|SECRET|TOKEN|\.aws|\.env/i.test(rest))).toEqual([]);
    expect(all('ARG')).toEqual([]);
  });

  test('copies only what is there, and the builder is given no more than that', () => {
    const sources = all('COPY').flatMap((copy) => copy.split(' ').slice(0, -1));
    expect(sources.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    const ignore = readFileSync(join(root, 'docker', 'Dockerfile.dockerignore'), 'utf8').split('\n');
    const given = ignore.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
    expect(ignore).toContain('*');
    expect(given.sort()).toEqual([...sources].sort());
  });

  test('its files and its entry work in an empty folder, without anything of this environment', () => {
    lay();
    expect(container(...JSON.parse(all('CMD')[0] ?? '[]'))).toMatch(/^Usage: wakelock/);
    const { archives } = JSON.parse(container('deploy', '--write-zips', 'zips', '--json'));
    expect(archives[0].file).toBe('zips/power.zip');
  });
});
