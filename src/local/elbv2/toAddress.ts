import { type Agent, type IncomingMessage, request as send } from 'node:http';
import type { Address } from '../containers/container.ts';
import type { Time } from '../time.ts';
import type { Answered, Asked, Cause } from './passed.ts';

/** Said of one connection, not of the message: https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'te', 'trailer']);

export interface Asking {
  readonly agent: Agent;
  readonly time: Time;
  /** How long the target may be silent, ms of the clock. */
  readonly idleMs: number;
}

/** Passes a request on to a target at an address, and waits for the whole answer. */
export function askAddress(
  { method, url, headers, body }: Asked,
  { at, agent, time, idleMs }: Asking & { readonly at: Address },
): Promise<Answered> {
  return new Promise((resolve) => {
    const end = (answer: Answered): void => {
      cancel();
      resolve(answer);
    };
    const none = (why: Cause): void => end({ kind: 'none', why });
    const out = send({ host: at.host, port: at.port, method, path: url, headers: passedOn(headers), agent });
    const cancel = time.after(idleMs, () => {
      none('timed-out');
      out.destroy();
    });
    out.on('error', (error: NodeJS.ErrnoException) => none(error.code === 'ECONNREFUSED' ? 'refused' : 'reset'));
    out.on('response', (answer) => {
      readAll(answer).then(
        (whole) => end({ kind: 'answer', status: answer.statusCode ?? 502, headers: headersOf(answer), body: whole }),
        () => none('reset'),
      );
    });
    out.end(body);
  });
}

function passedOn(headers: Asked['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name)));
}

function headersOf({ headers }: IncomingMessage): Record<string, string | readonly string[]> {
  const kept = Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name));
  return Object.fromEntries(kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** The whole body of a message. Rejects when the connection ends before it does. */
export async function readAll(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
}
