import { build } from 'esbuild';

const HARNESS = 'mutation-harness';

/**
 * Test files and the sources that they import as one script that is evaluated in about 20 ms, so that every mutant gets
 * fresh modules. Two things are put in place of what the files import: `@jest/globals` is the harness, and fast-check has a
 * fixed seed and does not look for the smallest counterexample: a mutant that is killed once is killed each time.
 *
 * @returns the text of a function body; it uses `harness` and `require`
 */
export async function bundleTests(root, testFiles) {
  const contents = testFiles.flatMap((file) => [
    `import ${JSON.stringify(`mark:${file}`)};`,
    `import ${JSON.stringify(`./${file}`)};`,
  ]);
  const { outputFiles } = await build({
    stdin: { contents: ["import 'mark:'", ...contents].join('\n'), resolveDir: root },
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    logLevel: 'error',
    plugins: [standIns],
  });
  return outputFiles[0].text;
}

const standIns = {
  name: 'stand-ins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^mark:/ }, ({ path }) => ({ path, namespace: HARNESS }));
    onResolve({ filter: /^@jest\/globals$/ }, ({ path }) => ({ path, namespace: HARNESS }));
    onLoad({ filter: /^@jest\/globals$/, namespace: HARNESS }, () => ({
      contents: 'module.exports = harness.globals;',
    }));
    onLoad({ filter: /^mark:$/, namespace: HARNESS }, () => ({
      contents: "require('fast-check').configureGlobal({ seed: 1, endOnFailure: true });",
      resolveDir: process.cwd(),
    }));
    onLoad({ filter: /^mark:./, namespace: HARNESS }, ({ path }) => ({
      contents: `harness.beginFile(${JSON.stringify(path.slice('mark:'.length))});`,
    }));
  },
};
