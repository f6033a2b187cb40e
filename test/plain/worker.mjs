/** `worker.mjs MODULE JSON`: bundles a TypeScript module, calls its default export with what the JSON says, prints the answer. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const [module, args] = process.argv.slice(2);
const home = mkdtempSync(join(tmpdir(), 'wakelock-plain-'));
process.on('exit', () => rmSync(home, { recursive: true, force: true }));

const outfile = join(home, 'bundle.mjs');
await build({
  ...{ entryPoints: [module], outfile, bundle: true, platform: 'node', format: 'esm', target: 'node20' },
  ...{ sourcemap: 'inline', logLevel: 'error' },
});
const { default: call } = await import(pathToFileURL(outfile).href);
process.stdout.write(JSON.stringify(await call(JSON.parse(args))));
