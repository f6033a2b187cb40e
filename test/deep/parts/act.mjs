import { randomUUID } from 'node:crypto';
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { runJest } from '../lib/jest.mjs';
import { endMarked } from '../lib/marked.mjs';

export const name = 'act';
export const needs = ['act', 'node24'];

const SHIPPED = ['action.yml', 'start', 'stop', 'dist'];

/** The actions as workflows use them, run by act (not GitHub's runner) against the embedded AWS. */
export function run({ root, work, tools, log }) {
  const stage = join(work, 'wakelock');
  for (const path of SHIPPED) {
    if (!existsSync(join(root, path))) throw new Error(`${path} is not there: run "npm run docs" and "npm run build"`);
    cpSync(join(root, path), join(stage, path), { recursive: true });
  }
  // What jobs leave behind is found again by this variable, whatever ends us.
  const mark = randomUUID();
  const endLeft = () => endMarked(`WAKELOCK_DEEP_RUN=${mark}`);
  process.on('exit', endLeft);
  return runJest({
    root,
    work,
    log,
    node: tools.node24,
    config: 'test/deep/jest.config.mjs',
    paths: ['test/deep/act'],
    env: {
      WAKELOCK_DEEP_ACT: tools.act,
      WAKELOCK_DEEP_NODE: tools.node24,
      WAKELOCK_DEEP_STAGE: stage,
      WAKELOCK_DEEP_WORK: work,
      WAKELOCK_DEEP_RUN: mark,
    },
  }).finally(endLeft);
}
