import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GOALS } from './judge.mjs';
import { filesBelow } from './stryker.mjs';

/** A line of code makes about this many mutants. */
const PER_LINE = 2;

/** Every source file of the rings that are mutated. */
export function allFiles(root) {
  return Object.keys(GOALS).flatMap((ring) => filesBelow(root, ring, '.ts'));
}

/**
 * What is worth mutating in a bounded time: the files changed since `base` (default: where this branch left `origin/main`);
 * without any, a few that are others with each commit, so that all have their turn.
 *
 * @param limit about how many mutants may be made
 * @returns `files` to mutate, `left` those that did not fit, and `why` these
 */
export function chooseFiles(root, { base, limit }) {
  const all = allFiles(root);
  const from = base ?? mergeBase(root);
  const changed = from === undefined ? [] : changedSince(root, from).filter((file) => all.includes(file));
  if (changed.length > 0) return { ...withinLimit(root, changed, limit), why: `changed since ${from}` };
  const commits = Number(git(root, 'rev-list', '--count', 'HEAD') ?? 0);
  const turn = (commits * 7) % all.length;
  const rotated = [...all.slice(turn), ...all.slice(0, turn)];
  const why =
    from === undefined ? 'a sample, as there is no base to compare with' : `a sample: none changed since ${from}`;
  return { ...withinLimit(root, rotated, limit), why };
}

function withinLimit(root, files, limit) {
  let room = limit;
  const chosen = [];
  const left = [];
  for (const file of files) {
    const mutants = readFileSync(join(root, file), 'utf8').split('\n').length * PER_LINE;
    if (mutants <= room) chosen.push(file);
    else left.push(file);
    if (mutants <= room) room -= mutants;
  }
  return { files: chosen, left };
}

function mergeBase(root) {
  const base = git(root, 'merge-base', 'HEAD', 'origin/main');
  return base === git(root, 'rev-parse', 'HEAD') ? undefined : base;
}

function changedSince(root, base) {
  const names = git(root, 'diff', '--name-only', '--diff-filter=d', base, '--', ...Object.keys(GOALS));
  if (names === undefined) throw new Error(`git knows no commit "${base}": is the history of this checkout cut short?`);
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
