import { usage } from '../domain/errors.ts';

/** HTTPS_PROXY and NO_PROXY as an entry found them, in either case. */
export type ProxyEnvironment = Readonly<Record<string, string | undefined>>;

export interface HttpsProxy {
  readonly url: URL;
  /** The text of NO_PROXY. */
  readonly bypass: string;
}

/** The proxy for HTTPS that the environment names, if any. @throws WakelockError (`usage`) for one that is no address */
export function proxyOf(env: ProxyEnvironment): HttpsProxy | undefined {
  const value = (env.HTTPS_PROXY || env.https_proxy || '').trim();
  if (value === '') return undefined;
  const text = value.includes('://') ? value : `http://${value}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // The value may hold a password, so only the fact is told.
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw usage('HTTPS_PROXY is not the address of an HTTP proxy.', {
      repair: 'It looks like http://proxy.example:3128',
    });
  }
  return { url, bypass: env.NO_PROXY ?? env.no_proxy ?? '' };
}

/** Whether `list` (as in NO_PROXY: `.example.com, host:8443, *`) excepts a host; a name covers what is below it. */
export function isBypassed(host: string, { port, list }: { readonly port: number; readonly list: string }): boolean {
  const entries = list.split(/[\s,]+/).filter((entry) => entry !== '');
  return entries.some((entry) => {
    if (entry === '*') return true;
    const [, name = '', only] = /^(.+?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
    if (only !== undefined && Number(only) !== port) return false;
    const suffix = name.replace(/^\*?\./, '');
    const lower = host.toLowerCase();
    return lower === suffix || lower.endsWith(`.${suffix}`);
  });
}
