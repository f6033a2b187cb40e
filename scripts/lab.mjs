/**
 * The failover lab: real load on a load balancer, a function with a limit and a service that really starts, with no failover,
 * with the classic logic, and with Wakelock as it is deployed (dist/lambda). About two minutes.
 *
 *   npm run lab:failover -- --help
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { readCommandLine, refuse } from './command-line.mjs';

const USAGE = `npm run lab:failover -- [--into DIR] [--jmeter DIR] [--verbose]

  --into DIR    where the picture, failover.svg, and the recordings go (default: .deep/lab)
  --jmeter DIR  one more run of Wakelock, under load by JMeter, whose jars lie in DIR (test/deep/lab/pom.xml)
  --verbose     print what the functions and the containers print`;

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = readCommandLine({
  options: {
    into: { type: 'string' },
    jmeter: { type: 'string' },
    verbose: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}
if (values.jmeter !== undefined && !holdsJmeter(values.jmeter)) {
  refuse(
    `--jmeter: the folder "${values.jmeter}" holds no ApacheJMeter_core-….jar; test/deep/lab/pom.xml names the jars.`,
  );
}
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
process.exit(await main(root, values));

function holdsJmeter(folder) {
  try {
    return readdirSync(folder).some((name) => /^ApacheJMeter_core.*\.jar$/.test(name));
  } catch {
    return false;
  }
}
