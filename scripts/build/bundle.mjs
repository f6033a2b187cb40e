import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build } from 'esbuild';
import { groups } from './entries.mjs';
import { licencesOf } from './licences.mjs';
import { trimSchemaKeys } from './plugins.mjs';

/** CommonJS packages inside an ES module still call `require` for Node's own modules. */
const REQUIRE =
  "import { createRequire as $createRequire } from 'node:module';const require = $createRequire(import.meta.url);";

/**
 * Builds every group in memory.
 *
 * @returns the files (path relative to the output folder → bytes, sorted) and the entries whose source is not there.
 */
export async function bundle(root) {
  const files = new Map();
  const inputs = new Set();
  const missing = [];
  for (const group of groups) {
    const present = group.entries.filter(({ from }) => existsSync(join(root, from)));
    missing.push(...group.entries.filter((entry) => !present.includes(entry)).map(({ from }) => from));
    if (present.length === 0) continue;
    const result = await build(optionsOf({ ...group, entries: present }, root));
    for (const file of result.outputFiles) files.set(slashes(relative(join(root, 'dist'), file.path)), file.contents);
    for (const output of Object.values(result.metafile.outputs)) {
      for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) if (bytesInOutput > 0) inputs.add(input);
    }
  }
  files.set('THIRD-PARTY-LICENSES.txt', Buffer.from(licencesOf(inputs, root)));
  return { files: new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1))), missing };
}

/** esbuild's options for one group: nothing in them depends on the machine. */
export function optionsOf({ entries, options }, root) {
  return {
    absWorkingDir: root,
    entryPoints: entries.map(({ from, to }) => ({ in: from, out: to })),
    outdir: join(root, 'dist'),
    outExtension: { '.js': '.mjs' },
    write: false,
    metafile: true,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    mainFields: ['module', 'main'],
    minify: true,
    splitting: options.chunks !== undefined,
    chunkNames: options.chunks ?? '[name]-[hash]',
    legalComments: 'none',
    charset: 'ascii',
    // The SDK warns on Node 20 that its future versions will not run there; the version in the bundle is the one that runs.
    define: { 'process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED': '"true"' },
    logLevel: 'warning',
    banner: { js: options.shebang ? `#!/usr/bin/env node\n${REQUIRE}` : REQUIRE },
    plugins: [trimSchemaKeys, ...(options.plugins ?? [])],
  };
}

function slashes(path) {
  return path.split('\\').join('/');
}
