import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * The tests that may kill a mutant: tables of the domain, stories of the engine and of the fault rows, and whatever else runs
 * the inner rings in this process, quickly, and starts nothing.
 */
const KILLERS =
  /^test\/(?:domain|engine|deploy\/(?:changes|deploy|destroy|doctor|findings|parameters)|faults\/(?:machines|messages))\b.*\.test\.ts$/;

/** All files below `folder` whose name ends with `ending`, as paths from the root with `/`. */
export function filesBelow(root, folder, ending) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)).replaceAll('\\', '/'))
    .sort();
}

/**
 * Mutates `files` in a copy of the tree below `home` and runs the tests against each mutant.
 *
 * @param core the path of Stryker's main module
 * @returns the mutants: where, what was changed into what, and how it ended
 */
export async function mutate({ root, core, home, files, incremental, progress }) {
  const { Stryker } = await import(pathToFileURL(core).href);
  const stryker = new Stryker({
    mutate: files,
    testRunner: 'bundled',
    plugins: [fileURLToPath(new URL('./runner.mjs', import.meta.url))],
    bundled: { testFiles: filesBelow(root, 'test', '.ts').filter((file) => KILLERS.test(file)) },
    coverageAnalysis: 'perTest',
    concurrency: 2,
    // A machine that is busy with something else must not make a mutant look noticed.
    timeoutMS: 20_000,
    timeoutFactor: 4,
    incremental,
    incrementalFile: relative(root, join(home, 'incremental.json')),
    tempDirName: relative(root, join(home, 'copy')),
    ignorePatterns: [
      '**',
      '!src/**',
      '!test/**',
      'test/deep/**',
      '!examples/**',
      '!docs/**',
      '!lambda/**',
      '!package.json',
    ],
    reporters: ['html', ...(progress ? ['progress'] : [])],
    htmlReporter: { fileName: relative(root, join(home, 'report.html')) },
    logLevel: 'error',
    allowConsoleColors: false,
  });
  const sources = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8').split('\n')]));
  const results = await stryker.runMutationTest();
  return results.map((mutant) => {
    const file = relative(root, mutant.fileName).replaceAll('\\', '/');
    return describe(mutant, { file, lines: sources.get(file) ?? [] });
  });
}

function describe({ location: { start, end }, mutatorName, replacement, status }, { file, lines }) {
  const first = lines[start.line - 1] ?? '';
  const original =
    start.line === end.line
      ? first.slice(start.column - 1, end.column - 1)
      : [
          first.slice(start.column - 1),
          ...lines.slice(start.line, end.line - 1),
          (lines[end.line - 1] ?? '').slice(0, end.column - 1),
        ].join('\n');
  return {
    file,
    at: start.line,
    line: first.trim(),
    mutator: mutatorName,
    original: oneLine(original),
    replacement: oneLine(replacement ?? ''),
    status,
  };
}

function oneLine(text) {
  return text.replaceAll(/\s+/g, ' ').trim();
}
