import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AwsError, NoAnswer } from '../awsError.ts';
import { type Answer, errorAnswer } from './answers.ts';
import type { Request } from './dispatch.ts';

export const maxBodyBytes = 1024 * 1024;

export interface Handlers {
  /** Requests under /_wakelock/. */
  readonly own: (request: IncomingMessage, response: ServerResponse) => void;
  /** Everything else. @throws NoAnswer to cut the connection */
  readonly aws: (request: Request) => Promise<Answer>;
}

export interface OpenServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1. @throws Error naming the port when it is taken */
export async function openServer(port: number, handlers: Handlers): Promise<OpenServer> {
  const server = createServer((request, response) => {
    response.on('error', () => {});
    route(handlers, request, response).catch(() => response.destroy());
  });
  server.requestTimeout = 30_000;
  // Longer than any client keeps an idle connection: a request must not meet a connection that is being closed.
  server.keepAliveTimeout = 600_000;
  await listen(server, port);
  const { port: actual } = server.address() as AddressInfo;
  return {
    port: actual,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why =
        cause.code === 'EADDRINUSE' ? 'the port is taken; use another one, or 0 for a free one' : cause.message;
      reject(new Error(`cannot listen on 127.0.0.1:${port}: ${why}`, { cause }));
    });
    server.listen(port, '127.0.0.1', () => resolve());
  });
}

async function route(handlers: Handlers, request: IncomingMessage, response: ServerResponse): Promise<void> {
  // A page in a browser must not be able to steer a developer's machine: browsers add Origin, AWS clients never do;
  // the Host check stops DNS rebinding.
  const host = request.headers.host ?? '';
  if (request.headers.origin !== undefined || !/^(?:127\.0\.0\.1|localhost)(?::\d+)?$/.test(host)) {
    request.resume();
    const message = 'Browsers and foreign hosts are refused: use an AWS client.';
    send(response, refusal('AccessDenied', { status: 403, message }));
  } else if (request.url?.startsWith('/_wakelock/')) {
    handlers.own(request, response);
  } else {
    await answer(handlers, request, response);
  }
}

async function answer(handlers: Handlers, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request);
  if (body === undefined) {
    response.setHeader('connection', 'close');
    const message = `The body is larger than ${maxBodyBytes} bytes.`;
    send(response, refusal('RequestEntityTooLarge', { status: 413, message }));
    return;
  }
  try {
    const { method = 'GET', url = '/', headers } = request;
    send(response, await handlers.aws({ method, path: url.replace(/\?.*$/s, ''), headers, body }));
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    request.socket.destroy();
  }
}

function refusal(code: string, options: { readonly status: number; readonly message: string }): Answer {
  return errorAnswer({ kind: 'query', namespace: '' }, { error: new AwsError(code, options), requestId: 'refused' });
}

/** The whole body; undefined when it is too large (the rest is read and thrown away). */
function readBody(request: IncomingMessage): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBodyBytes) chunks.push(chunk);
      else resolve(undefined);
    });
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    request.on('error', reject);
  });
}

function send(response: ServerResponse, answer: Answer): void {
  const body = Buffer.from(answer.body);
  response.writeHead(answer.status, { 'content-type': answer.type, 'content-length': body.length, ...answer.headers });
  response.end(body);
}
