import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const worker = fileURLToPath(new URL('./worker.mjs', import.meta.url));

/**
 * Calls the default export of a module in a plain Node process of its own. Jest's sandbox looks every global name up through an
 * interceptor, which makes code that does little else several times slower.
 * @param args and what comes back go through JSON
 * @throws what the process wrote on stderr, if the call rejects
 */
export async function plainly<Call extends (args: never) => Promise<unknown>>(
  module: URL,
  args: Parameters<Call>[0],
): Promise<Awaited<ReturnType<Call>>> {
  const asked = [worker, fileURLToPath(module), JSON.stringify(args)];
  const { stdout } = await promisify(execFile)(process.execPath, asked, { maxBuffer: 1 << 26 });
  return JSON.parse(stdout) as Awaited<ReturnType<Call>>;
}
