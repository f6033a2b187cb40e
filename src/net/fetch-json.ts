import { type Agent, request as httpRequest } from 'node:http';
import { type Agent as HttpsAgent, request as httpsRequest } from 'node:https';

export interface JsonRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Takes the connection for https, as through a proxy; Node's `fetch` knows no proxy before 24.5. */
  readonly agent?: HttpsAgent | undefined;
}

export interface JsonAnswer {
  readonly status: number;
  /** Undefined for a body that is no JSON. */
  readonly body: unknown;
}

const MOST = 256 * 1024;

/** One GET, no redirects. @throws for a network that does not answer in time, and a body over 256 KiB */
export function fetchJson(url: URL, { headers, signal, agent }: JsonRequest): Promise<JsonAnswer> {
  const secure = url.protocol === 'https:';
  const send = secure ? httpsRequest : httpRequest;
  const options = { headers, signal, ...(secure && agent !== undefined ? { agent: agent as Agent } : {}) };
  return new Promise((resolve, reject) => {
    const request = send(url, options, (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('error', reject);
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > MOST) request.destroy(new Error('The answer is too long.'));
        else chunks.push(chunk);
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: parse(Buffer.concat(chunks)) }));
    });
    request.on('error', reject);
    request.end();
  });
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
