import { join, relative } from 'node:path';
import { build } from 'esbuild';
import { groups } from './entries.mjs';
import { licencesOf } from './licences.mjs';
import { fromMemory, requireHttp, trimSchemas, withoutEventStreams } from './plugins.mjs';

/** CommonJS packages inside an ES module still call `require` for Node's own modules. */
const REQUIRE =
  "import { createRequire as $createRequire } from 'node:module';const require = $createRequire(import.meta.url);";

/** Builds every group in memory: path relative to the output folder → bytes, sorted by path. */
export async function bundle(root) {
  const files = new Map();
  const inputs = new Set();
  for (const group of groups) {
    const result = await bundleGroup(group, root);
    for (const { path, contents } of result.outputFiles)
      files.set(slashes(relative(join(root, 'dist'), path)), contents);
    for (const input of result.inputs) inputs.add(input);
  }
  files.set('THIRD-PARTY-LICENSES.txt', Buffer.from(licencesOf(inputs, root)));
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * One group in memory. Everything is split first, also what becomes one file in the end: without chunks esbuild keeps all of
 * a package that is reached through an `import()`. Joined afterwards, such a chunk still runs only when it is reached.
 *
 * @returns esbuild's output files, and `inputs`: the files of which a bundle holds at least one byte
 */
export async function bundleGroup({ entries, options }, root) {
  const split = await build({
    ...common(root),
    banner: options.single ? {} : { js: REQUIRE },
    entryPoints: entries.map(({ from, to }) => ({ in: from, out: to })),
    metafile: true,
    mainFields: ['module', 'main'],
    splitting: true,
    chunkNames: `${options.chunks ?? 'action/chunks'}/[name]-[hash]`,
    // The SDK warns on Node 20 that its future versions will not run there; the version in the bundle is the one that runs.
    define: { 'process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED': '"true"' },
    plugins: [trimSchemas, requireHttp, withoutEventStreams, ...(options.plugins ?? [])],
  });
  const outputs = reached(split.metafile.outputs, entries);
  const outputFiles = split.outputFiles.filter(({ path }) => outputs.has(slashes(relative(root, path))));
  const inputs = [...outputs.values()].flatMap((output) =>
    Object.entries(output.inputs).flatMap(([input, { bytesInOutput }]) => (bytesInOutput > 0 ? [input] : [])),
  );
  if (!options.single) return { outputFiles, inputs };
  const joined = await build({
    ...common(root),
    banner: { js: options.shebang ? `#!/usr/bin/env node\n${REQUIRE}` : REQUIRE },
    entryPoints: entries.map(({ to }) => ({ in: join(root, 'dist', `${to}.mjs`), out: to })),
    plugins: [fromMemory(outputFiles)],
  });
  return { outputFiles: joined.outputFiles, inputs };
}

/** The outputs that an entry can reach: esbuild also writes chunks for an `import()` in code that it drops. */
function reached(outputs, entries) {
  const found = new Map();
  const visit = (path) => {
    const output = outputs[path];
    if (output === undefined || found.has(path)) return;
    found.set(path, output);
    for (const { path: next } of output.imports) visit(next);
  };
  const starts = new Set(entries.map(({ from }) => from));
  for (const [path, { entryPoint }] of Object.entries(outputs)) if (starts.has(entryPoint)) visit(path);
  return found;
}

/** esbuild's options for every step: nothing in them depends on the machine. */
function common(root) {
  return {
    absWorkingDir: root,
    outdir: join(root, 'dist'),
    outExtension: { '.js': '.mjs' },
    write: false,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    minify: true,
    legalComments: 'none',
    charset: 'ascii',
    logLevel: 'warning',
  };
}

function slashes(path) {
  return path.split('\\').join('/');
}
