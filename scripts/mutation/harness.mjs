import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect } from 'expect';
import { bind } from 'jest-each';
import { format } from 'pretty-format';

/**
 * The part of Jest's interface that the tests of the inner rings use, with Jest's own `expect` and `each`: tests are
 * collected, and run later one by one. Snapshots are compared, never written.
 */
export function createHarness() {
  const tests = [];
  let file = '';
  let block = { title: '', before: [], after: [] };
  const test = (title, run) => {
    const name = [block.title, title].filter(Boolean).join(' ');
    const twins = tests.filter((other) => other.file === file && other.name === name).length;
    tests.push({ id: `${file} ${name}${twins === 0 ? '' : ` #${twins + 1}`}`, file, name, run, block });
  };
  const describe = (title, body) => {
    const outer = block;
    block = {
      title: [outer.title, title].filter(Boolean).join(' '),
      before: [...outer.before],
      after: [...outer.after],
    };
    body();
    block = outer;
  };
  test.each = bind(test, false);
  describe.each = bind(describe, false);
  return {
    tests,
    beginFile(name) {
      file = name;
      block = { title: '', before: [], after: [] };
    },
    globals: {
      describe,
      test,
      it: test,
      expect,
      beforeEach: (hook) => block.before.push(hook),
      afterEach: (hook) => block.after.unshift(hook),
    },
  };
}

/** Runs one collected test with its hooks. Rejects as the test does. */
export async function runTest({ run, block, file, name }) {
  expect.setState({ assertionCalls: 0, expectedAssertionsNumber: null, isExpectingAssertions: false });
  expect.setState({ snapshots: { file, name, taken: 0 } });
  try {
    for (const hook of block.before) await hook();
    await run();
    const [missing] = expect.extractExpectedAssertionsErrors();
    if (missing !== undefined) throw missing.error;
  } finally {
    for (const hook of block.after) await hook();
  }
}

expect.extend({
  toMatchSnapshot(received) {
    const { snapshots } = expect.getState();
    snapshots.taken += 1;
    const known = snapshotsOf(snapshots.file)[`${snapshots.name} ${snapshots.taken}`];
    const text = format(received, { escapeRegex: true, escapeString: false, printBasicPrototype: false });
    const pass = known === (text.includes('\n') ? `\n${text}\n` : text);
    return { pass, message: () => `${snapshots.name}: not as in its snapshot` };
  },
});

const files = new Map();

/** The snapshots of a test file: they are stored as a module that sets properties of `exports`. */
function snapshotsOf(file) {
  const path = join(dirname(file), '__snapshots__', `${basename(file)}.snap`);
  if (!files.has(path)) {
    const exports = {};
    if (existsSync(path)) new Function('exports', readFileSync(path, 'utf8'))(exports);
    files.set(path, exports);
  }
  return files.get(path);
}
