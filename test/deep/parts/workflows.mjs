import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { runChecks } from '../lib/checks.mjs';
import { run as runProgram } from '../lib/process.mjs';

export const name = 'workflows';
export const needs = ['actionlint', 'zizmor'];

/**
 * Workflows and actions, ours and the examples: correct (actionlint) and safe to run (zizmor). For actionlint the examples are
 * put where a user would put them and use the actions of this checkout, so that their inputs and outputs are checked too.
 */
export async function run({ root, work, tools, log }) {
  const placed = await placeExamples(root, work);
  const ours = workflowsIn(root, '.github/workflows');
  const safe = [...ours, ...workflowsIn(root, 'examples'), ...actionsOf(root)];
  const lint = (path) => ({ name: `actionlint ${path}`, command: tools.actionlint, args: ['-no-color', path] });
  const results = [
    await runChecks(ours.map(lint), { cwd: root, log }),
    await runChecks(placed.map(lint), { cwd: work, log }),
    await runChecks(
      safe.map((path) => ({
        name: `zizmor ${path}`,
        command: tools.zizmor,
        args: ['--offline', '--no-progress', '--color=never', '--config', '.github/zizmor.yml', path],
      })),
      { cwd: root, log },
    ),
  ];
  const sum = (field) => results.reduce((total, counts) => total + counts[field], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: [] };
}

async function placeExamples(root, work) {
  for (const path of [...actionsOf(root), 'dist/action'])
    cpSync(join(root, path), join(work, path), { recursive: true });
  const folder = '.github/workflows';
  mkdirSync(join(work, folder), { recursive: true });
  for (const path of workflowsIn(root, 'examples')) {
    const text = readFileSync(join(root, path), 'utf8').replaceAll(/\bOWNER\/wakelock(\/\w+)?@v1\b/g, '.$1');
    writeFileSync(
      join(work, folder, relative('examples', path).replaceAll(sep, '-')),
      text.replaceAll(/uses: \.$/gm, 'uses: ./'),
    );
  }
  await runProgram('git', ['init', '--quiet'], { cwd: work });
  return workflowsIn(work, folder);
}

function actionsOf(root) {
  return ['action.yml', 'start/action.yml', 'stop/action.yml', 'deploy/action.yml'].filter((path) =>
    existsSync(join(root, path)),
  );
}

/** The workflows below a folder; other YAML (templates, other services' pipelines) has parts of its own. */
function workflowsIn(root, folder) {
  return readdirSync(join(root, folder), { recursive: true })
    .filter((name) => /\.ya?ml$/.test(name) && isWorkflow(readFileSync(join(root, folder, name), 'utf8')))
    .map((name) => join(folder, name))
    .sort();
}

function isWorkflow(text) {
  return /^on:/m.test(text) && /^jobs:/m.test(text);
}
