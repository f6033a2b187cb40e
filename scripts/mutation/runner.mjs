import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { Script } from 'node:vm';
import { bundleTests } from './bundle.mjs';
import { createHarness, runTest } from './harness.mjs';

const require = createRequire(import.meta.url);
/** What the instrumented sources read: https://stryker-mutator.io/docs/stryker-js/guides/create-a-plugin/ */
globalThis.__stryker__ ??= {};
const context = globalThis.__stryker__;
/** A test that a mutant keeps waiting for ever is given up after so many turns of so many ms more than it usually takes. */
const TURNS = 20;
const TURN_MS = 50;
/** What a test that this process has not timed yet may take, ms. */
const UNTIMED = 500;
const HUNG = 'it never ends';
/** What each test took without a mutant, ms: measured by one process, read by all. In the copy that is mutated. */
const TIMES = 'times.json';

/**
 * A test runner for Stryker that keeps all tests in one process. Every mutant gets freshly evaluated modules, only the tests
 * that reach it run, those first of which most is to be expected for their time, up to the first that fails.
 */
class BundledTestRunner {
  static inject = ['options'];
  #testFiles;
  #script;
  #reach;
  #times;
  /** How many mutants of a source each test file noticed. */
  #noticed = new Map();

  constructor({ bundled }) {
    this.#testFiles = bundled.testFiles;
  }

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    const { text, reach } = await bundleTests(process.cwd(), this.#testFiles);
    this.#reach = reach;
    this.#script = new Script(`(function (harness, require, module, exports) {${text}\n})`);
  }

  async dryRun() {
    const tests = [];
    const times = {};
    const load = this.#begin();
    for (const test of this.#testFiles.flatMap((file) => load(file))) {
      context.currentTestId = test.id;
      const started = performance.now();
      const failure = await attempt(test, 10 * UNTIMED);
      context.currentTestId = undefined;
      const timeSpentMs = performance.now() - started;
      times[test.id] = timeSpentMs;
      const base = { id: test.id, name: test.name, fileName: join(process.cwd(), test.file), timeSpentMs };
      tests.push(failure === undefined ? { ...base, status: 0 } : { ...base, status: 1, failureMessage: failure });
    }
    writeFileSync(TIMES, JSON.stringify(times));
    return { status: 'complete', tests, mutantCoverage: context.mutantCoverage };
  }

  async mutantRun({ activeMutant: { id }, testFilter, hitLimit, mutantActivation, sandboxFileName }) {
    Object.assign(context, { hitCount: hitLimit && 0, hitLimit });
    context.activeMutant = mutantActivation === 'static' ? id : undefined;
    const load = this.#begin();
    const mutated = relative(process.cwd(), sandboxFileName).replaceAll('\\', '/');
    let nrOfTests = 0;
    for (const file of this.#filesFor(testFilter, mutated)) {
      context.activeMutant = mutantActivation === 'static' ? id : undefined;
      let tests;
      try {
        tests = load(file).filter((test) => testFilter?.includes(test.id) ?? true);
      } catch (error) {
        this.#notice(mutated, file);
        return { status: 'killed', killedBy: [], failureMessage: `${file} cannot be loaded: ${error}`, nrOfTests };
      }
      context.activeMutant = id;
      for (const test of tests) {
        nrOfTests += 1;
        const failureMessage = await attempt(test, this.#took(test.id));
        if (failureMessage !== undefined || context.hitCount > hitLimit) this.#notice(mutated, file);
        if (context.hitCount > hitLimit) return { status: 'timeout', reason: `hit ${hitLimit} times` };
        if (failureMessage === HUNG) return { status: 'timeout', reason: `${test.id}: ${HUNG}` };
        if (failureMessage !== undefined) return { status: 'killed', killedBy: [test.id], failureMessage, nrOfTests };
      }
    }
    return { status: 'survived', nrOfTests };
  }

  /** The test files that may notice a mutant. Without a filter: whatever imports its file. */
  #filesFor(testFilter, mutated) {
    const times = new Map();
    const tests = testFilter ?? Object.keys(this.#timesOfAll());
    for (const id of tests) {
      const file = fileOf(id);
      if (testFilter !== undefined || this.#reach.get(file).has(mutated)) {
        times.set(file, (times.get(file) ?? 0) + (this.#took(id) ?? 1));
      }
    }
    const promise = (file) =>
      (this.#noticed.get(`${mutated} ${file}`) ?? expectedOf(file, mutated)) / (times.get(file) + 1);
    return [...times.keys()].sort((a, b) => promise(b) - promise(a));
  }

  #notice(mutated, file) {
    const key = `${mutated} ${file}`;
    this.#noticed.set(key, (this.#noticed.get(key) ?? expectedOf(file, mutated)) + 1);
  }

  #took(id) {
    return this.#timesOfAll()[id];
  }

  #timesOfAll() {
    this.#times ??= existsSync(TIMES) ? JSON.parse(readFileSync(TIMES, 'utf8')) : {};
    return this.#times;
  }

  /** Fresh modules. @returns what evaluates one test file and gives its tests */
  #begin() {
    const harness = createHarness();
    const module = { exports: {} };
    this.#script.runInThisContext()(harness, require, module, module.exports);
    return (file) => {
      harness.beginFile(file);
      harness.files[file]();
      return harness.tests.filter((test) => test.file === file);
    };
  }
}

const fileOf = (id) => id.slice(0, id.indexOf(' '));

/** Before any was noticed: the file of tests that is named as the source is the one to ask. */
function expectedOf(file, mutated) {
  const stem = mutated.replace(/^src\//, '').replace(/\.ts$/, '');
  return file.startsWith(`test/${stem}`) ? 2 : 0.05;
}

/**
 * Runs a test up to its end, or until the event loop went round so often without one that it has none. Turns are counted, not
 * time: a machine that stands still does not make a test hang.
 *
 * @returns why the test failed, or undefined
 */
async function attempt(test, usual = UNTIMED) {
  let timer;
  const hung = new Promise((resolve) => {
    let left = TURNS + (10 * usual) / TURN_MS;
    timer = setInterval(() => {
      left -= 1;
      if (left < 0) resolve(HUNG);
    }, TURN_MS);
  });
  const ended = runTest(test).then(
    () => undefined,
    (error) => String(error?.message ?? error),
  );
  const result = await Promise.race([ended, hung]);
  clearInterval(timer);
  return result;
}

export const strykerPlugins = [{ kind: 'TestRunner', name: 'bundled', injectableClass: BundledTestRunner }];
export const strykerValidationSchema = {
  properties: { bundled: { type: 'object', properties: { testFiles: { type: 'array', items: { type: 'string' } } } } },
};
