/**
 * The failover lab: real load on a load balancer, a function with a limit and a service that really starts, with no failover,
 * with the classic logic, and with Wakelock as it is deployed (dist/lambda). About two minutes.
 *
 *   npm run lab:failover -- --help
 */
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const outfile = join(root, '.deep', 'lab', 'program', 'index.mjs');
await build({
  entryPoints: [join(root, 'scripts', 'lab', 'main.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  logLevel: 'error',
});
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
const { main } = await import(pathToFileURL(outfile).href);
process.exit(await main(root, process.argv.slice(2)));
