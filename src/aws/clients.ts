import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { AwsCredentialIdentityProvider } from '@aws-sdk/types';
import { WakelockError } from '../domain/errors.ts';

/** What every client needs. The SDK itself reads AWS_ENDPOINT_URL, profiles and the rest of its credential chain. */
export interface ClientSettings {
  readonly region: string;
  readonly credentials?: AwsCredentialIdentityProvider | undefined;
  /** HTTPS_PROXY, HTTP_PROXY and NO_PROXY as the entry found them, either case. */
  readonly proxy?: ProxyEnvironment | undefined;
}

export type ProxyEnvironment = Readonly<Record<string, string | undefined>>;

/** How patient a client is. Times ms; `attempts` counts the first. */
export interface Patience {
  readonly attempts: number;
  readonly connect: number;
  readonly request: number;
}

/** The constructor settings of an SDK client. @throws WakelockError (`usage`) for a proxy this Node cannot use */
export function clientConfig({ region, credentials, proxy }: ClientSettings, patience: Patience) {
  return {
    region,
    maxAttempts: patience.attempts,
    requestHandler: {
      connectionTimeout: patience.connect,
      requestTimeout: patience.request,
      // Without it the SDK only writes a warning and goes on waiting.
      throwOnRequestTimeout: true,
      ...agents(proxy),
    },
    ...(credentials === undefined ? {} : { credentials }),
  };
}

// The SDK makes agents of its own, which know no proxy. Node's agents do, if they are given the environment:
// https://nodejs.org/api/http.html#built-in-proxy-support
function agents(proxy: ProxyEnvironment | undefined) {
  if (proxy === undefined || !namesProxy(proxy)) return {};
  if (!canProxy(process.versions.node)) {
    throw new WakelockError({
      code: 'usage',
      what: `HTTPS_PROXY is set, and Node ${process.versions.node} cannot use a proxy by itself.`,
      repair: 'Run with Node 24.5 or later (22.21 of the 22 line), or set NO_PROXY for the AWS endpoints.',
    });
  }
  const options = { keepAlive: true, proxyEnv: { ...proxy } };
  return { httpAgent: new HttpAgent(options), httpsAgent: new HttpsAgent(options) };
}

function namesProxy(proxy: ProxyEnvironment): boolean {
  return ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'].some((name) => (proxy[name] ?? '') !== '');
}

/** Whether agents of this Node take `proxyEnv`. */
export function canProxy(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 24 || (major === 24 && minor >= 5) || (major === 22 && minor >= 21);
}
