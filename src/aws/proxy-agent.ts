import { request as httpRequest } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import type { Duplex } from 'node:stream';
import { type ConnectionOptions, connect as tlsConnect } from 'node:tls';
import { type HttpsProxy, isBypassed, type ProxyEnvironment, proxyOf } from './proxy.ts';

type Connected = (error: Error | null, socket?: Duplex) => void;

/**
 * An agent that reaches HTTPS hosts through the proxy that the environment names. The SDK's own agents know no proxy, and
 * Node's only from 22.21 and 24.5 on. Hosts that NO_PROXY names are reached directly.
 */
export class ProxyAgent extends Agent {
  readonly #proxy: HttpsProxy;

  constructor(proxy: HttpsProxy) {
    super({ keepAlive: true });
    this.#proxy = proxy;
  }

  override createConnection(options: ConnectionOptions, connected: Connected): Duplex | undefined {
    const { host = '', port = 443 } = options as { host?: string; port?: number };
    if (isBypassed(host, { port: Number(port), list: this.#proxy.bypass })) {
      return super.createConnection(options, connected) ?? undefined;
    }
    this.#tunnel(`${host}:${port}`)
      .then((socket) => connected(null, tlsConnect({ ...options, socket })))
      .catch((error: Error) => connected(error));
    return undefined;
  }

  /** https://www.rfc-editor.org/rfc/rfc9110#CONNECT */
  #tunnel(authority: string): Promise<Duplex> {
    const { protocol, hostname, port, username, password } = this.#proxy.url;
    const login = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
    const send = protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const request = send({
        host: hostname.replace(/^\[|\]$/g, ''),
        port: port || (protocol === 'https:' ? 443 : 80),
        method: 'CONNECT',
        path: authority,
        agent: false,
        headers: { host: authority, ...(username === '' ? {} : { 'proxy-authorization': `Basic ${login}` }) },
      });
      request.on('error', reject);
      request.on('connect', ({ statusCode }, socket) => {
        if (statusCode === 200) return resolve(socket);
        socket.destroy();
        // A code of the network, so that it is tried again like one: proxies refuse while they are restarted or full.
        const refused = `The proxy ${hostname} answered ${statusCode} to CONNECT ${authority}.`;
        reject(Object.assign(new Error(refused), { code: 'EPROXY' }));
      });
      request.end();
    });
  }
}

/** The agent for HTTPS that the environment asks for, if any. @throws WakelockError (`usage`) for a proxy that is no address */
export function agentFor(environment: ProxyEnvironment | undefined): ProxyAgent | undefined {
  const proxy = environment === undefined ? undefined : proxyOf(environment);
  return proxy === undefined ? undefined : new ProxyAgent(proxy);
}
