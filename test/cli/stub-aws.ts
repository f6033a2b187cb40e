import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** An endpoint of AWS that says what a test tells it to, by the name of the call (`DescribeStacks`, `HEAD bucket`). */
export class StubAws {
  readonly asked: string[] = [];
  readonly answers = new Map<string, Answer>();
  readonly #server: Server;

  constructor() {
    this.#server = createServer(async (request, response) => {
      const call = await callOf(request);
      this.asked.push(call);
      const { status, body } = this.answers.get(call) ?? fails('NotStubbed', call);
      response.writeHead(status, { 'content-type': body.startsWith('{') ? 'application/x-amz-json-1.0' : 'text/xml' });
      response.end(request.method === 'HEAD' ? undefined : body);
    });
  }

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  reset(): void {
    this.asked.length = 0;
    this.answers.clear();
    this.answers.set(
      'GetCallerIdentity',
      says('GetCallerIdentity', '<Account>111122223333</Account><Arn>arn:me</Arn>'),
    );
    this.answers.set('DescribeStacks', fails('ValidationError', 'Stack with id wakelock does not exist'));
    this.answers.set('DescribeTable', failsJson('ResourceNotFoundException', 'Requested resource not found'));
    this.answers.set('HEAD bucket', { status: 200, body: '' });
    this.answers.set('HEAD object', { status: 200, body: '' });
  }
}

export function says(call: string, xml: string): Answer {
  return { status: 200, body: `<${call}Response><${call}Result>${xml}</${call}Result></${call}Response>` };
}

export function fails(code: string, message: string, status = 400): Answer {
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
  return { status, body: `<ErrorResponse>${error}<RequestId>1</RequestId></ErrorResponse>` };
}

export function failsJson(code: string, message: string): Answer {
  return { status: 400, body: JSON.stringify({ __type: code, message }) };
}

async function callOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') return target.replace(/^.*\./, '');
  const action = /(?:^|&)Action=(\w+)/.exec(body)?.[1];
  if (action !== undefined) return action;
  const path = (request.url ?? '').replace(/\?.*$/, '').replace(/^\/|\/$/g, '');
  return `${request.method} ${path.includes('/') ? 'object' : 'bucket'}`;
}
