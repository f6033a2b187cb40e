import { Agent, type IncomingMessage, request } from 'node:http';
import { startLocal } from '../../src/local/index.ts';
import { Random, seedOf } from './random.ts';
import { type Asked, anyRequest } from './requests.ts';

export interface SurfaceResult {
  /** Answers by status. */
  readonly outcomes: ReadonlyMap<string, number>;
  /** Slowest answer, ms. */
  readonly slowest: number;
}

const AT_ONCE = 8;
/** An answer that takes longer will not come. */
const PATIENCE = 60_000;

/**
 * Sends `count` random requests to an embedded AWS of its own and wants an answer to each: no defect, no 5xx, no silence.
 * @throws Error naming the seed and the number of the request
 */
export async function trySurface({
  seed,
  count,
}: {
  readonly seed: number;
  readonly count: number;
}): Promise<SurfaceResult> {
  const defects: string[] = [];
  const aws = await startLocal({ log: (line) => defects.push(line), seed: { calls: [] } });
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const outcomes = new Map<string, number>();
  let next = 0;
  let slowest = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      const asked = anyRequest(new Random(seedOf(seed, index)));
      const started = performance.now();
      const { status } = await ask(aws.port, { asked, agent }).catch((error: unknown): never => {
        throw new Error(`request ${index}, seed ${seed}: ${error}\n${shown(asked)}`);
      });
      slowest = Math.max(slowest, performance.now() - started);
      outcomes.set(String(status), (outcomes.get(String(status)) ?? 0) + 1);
      if (status >= 500 || defects.length > 0) {
        throw new Error(`request ${index}, seed ${seed}: answer ${status}; ${defects.join('\n')}\n${shown(asked)}`);
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    const { status } = await ask(aws.port, { asked: HEALTH, agent });
    if (status !== 200) throw new Error(`after ${count} requests its health is ${status}`);
    return { outcomes, slowest };
  } finally {
    agent.destroy();
    await aws.close();
  }
}

const HEALTH: Asked = { method: 'GET', path: '/_wakelock/health', headers: {}, body: Buffer.alloc(0) };

function shown({ method, path, headers, body }: Asked): string {
  return `${method} ${path} ${JSON.stringify(headers)}\n${JSON.stringify(body.toString('latin1').slice(0, 3000))}`;
}

function ask(
  port: number,
  { asked, agent }: { readonly asked: Asked; readonly agent: Agent },
): Promise<{ readonly status: number }> {
  const { method, path, headers, body } = asked;
  return new Promise((resolve, reject) => {
    const length = { 'content-length': String(body.length) };
    const sent = request({ host: '127.0.0.1', port, method, path, agent, headers: { ...headers, ...length } });
    sent.setTimeout(PATIENCE, () => sent.destroy(new Error(`no answer within ${PATIENCE} ms`)));
    sent.on('error', reject);
    sent.on('response', (response: IncomingMessage) => {
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0 }));
      response.resume();
    });
    sent.end(body);
  });
}
