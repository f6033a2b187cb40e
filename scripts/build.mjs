/**
 * Builds `dist/` from the list in build/entries.mjs, the same bytes on every machine.
 *
 *   node scripts/build.mjs             writes dist/ anew, and its copy for Jenkins; what is not built any more is removed
 *   node scripts/build.mjs --check     writes nothing; fails if dist/ is not what a build gives
 *   node scripts/build.mjs --out DIR   writes to another folder
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { bundle } from './build/bundle.mjs';
import { copiesOf } from './build/copies.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: { check: { type: 'boolean', default: false }, out: { type: 'string', default: 'dist' } },
});
const out = resolve(root, values.out);
const files = await bundle(root).catch(told);
/** Only `dist/` itself is copied from. */
const copies = out === resolve(root, 'dist') ? copiesOf(files) : new Map();
if (values.check) check();
else write();

/** esbuild has already shown its errors, with the place in the source. */
function told(error) {
  if (error.errors === undefined) throw error;
  process.exit(1);
}

/** Leaves the same as removing the folder and writing it anew, but whoever runs a bundle meanwhile finds a whole one. */
function write() {
  for (const [path, bytes] of files) {
    const file = join(out, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, bytes, { mode: path === 'cli.mjs' ? 0o755 : 0o644 });
    renameSync(`${file}.new`, file);
    console.log(`${size(bytes.length)} ${size(gzipSync(bytes).length)} gz  ${relative(root, file)}`);
  }
  for (const path of filesIn(out)) if (!files.has(path)) rmSync(join(out, path));
  for (const [path, bytes] of copies) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), bytes);
  }
}

function check() {
  const paths = filesIn(out);
  const differences = [
    ...[...files.keys()].filter((path) => !paths.includes(path)).map((path) => `not there: ${path}`),
    ...paths.filter((path) => !files.has(path)).map((path) => `not built by anything: ${path}`),
    ...paths.filter((path) => differs(path)).map((path) => `differs: ${path}`),
    ...[...copies].filter(([path, bytes]) => !sameAs(join(root, path), bytes)).map(([path]) => `differs: ${path}`),
  ];
  if (differences.length === 0) return console.log(`${relative(root, out) || out} is what a build gives`);
  console.error(
    `${relative(root, out)} is stale; run "npm run build" and commit it:\n  ${differences.sort().join('\n  ')}`,
  );
  process.exitCode = 1;
}

/** Paths relative to `folder`, with `/` between. */
function filesIn(folder) {
  const entries = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [];
  const present = entries.filter((entry) => entry.isFile());
  return present.map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
}

function differs(path) {
  const built = files.get(path);
  return built !== undefined && !readFileSync(join(out, path)).equals(built);
}

function sameAs(file, bytes) {
  return existsSync(file) && Buffer.compare(readFileSync(file), bytes) === 0;
}

function size(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`.padStart(10);
}
