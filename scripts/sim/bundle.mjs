import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

/**
 * Bundles the simulator with the product's code.
 * @param tooth a safety mechanism to leave out: each of `patches { file, find, put }` replaces one text of one source file
 */
export async function bundleSimulator(root, { outfile, tooth }) {
  const patches = tooth?.patches ?? [];
  await build({
    entryPoints: [join(root, 'test/sim/index.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    outfile,
    sourcemap: 'inline',
    logLevel: 'error',
    plugins: patches.map((patch) => patcher(root, patch)),
  });
  return outfile;
}

/** Replaces `find` by `put`, and fails if the text does not stand there once: a tooth must never bite on nothing. */
function patcher(root, { file, find, put }) {
  const path = join(root, file);
  return {
    name: 'patch',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, async (args) => {
        if (args.path !== path) return undefined;
        const source = await readFile(path, 'utf8');
        const places = source.split(find).length - 1;
        if (places !== 1) throw new Error(`${file}: the text of the tooth stands there ${places} times:\n${find}`);
        return { contents: source.replace(find, () => put), loader: 'ts' };
      });
    },
  };
}
