import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { AMBIENT, faultsOf } from './rings.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sources = ['src', 'lambda'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`),
);

describe('the rings', () => {
  test('every import points inward, and ambient things stay at the edge', () => {
    expect(sources.length).toBeGreaterThan(20);
    expect(sources.flatMap((path) => faultsOf(path, readFileSync(join(root, path), 'utf8')))).toEqual([]);
  });

  test('the list of files with a clock or the environment names only files that are there, each with a reason', () => {
    expect(Object.keys(AMBIENT).filter((path) => !existsSync(join(root, path)))).toEqual([]);
    expect(Object.values(AMBIENT).filter(({ why }) => why.length < 20)).toEqual([]);
  });
});

describe('what the test would catch', () => {
  test.each([
    ['src/domain/a.ts', "import { x } from '../engine/x.ts';"],
    ['src/domain/a.ts', "import type { X } from '../engine/x.ts';"],
    ['src/domain/a.ts', "import { readFileSync } from 'node:fs';"],
    ['src/domain/a.ts', "import v from 'valibotic';"],
    ['src/engine/a.ts', "export { x } from '../aws/x.ts';"],
    ['src/engine/a.ts', "export * from '../aws/x.ts';"],
    ['src/engine/a.ts', "const x = await import('../local/x.ts');"],
    ['src/engine/a.ts', "type X = import('@aws-sdk/client-ec2').X;"],
    ['src/engine/a.ts', 'const x = await import(name);'],
    ['src/aws/a.ts', "import { x } from '../action/x.ts';"],
    ['src/aws/a.ts', "import * as core from '@actions/core';"],
    ['src/action/a.ts', "import { EC2Client } from '@aws-sdk/client-ec2';"],
    ['src/action/a.ts', "import { x } from '../cli/x.ts';"],
    ['src/cli/a.ts', "import { x } from '../../lambda/x.ts';"],
    ['src/local/a.ts', "import { x } from '../domain/x.ts';"],
    ['src/local/a.ts', "import { x } from './../aws/x.ts';"],
    ['lambda/a.ts', "import { x } from '../src/local/x.ts';"],
    ['src/options.ts', "import { x } from './engine/x.ts';"],
    ['src/new/a.ts', ''],
    ['src/engine/a.ts', 'const x = process.env.HOME;'],
    ['src/engine/a.ts', "const x = globalThis.process['env'];"],
    ['src/aws/a.ts', "import { env } from 'node:process';"],
    ['src/engine/a.ts', 'const x = Date.now();'],
    ['src/engine/a.ts', 'const read = Date.now;'],
    ['src/engine/a.ts', 'const x = new Date();'],
    ['src/engine/a.ts', 'const x = performance.now();'],
    ['src/engine/a.ts', 'setTimeout(() => {}, 1);'],
    ['src/engine/a.ts', 'globalThis.setInterval(() => {}, 1);'],
    ['src/engine/a.ts', 'const signal = AbortSignal.timeout(5);'],
    ['src/aws/a.ts', 'setTimeout(() => {}, 1);'],
    ['src/aws/a.ts', "import { setTimeout as sleep } from 'node:timers/promises';"],
  ])('%s: %s', (path, source) => {
    expect(faultsOf(path, source)).toHaveLength(1);
  });

  test.each([
    ['src/engine/a.ts', "// Date.now() and import '../aws/x.ts'\nconst text = 'process.env';"],
    ['src/engine/a.ts', 'const x = new Date(5); time.setTimeout(1); const y = { setTimeout: 2 };'],
    ['src/engine/a.ts', "import { x } from '../domain/x.ts';\nimport { y } from './y.ts';"],
    ['src/aws/a.ts', 'const signal = AbortSignal.timeout(5);'],
    ['src/aws/a.ts', "import { SNSClient } from '@aws-sdk/client-sns';\nimport { x } from '../engine/ports.ts';"],
  ])('and would let pass: %s: %s', (path, source) => {
    expect(faultsOf(path, source)).toEqual([]);
  });
});
