import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startEmbedded } from '../lib/embedded.mjs';
import { run as runProgram } from '../lib/process.mjs';

export const name = 'boto3';
export const needs = ['python'];

const OPTED_IN = { wakelock: 'wakelock' };
const machine = (number, more = {}) => ({
  id: `i-0123456789abcde${number.toString(16).padStart(2, '0')}`,
  tags: OPTED_IN,
  ...more,
});

/** The machines in the order in which the scripts name them. */
const SEED = {
  machines: [
    ...[0, 1, 2, 3].map((number) => machine(number)),
    machine(4, { tags: {} }),
    machine(5, { faults: [{ on: 'boot', reason: 'Client.InternalError: Client error on launch', times: 'always' }] }),
    machine(6, { faults: [{ on: 'start', code: 'InsufficientInstanceCapacity', times: 'always' }] }),
    machine(7, { name: 'build-box' }),
    ...[8, 16, 17, 18].map((number) => machine(number)),
  ],
};

/** boto3 as a client that knows the documents only: the wire of messages and leases, and the embedded AWS seen from Python. */
export async function run({ root, work, tools, log }) {
  let passed = 0;
  let failed = 0;
  const skipped = [];
  for (const script of ['stranger', 'faults']) {
    // Each script has an AWS of its own: one counts all calls and letters.
    const aws = await startEmbedded({ root, work, seed: SEED, speed: 20, name: script });
    try {
      const counts = await runScript(script, { root, work, python: tools.python, env: aws.env, log });
      passed += counts.tests - counts.failed - counts.skipped.length;
      failed += counts.failed;
      skipped.push(...counts.skipped);
    } finally {
      await aws.end();
    }
  }
  return { passed, failed, skipped };
}

async function runScript(script, { root, work, python, env, log }) {
  const report = join(work, `${script}.json`);
  const { code, why, stderr } = await runProgram(python, [join(root, 'test', 'deep', 'boto3', `${script}.py`)], {
    cwd: work,
    env: { ...process.env, ...env, WAKELOCK_REPORT: report, PYTHONDONTWRITEBYTECODE: '1' },
    timeoutSeconds: 600,
  });
  writeFileSync(join(work, `${script}.txt`), stderr);
  if (code !== 0 || !existsSync(report)) throw new Error(`${script}.py: ${why}\n${stderr}`);
  const counts = JSON.parse(readFileSync(report, 'utf8'));
  if (counts.failed > 0) log(stderr);
  return counts;
}
