import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runChecks } from '../lib/checks.mjs';

export const name = 'workflows';
export const needs = ['actionlint', 'zizmor'];

/** Workflows and actions, ours and the examples: correct (actionlint) and safe to run (zizmor). */
export function run({ root, tools, log }) {
  const workflows = ['.github/workflows', 'examples'].flatMap((folder) => yamlIn(root, folder));
  const actions = ['action.yml', 'start/action.yml', 'stop/action.yml'].filter((path) => existsSync(join(root, path)));
  return runChecks(
    [
      ...workflows.map((path) => ({
        name: `actionlint ${path}`,
        command: tools.actionlint,
        args: ['-no-color', path],
      })),
      ...[...workflows, ...actions].map((path) => ({
        name: `zizmor ${path}`,
        command: tools.zizmor,
        args: ['--offline', '--no-progress', '--color=never', '--config', '.github/zizmor.yml', path],
      })),
    ],
    { cwd: root, log },
  );
}

function yamlIn(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  const names = readdirSync(join(root, folder), { recursive: true });
  return names
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => join(folder, name))
    .sort();
}
