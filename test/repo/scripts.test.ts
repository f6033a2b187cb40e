import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('a script that is given what it does not take', () => {
  test.each([
    ['sim --bogus', "Unknown option '--bogus'; there are --runs, --seconds"],
    ['sim --runs', "Option '--runs <value>' argument missing"],
    ['sim 20', "Unexpected argument '20'"],
    ['sim --tooth foo', '--tooth: "foo" is none of ack wait,'],
    ['sim --variant foo', '--variant: "foo" is none of mixed, perfect,'],
    ['sim --variant foo --replay 1', '--variant: "foo" is none of mixed,'],
    ['sim --runs abc', '--runs: "abc" is not a whole number from 1 on'],
    ['sim --runs 0', '--runs: "0" is not a whole number from 1 on'],
    ['sim --replay abc', '--replay: "abc" is not a whole number from 0 on'],
    ['deep nosuch', 'part: "nosuch" is none of '],
    ['deep --bogus', "Unknown option '--bogus'; there is --report"],
    ['mutation --bogus', "Unknown option '--bogus'"],
    ['mutation --sample some', '--sample: "some" is not a whole number'],
    ['mutation --sample 9 --base nosuch', 'git knows no commit "nosuch"'],
    ['mutation src/nosuch.ts', '"src/nosuch.ts" is no source file of src/domain or src/engine'],
    ['lab --bogus', "Unknown option '--bogus'"],
    ['lab --jmeter /nosuch', '--jmeter: the folder "/nosuch" holds no ApacheJMeter_core'],
    ['bench nosuch', 'part: "nosuch" is none of sizes,'],
    ['bench --rounds none', '--rounds: "none" is not a whole number'],
    ['docs --bogus', "Unknown option '--bogus'; there is --check."],
  ])('%s says so in one sentence and starts nothing', (line, what) => {
    const [script, ...args] = line.split(' ');
    const { status, stdout, stderr } = spawnSync(process.execPath, [`scripts/${script}.mjs`, ...args], {
      cwd: root,
      encoding: 'utf8',
    });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(new RegExp(`^${script}\\.mjs: .*\\.\n$`));
    expect(stderr).toContain(what);
  });
});
