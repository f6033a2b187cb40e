import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';
import { unzipSync } from 'fflate';
import { parse } from 'yaml';
import { archiveOf } from '../../src/cli/deploy/archive.ts';
import { readPackage, releaseOf } from '../../src/cli/deploy/package.ts';
import { readTemplate } from '../../src/cli/deploy/template.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'wakelock-archive-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

function folder(name: string, files: Readonly<Record<string, string>>): string {
  const path = join(work, name);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(path, file, '..'), { recursive: true });
    writeFileSync(join(path, file), text, { mode: name.length % 2 === 0 ? 0o600 : 0o755 });
  }
  return path;
}

describe('an archive', () => {
  test('is the same whatever the dates, modes, order and names of folders are', () => {
    const one = folder('one', { 'index.mjs': 'export {};', 'a/b.txt': 'b' });
    const two = folder('four', { 'a/b.txt': 'b', 'index.mjs': 'export {};' });
    utimesSync(join(two, 'index.mjs'), 1, 1);
    expect(archiveOf(one).sha256).toBe(archiveOf(two).sha256);
    expect(Object.keys(unzipSync(archiveOf(one).bytes))).toEqual(['a/b.txt', 'index.mjs']);
  });

  test('is these very bytes, in every time zone', () => {
    const path = folder('fixed', { 'index.mjs': 'export const handler = () => {};\n'.repeat(9) });
    const script = `import { archiveOf } from ${JSON.stringify(join(work, 'archive.mjs'))}; console.log(archiveOf(${JSON.stringify(path)}).sha256);`;
    const bundle = join(root, 'node_modules/esbuild/bin/esbuild');
    const source = join(root, 'src/cli/deploy/archive.ts');
    const flags = [
      '--bundle',
      '--platform=node',
      '--format=esm',
      `--outfile=${join(work, 'archive.mjs')}`,
      '--log-level=error',
    ];
    execFileSync(bundle, [source, ...flags]);
    const hashes = ['UTC', 'Pacific/Kiritimati', 'America/Los_Angeles'].map((TZ) =>
      execFileSync(process.execPath, ['--input-type=module', '-e', script], {
        env: { ...process.env, TZ },
        encoding: 'utf8',
      }).trim(),
    );
    expect(hashes).toEqual(Array(3).fill('cee5d4789458425dd5a6ca2dd571f8db0759a46f0a772d7a78c06b3eabe58355'));
  });

  test('every file in it may be read by Lambda, and unpacks to what was packed', () => {
    const path = folder('plain', { 'index.mjs': 'x' });
    const { bytes, sha256 } = archiveOf(path);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
    // External attributes of the one entry: 46 bytes into the central directory's record, its upper half is the mode.
    const directory = Buffer.from(bytes).indexOf('PK\u0001\u0002', 0, 'latin1');
    expect((Buffer.from(bytes).readUInt32LE(directory + 38) >>> 16).toString(8)).toBe('100644');
    expect(Buffer.from(unzipSync(bytes)['index.mjs'] ?? []).toString()).toBe('x');
  });
});

describe('the package', () => {
  const content = readPackage(join(root, 'dist', 'cli.mjs'));

  test('holds each function that the template names, small enough to start fast', () => {
    expect([...content.template.code.keys()]).toContain('PowerFunction');
    /** Guard in kB: what it was when last looked at, and a tenth more. */
    for (const { bytes } of content.archives().values()) expect(bytes.length / 1000).toBeLessThanOrEqual(200);
  });

  test('goes into a bucket under names of its content, and the template names each place', () => {
    const { objects, templateKey } = releaseOf(content, { stackName: 'wl', bucket: 'b' });
    const text = Buffer.from(objects.get(templateKey) ?? []).toString();
    const resources = parse(text, { logLevel: 'silent' }).Resources;
    for (const id of content.template.code.keys()) {
      const { S3Bucket, S3Key } = resources[id].Properties.Code;
      expect(S3Bucket).toBe('b');
      const archive = objects.get(S3Key) ?? new Uint8Array();
      expect(S3Key).toMatch(new RegExp(`^wl/[a-z]+-${createHash('sha256').update(archive).digest('hex')}\\.zip$`));
    }
    expect(text).not.toContain('../dist');
    expect(text.length).toBeLessThan(1_000_000);
    expect(content.template.parameters.map(({ name }) => name)).toContain('AlarmEmail');
  });

  test('the table is named without a function, so that it can be taken over, and nothing else is', () => {
    const packaged = (tableName: string) =>
      content.template.packaged({ bucket: 'b', keyOf: () => 'k', tableName }).split('\n');
    const other = packaged('other');
    const named = packaged('wl').filter((line, index) => line !== other[index]);
    expect(named).toEqual(['      TableName: wl']);
  });

  test('an installation that is not whole says what is missing', () => {
    expect(() => readPackage(join(work, 'dist', 'cli.mjs'))).toThrow('A part of the package is not there');
  });
});

test('the short tags of CloudFormation stay as they stand', () => {
  const text = readFileSync(join(root, 'lambda', 'template.yaml'), 'utf8');
  const packaged = readTemplate(text).packaged({ bucket: 'b', keyOf: () => 'k', tableName: 'wl' });
  const tags = (yaml: string) => [...yaml.matchAll(/![A-Z]\w+/g)].map(([tag]) => tag).sort();
  // All but the one of the table's name.
  expect([...tags(packaged), '!Ref'].sort()).toEqual(tags(text));
});
