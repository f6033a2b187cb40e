import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { start } from './process.mjs';

/** How long a server may take until it answers: long enough for a machine that is busy. */
const PATIENCE_SECONDS = 60;

/** A port on 127.0.0.1 that nobody listens on at this moment. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/**
 * Starts ministack. Its Lambda runs the `node` that is first in PATH and hands the whole environment of the server to the
 * functions, so it gets an environment of its own. With `auth` it checks signatures and IAM; the key `test` is then its root.
 */
export async function startMinistack({ ministack, node, work, auth = false }) {
  const port = await freePort();
  const env = {
    PATH: `${dirname(node)}:/usr/bin:/bin`,
    HOME: work,
    GATEWAY_PORT: String(port),
    BIND_HOST: '127.0.0.1',
    ...(auth ? { AUTH: 'true' } : {}),
  };
  return answering(start(ministack, [], { cwd: work, env }), `http://127.0.0.1:${port}`, '/_ministack/health');
}

export async function startMoto({ moto, work }) {
  const port = await freePort();
  const program = start(moto, ['-H', '127.0.0.1', '-p', String(port)], { cwd: work });
  return answering(program, `http://127.0.0.1:${port}`, '/moto-api/');
}

/** Resolves when the server answers. @throws Error with its output when it ends before that, or does not answer in time */
async function answering(program, url, path) {
  let over;
  program.ended.then(({ why, stdout, stderr }) => {
    over = `${why}\n${stdout}${stderr}`;
  });
  const deadline = performance.now() + PATIENCE_SECONDS * 1000;
  while (over === undefined && performance.now() < deadline) {
    const answered = await fetch(url + path).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answered) return { url, output: program.output, end: program.end };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await program.end();
  throw new Error(`${url} does not answer: ${over ?? `nothing in ${PATIENCE_SECONDS} s`}`);
}
