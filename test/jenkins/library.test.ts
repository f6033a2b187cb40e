import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { jenkinsHelps } from '../../scripts/docs/jenkins.mjs';
import * as options from '../../src/options.ts';
import { forbiddenIn } from './grammar.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const steps = readdirSync(join(root, 'jenkins', 'vars')).filter((name) => name.endsWith('.groovy'));

describe('the command line in the library', () => {
  test('is a file of its own, the same as dist/cli.mjs', () => {
    const copy = join(root, 'jenkins', 'resources', 'wakelock', 'cli.mjs');
    expect(lstatSync(copy).isFile()).toBe(true);
    expect(readFileSync(copy).equals(readFileSync(join(root, 'dist', 'cli.mjs')))).toBe(true);
  });

  test('has its hash beside it, by which a node knows that it has it already', () => {
    const hash = createHash('sha256').update(read('dist/cli.mjs')).digest('hex').slice(0, 16);
    expect(read('jenkins/resources/wakelock/cli.sha256')).toBe(`${hash}\n`);
  });
});

describe('the steps', () => {
  test.each(Object.entries(jenkinsHelps(options)))('%s is what the table of options gives', (path, text) => {
    expect(read(path)).toBe(text);
  });

  test('each that is for a Jenkinsfile has a help', () => {
    const helps = Object.keys(jenkinsHelps(options)).map((path) => path.replace('jenkins/vars/', ''));
    const named = steps.filter((name) => name !== 'wakelockCli.groovy').map((name) => name.replace('.groovy', '.txt'));
    expect(named.sort()).toEqual([...helps].sort());
  });

  test.each(steps)('%s holds nothing that CPS, a restart or a log would spoil', (name) => {
    expect(forbiddenIn(read(`jenkins/vars/${name}`))).toEqual([]);
  });

  test.each([
    ['a class', 'class Lease implements Serializable {}'],
    ['@NonCPS', '@NonCPS\ndef lines() { }'],
    ['an import', 'import java.util.regex.Matcher'],
    ['an object made', 'def list = new ArrayList()'],
    ['a matcher', "def found = text =~ 'i-.*'"],
    ['an iteration by a closure', "machines.each { sh 'x' }"],
    ['a text put into a script', 'sh(script: "node cli.mjs ${token}")'],
    ['a script written in place', "sh 'node cli.mjs'"],
  ])('%s would be found', (what, code) => {
    expect(forbiddenIn(code)).toContain(what);
  });
});
