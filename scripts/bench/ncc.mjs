import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transformFileSync } from '@swc/core';
import { bundleGroup } from '../build/bundle.mjs';
import { groups } from '../build/entries.mjs';

/**
 * The same program as other tools bundle it: `plain` is @vercel/ncc on the sources, transpiled file by file (ncc cannot
 * compile this TypeScript itself); `eager` is the same with `import` where the sources say `import()`, as programs are usually
 * written; `packed` is ncc on what esbuild has already joined and shaken.
 *
 * @returns entry (as in build/entries.mjs, without ending) → path of ncc's bundle
 */
export async function nccBundles({ root, work, entries }) {
  rmSync(work, { recursive: true, force: true });
  const js = transpileAll(root, { to: join(work, 'js'), edit: (code) => code });
  const eagerJs = transpileAll(root, { to: join(work, 'eager-js'), edit: withoutLateImports });
  const plain = new Map();
  const eager = new Map();
  const packed = new Map();
  for (const { group, to, from } of entriesNamed(entries)) {
    const script = from.replace(/\.ts$/, '.js');
    plain.set(to, ncc(root, { input: join(js, script), out: join(work, 'plain', to), flags: [] }));
    eager.set(to, ncc(root, { input: join(eagerJs, script), out: join(work, 'eager', to), flags: [] }));
    const shaken = join(work, 'shaken', to);
    mkdirSync(shaken, { recursive: true });
    const one = await bundleGroup({ entries: [{ from, to }], options: { ...group.options, single: true } }, root);
    writeFileSync(join(shaken, 'index.mjs'), one.outputFiles[0].contents);
    writeFileSync(join(shaken, 'package.json'), '{ "type": "module" }');
    packed.set(to, ncc(root, { input: join(shaken, 'index.mjs'), out: join(work, 'packed', to), flags: ['--minify'] }));
  }
  return { plain, eager, packed };
}

function entriesNamed(names) {
  const all = groups.flatMap((group) => group.entries.map((entry) => ({ group, ...entry })));
  return all.filter(({ to }) => names.includes(to));
}

function ncc(root, { input, out, flags }) {
  const cli = join(root, 'node_modules', '@vercel', 'ncc', 'dist', 'ncc', 'cli.js');
  const args = [cli, 'build', input, '--out', out, '--license', 'licences.txt', '--no-cache', '--quiet', ...flags];
  execFileSync(process.execPath, args, { cwd: dirname(input), stdio: ['ignore', 'ignore', 'inherit'] });
  const main = readdirSync(out).find((name) => /^index\.m?js$/.test(name));
  return join(out, main);
}

function transpileAll(root, { to, edit }) {
  for (const folder of ['src', 'lambda']) {
    for (const name of readdirSync(join(root, folder), { recursive: true })) {
      if (name.endsWith('.ts')) transpile(join(root, folder, name), { target: join(to, folder, name), edit });
    }
  }
  writeFileSync(join(to, 'package.json'), '{ "type": "module" }');
  symlinkSync(join(root, 'node_modules'), join(to, 'node_modules'));
  return to;
}

function transpile(source, { target, edit }) {
  const parser = { syntax: 'typescript' };
  const { code } = transformFileSync(source, { jsc: { target: 'es2022', parser }, module: { type: 'es6' } });
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target.replace(/\.ts$/, '.js'), edit(code).replaceAll(/(["']\.{1,2}\/[^"']+)\.ts(["'])/g, '$1.js$2'));
}

/** `import('./x')` as the namespace of a plain import, for our own modules. */
function withoutLateImports(code) {
  const hoisted = [];
  const rest = code.replaceAll(/\bimport\((["']\.[^"']+["'])\)/g, (_, specifier) => {
    hoisted.push(`import * as late${hoisted.length} from ${specifier};\n`);
    return `Promise.resolve(late${hoisted.length - 1})`;
  });
  return hoisted.join('') + rest;
}

/** Bytes of every script in a folder, and gzipped. */
export function folderSize(folder, gzip) {
  const scripts = readdirSync(folder, { recursive: true }).filter((name) => /\.[cm]?js$/.test(name));
  const contents = scripts.map((name) => readFileSync(join(folder, name)));
  const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
  return {
    bytes: sum(contents.map(({ length }) => length)),
    gzipped: sum(contents.map((bytes) => gzip(bytes).length)),
  };
}
