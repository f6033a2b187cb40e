import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runChecks } from '../lib/checks.mjs';
import { run as runProgram } from '../lib/process.mjs';

export const name = 'templates';
export const needs = ['cfnLint', 'checkov'];

/** Faults that each linter must find, or it was not looking: what stands in the template, and what is put in its place. */
const FAULTS = [
  { linter: 'cfnLint', from: 'Runtime: nodejs24.x', to: 'Runtime: nodejs10.x' },
  { linter: 'cfnLint', from: 'MaximumRetryAttempts: 0', to: 'MaximumRetryAttempts: many' },
  { linter: 'cfnLint', from: '!GetAtt DeadLetterQueue.Arn', to: '!GetAtt DeadLetterQueue.Name' },
  { linter: 'cfnLint', from: 'Condition: HasGitHub', to: 'Condition: HasGitHubb' },
  { linter: 'checkov', from: 'PointInTimeRecoveryEnabled: true', to: 'PointInTimeRecoveryEnabled: false' },
  { linter: 'checkov', from: 'id: CKV_AWS_26', to: 'id: CKV_AWS_25' },
];

/** The templates by cfn-lint and checkov, without a finding that is not argued in place; and that both find what is wrong. */
export async function run({ root, work, tools, log }) {
  const path = join(root, 'lambda', 'template.yaml');
  const examples = ['dual-app', 'failover-alarms'].map((each) => join(root, 'examples', each, 'template.yaml'));
  const linters = {
    cfnLint: (file) => ({
      name: `cfn-lint ${file}`,
      command: tools.cfnLint,
      args: ['--non-zero-exit-code', 'warning', file],
    }),
    checkov: (file) => ({
      name: `checkov ${file}`,
      command: tools.checkov,
      // Without the guidelines of its makers it looks nothing up on the network.
      args: ['--file', file, '--framework', 'cloudformation', '--skip-download', '--compact', '--quiet'],
    }),
  };
  const clean = await runChecks(
    [path, ...examples].flatMap((file) => [linters.cfnLint(file), linters.checkov(file)]),
    { cwd: root, log },
  );
  let caught = 0;
  for (const [index, { linter, from, to }] of FAULTS.entries()) {
    const text = readFileSync(path, 'utf8');
    if (!text.includes(from)) throw new Error(`"${from}" does not stand in the template any more`);
    const file = join(work, `fault-${index}.yaml`);
    writeFileSync(file, text.replace(from, to));
    const { command, args } = linters[linter](file);
    const { code } = await runProgram(command, args, { cwd: work });
    log(`${code === 0 ? 'FAILED' : 'passed'}: ${linter} finds "${to}"`);
    if (code !== 0) caught += 1;
  }
  return { passed: clean.passed + caught, failed: clean.failed + FAULTS.length - caught, skipped: [] };
}
