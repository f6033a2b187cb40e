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
    plugins: [patcher(root, [...patches, ...PURE.map(memory)])],
  });
  return outfile;
}

/** Pure functions of one text that every schedule calls with the same few texts: their answers are remembered. */
const PURE = [
  { file: 'src/domain/message.ts', name: 'parseMessage' },
  { file: 'src/domain/token.ts', name: 'leaseIdOf' },
];

function memory({ file, name }) {
  const put = `
    const known = new Map<string, ReturnType<typeof anew>>();
    export function ${name}(text: string): ReturnType<typeof anew> {
      let answer = known.get(text);
      if (answer === undefined) {
        answer = anew(text);
        if (known.size > 5_000) known.clear();
        known.set(text, answer);
      }
      return answer;
    }
    function anew(`;
  return { file, find: `export function ${name}(`, put };
}

/** Replaces `find` by `put`, and fails if the text does not stand there once: a tooth must never bite on nothing. */
function patcher(root, patches) {
  return {
    name: 'patches',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const mine = patches.filter(({ file }) => join(root, file) === path);
        if (mine.length === 0) return undefined;
        const source = await readFile(path, 'utf8');
        return { contents: mine.reduce(replaceOnce, source), loader: 'ts' };
      });
    },
  };
}

function replaceOnce(source, { file, find, put }) {
  const places = source.split(find).length - 1;
  if (places !== 1) throw new Error(`${file}: the text to be replaced stands there ${places} times:\n${find}`);
  return source.replace(find, () => put);
}
