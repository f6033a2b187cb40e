import type { AwsCredentialIdentityProvider } from '@aws-sdk/types';
import type { ProxyEnvironment } from './proxy.ts';
import { agentFor } from './proxy-agent.ts';

export type { ProxyEnvironment };

/** What every client needs. The SDK itself reads AWS_ENDPOINT_URL, profiles and the rest of its credential chain. */
export interface ClientSettings {
  readonly region: string;
  readonly credentials?: AwsCredentialIdentityProvider | undefined;
  /** Where HTTPS_PROXY and NO_PROXY stand; endpoints that are plain HTTP (an emulator) are reached directly. */
  readonly proxy?: ProxyEnvironment | undefined;
}

/** How patient a client is. Times ms; `attempts` counts the first. */
export interface Patience {
  readonly attempts: number;
  readonly connect: number;
  readonly request: number;
}

/** The constructor settings of an SDK client. @throws WakelockError (`usage`) for a proxy that is no address */
export function clientConfig({ region, credentials, proxy }: ClientSettings, patience: Patience) {
  const httpsAgent = agentFor(proxy);
  return {
    region,
    maxAttempts: patience.attempts,
    requestHandler: {
      connectionTimeout: patience.connect,
      requestTimeout: patience.request,
      // Without it the SDK only writes a warning and goes on waiting.
      throwOnRequestTimeout: true,
      ...(httpsAgent === undefined ? {} : { httpsAgent }),
    },
    ...(credentials === undefined ? {} : { credentials }),
  };
}
