import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { refuse } from '../command-line.mjs';
import { GOALS } from './judge.mjs';
import { filesBelow } from './stryker.mjs';

/** A line of code makes about this many mutants. */
const PER_LINE = 2;

/** Every source file of the rings that are mutated. */
export function allFiles(root) {
  return Object.keys(GOALS).flatMap((ring) => filesBelow(root, ring, '.ts'));
}

/** What every promise rests on: the decision about one machine. Mutated where nothing else is asked for. */
const DECISION = ['boot', 'notes', 'power', 'power-off', 'power-on', 'protection', 'situation', 'slots'];

/**
 * What is worth mutating in a bounded time: the files changed since `base` (default: where this branch left `origin/main`);
 * without any, those of the decision.
 *
 * @param limit about how many mutants may be made
 * @returns `files` to mutate, `left` those of the rings that are not, and `why` these
 */
export function chooseFiles(root, { base, limit }) {
  const all = allFiles(root);
  const from = base ?? mergeBase(root);
  const changed = from === undefined ? [] : changedSince(root, from).filter((file) => all.includes(file));
  const files =
    changed.length > 0 ? withinLimit(root, changed, limit) : DECISION.map((name) => `src/domain/${name}.ts`);
  const since = from === undefined ? 'there is no base to compare with' : `none changed since ${from}`;
  return {
    files,
    left: all.filter((file) => !files.includes(file)),
    why: changed.length > 0 ? `changed since ${from}` : `the decision, as ${since}`,
  };
}

function withinLimit(root, files, limit) {
  let room = limit;
  return files.filter((file) => {
    const mutants = readFileSync(join(root, file), 'utf8').split('\n').length * PER_LINE;
    if (mutants > room) return false;
    room -= mutants;
    return true;
  });
}

function mergeBase(root) {
  const base = git(root, 'merge-base', 'HEAD', 'origin/main');
  return base === git(root, 'rev-parse', 'HEAD') ? undefined : base;
}

function changedSince(root, base) {
  const names = git(root, 'diff', '--name-only', '--diff-filter=d', base, '--', ...Object.keys(GOALS));
  if (names === undefined) refuse(`git knows no commit "${base}"; the history of this checkout may be cut short.`);
  return names.split('\n').filter((name) => name.endsWith('.ts'));
}

/** What git says, or undefined where it refuses. */
function git(root, ...args) {
  try {
    return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}
