import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const HARNESS = 'mutation-harness';

/**
 * Test files and the sources that they import as one script, so that every mutant gets fresh modules in about 20 ms. Three
 * things are put in place of what the files have: `@jest/globals` is the harness, fast-check has a fixed seed and does not
 * look for the smallest counterexample (a mutant that is killed once is killed each time), and a test that reads files beside
 * it finds its own address, which a script has not.
 *
 * @returns `text`, a function body that uses `harness` and `require` and gives `harness.files`, what evaluates each test file;
 *   and `reach`, for each test file the files that it imports, at any depth
 */
export async function bundleTests(root, testFiles) {
  const files = testFiles.map((file) => `${JSON.stringify(file)}: () => require(${JSON.stringify(`./${file}`)}),`);
  const seed = "require('fast-check').configureGlobal({ seed: 1, endOnFailure: true });";
  const { outputFiles, metafile } = await build({
    stdin: { contents: `${seed}\nharness.files = {${files.join('\n')}};`, resolveDir: root },
    bundle: true,
    write: false,
    metafile: true,
    absWorkingDir: root,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    logLevel: 'error',
    plugins: [standIn],
  });
  const reach = new Map(testFiles.map((file) => [file, importedBy(file, metafile.inputs)]));
  return { text: outputFiles[0].text, reach };
}

function importedBy(file, inputs, seen = new Set()) {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const { path } of inputs[file]?.imports ?? []) importedBy(path, inputs, seen);
  return seen;
}

const standIn = {
  name: 'stand-in',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@jest\/globals$/ }, ({ path }) => ({ path, namespace: HARNESS }));
    onLoad({ filter: /.*/, namespace: HARNESS }, () => ({ contents: 'module.exports = harness.globals;' }));
    onLoad({ filter: /\.test\.ts$/ }, ({ path }) => {
      const address = JSON.stringify(pathToFileURL(path).href);
      return { contents: readFileSync(path, 'utf8').replaceAll('import.meta.url', address), loader: 'ts' };
    });
  },
};
