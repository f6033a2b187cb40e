import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One call of a runner, as it went over the wire. */
export interface Call {
  /** `sns:Publish`, `dynamodb:GetItem`, `sts:…`. */
  readonly name: string;
  /** The message of a publish, parsed if it is one of ours. */
  readonly message?: Readonly<Record<string, unknown>> | string;
}

/** What happens to a call instead of being passed on. */
export type Fault = { readonly status: number; readonly code: string } | 'hang';

/** Stands between a runner and the embedded AWS: knows what the runner called, `power` does not pass here, and can disturb it. */
export class Wire {
  readonly calls: Call[] = [];
  /** Asked for every call. */
  fault: (call: Call) => Fault | undefined = () => undefined;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async to(url: string): Promise<Wire> {
    const server = createServer((incoming, response) => void wire.#pass(url, incoming, response));
    const wire: Wire = new Wire(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return wire;
  }

  get env(): Record<string, string> {
    return { AWS_ENDPOINT_URL: `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}` };
  }

  /** Names of the calls with the action of each message, repeated ones once. */
  story(): readonly string[] {
    const names = this.calls.map(({ name, message }) =>
      message === undefined ? name : `${name} ${typeof message === 'string' ? message : message.action}`,
    );
    return names.filter((name, index) => name !== names[index - 1]);
  }

  messages(action: 'start' | 'stop'): readonly Readonly<Record<string, unknown>>[] {
    return this.calls.flatMap(({ message }) =>
      typeof message === 'object' && message.action === action ? [message] : [],
    );
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #pass(url: string, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of incoming) body += String(chunk);
    const call = callOf(incoming, body);
    this.calls.push(call);
    const fault = this.fault(call);
    if (fault === 'hang') return;
    if (fault !== undefined) return refuse(response, { call, ...fault });
    const { method, headers } = incoming;
    const onward = request(url + (incoming.url ?? ''), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    onward.end(body);
  }
}

function callOf({ headers }: IncomingMessage, body: string): Call {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return { name: `dynamodb:${target.split('.').at(-1)}` };
  const service = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? 'sts';
  const params = new URLSearchParams(body);
  const text = params.get('Message');
  return { name: `${service}:${params.get('Action')}`, ...(text === null ? {} : { message: read(text) }) };
}

function read(text: string): Readonly<Record<string, unknown>> | string {
  return text.startsWith('{') ? JSON.parse(text) : text;
}

function refuse(
  response: ServerResponse,
  { call, status, code }: { readonly call: Call; readonly status: number; readonly code: string },
): void {
  if (call.name.startsWith('dynamodb:')) {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify({ __type: `com.amazonaws#${code}`, message: `${code}, as the test asks` }));
    return;
  }
  const fault = status < 500 ? 'Sender' : 'Receiver';
  response.writeHead(status, { 'content-type': 'text/xml' });
  response.end(
    `<ErrorResponse><Error><Type>${fault}</Type><Code>${code}</Code><Message>${code}, as the test asks</Message></Error></ErrorResponse>`,
  );
}
