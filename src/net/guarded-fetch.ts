import { lookup } from 'node:dns/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { SECOND, shorten } from '../domain/duration.ts';
import { usage } from '../domain/errors.ts';
import type { Fetched, Web } from '../engine/schedule/ports.ts';

/** A place that documents may be read from. */
export interface AllowedHost {
  readonly protocol: 'https:' | 'http:';
  readonly hostname: string;
  readonly port: string;
}

export interface GuardOptions {
  readonly hosts: readonly AllowedHost[];
  /** All addresses of a name. */
  readonly resolve?: (hostname: string) => Promise<readonly string[]>;
  /** Which addresses may be connected to; default: public ones. */
  readonly permits?: (address: string) => boolean;
  /** For everything together, ms. */
  readonly within?: number;
}

const WITHIN = 2 * SECOND;
const MOST_BYTES = 64 * 1024;
const MOST_REDIRECTS = 3;

/**
 * Reads the list of hosts: names, which mean https, or `http://name` where the document is to be read unencrypted.
 * @throws WakelockError (`usage`) naming the entry
 */
export function readHosts(text: string): readonly AllowedHost[] {
  return text
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map((part) => {
      const url = part.includes('://') ? part : `https://${part}`;
      const { protocol, hostname, port, pathname } = URL.canParse(url) ? new URL(url) : new URL('none:/');
      if ((protocol === 'https:' || protocol === 'http:') && pathname === '/' && !/[@*?#]/.test(part)) {
        return { protocol, hostname, port };
      }
      throw usage(`"${shorten(part)}" is no host that documents may be read from.`, {
        repair: 'Write names such as config.example.com, or http://intranet.example.com for one without https.',
      });
    });
}

/**
 * The web as far as documents that others write may be read from it. An address is a text that somebody put into a tag: it must
 * not reach what only this function can reach, nor hold it up.
 */
export function guardedWeb({ hosts, resolve = addressesOf, permits = isPublic, within = WITHIN }: GuardOptions): Web {
  return {
    async get(address, etag) {
      const signal = AbortSignal.timeout(within);
      try {
        const url = allowed(address, hosts);
        // Resolved once and pinned: a name that answers otherwise the second time changes nothing.
        const addresses = await whileOpen(resolve(bare(url.hostname)), signal);
        const bad = addresses.find((one) => !permits(one));
        if (addresses.length === 0) throw new Error(`${url.hostname} has no address.`);
        if (bad !== undefined) throw new Error(`${url.hostname} leads to ${bad}, which is not a public address.`);
        return await follow(url, { etag, signal, addresses });
      } catch (error) {
        return { kind: 'failed', why: signal.aborted ? `It was not read within ${within / SECOND} s.` : whyOf(error) };
      }
    },
  };
}

function allowed(address: string, hosts: readonly AllowedHost[]): URL {
  if (!URL.canParse(address)) throw new Error('It is no address.');
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') throw new Error('An address must not hold credentials.');
  const known = hosts.some((host) => sameHost(host, url));
  if (!known) {
    const name = url.protocol === 'http:' ? url.origin : url.host;
    throw new Error(
      `Documents may not be read from ${shorten(name)}; the hosts that may be are a parameter of the stack.`,
    );
  }
  return url;
}

function sameHost(a: AllowedHost, b: AllowedHost | URL): boolean {
  return a.protocol === b.protocol && a.hostname === b.hostname && a.port === b.port;
}

async function addressesOf(hostname: string): Promise<readonly string[]> {
  const found = await lookup(hostname, { all: true });
  return found.map(({ address }) => address);
}

/** Whether an address is one of the public internet: not private, local, of metadata, reserved, or an IPv4 one in disguise. */
export function isPublic(address: string): boolean {
  return ipaddr.isValid(address) && !address.includes('%') && ipaddr.parse(address).range() === 'unicast';
}

interface Asking {
  readonly etag: string;
  readonly signal: AbortSignal;
  readonly addresses: readonly string[];
}

async function follow(first: URL, asking: Asking): Promise<Fetched> {
  let url = first;
  for (let hops = 0; hops <= MOST_REDIRECTS; hops += 1) {
    const response = await ask(url, asking);
    const { statusCode = 0, headers } = response;
    const to = headers.location;
    if (statusCode < 300 || statusCode >= 400 || statusCode === 304 || to === undefined) {
      return await read(response, asking);
    }
    response.destroy();
    const next = URL.canParse(to, url.href) ? new URL(to, url) : undefined;
    const same = next !== undefined && next.username === '' && next.password === '' && next.host === first.host;
    if (!same || next.protocol !== first.protocol) throw new Error('It redirects to another host.');
    url = next;
  }
  throw new Error(`It redirects more than ${MOST_REDIRECTS} times.`);
}

function ask(url: URL, { etag, signal, addresses }: Asking): Promise<IncomingMessage> {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const headers = {
    accept: 'application/json, text/calendar, text/plain',
    'accept-encoding': 'identity',
    'user-agent': 'wakelock',
    ...(etag === '' ? {} : { 'if-none-match': etag }),
  };
  return new Promise((resolve, reject) => {
    const request = send(url, { headers, signal, agent: false, lookup: pinned(addresses) }, resolve);
    request.on('error', reject);
    request.end();
  });
}

function pinned(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_hostname, options, answer) => {
    const [first] = all;
    if (options.all === true) answer(null, all);
    else answer(null, first?.address ?? '', first?.family ?? 4);
  };
}

async function read(response: IncomingMessage, { etag }: Asking): Promise<Fetched> {
  const { statusCode = 0, headers } = response;
  if (statusCode !== 200) response.destroy();
  if (statusCode === 304 && etag !== '') return { kind: 'unchanged' };
  if (statusCode !== 200) throw new Error(`The server answers ${statusCode}.`);
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
    response.destroy();
    throw new Error('The server sends it compressed, which was not asked for.');
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Leaving the loop destroys the connection: what is not read is not sent either.
    if (size > MOST_BYTES) throw new Error(`It is longer than ${MOST_BYTES / 1024} KiB.`);
    chunks.push(chunk);
  }
  const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  return { kind: 'document', text, etag: (headers.etag ?? '').slice(0, 200) };
}

function bare(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

/** A name server may be slow too, and cannot be asked to stop. */
function whileOpen<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    work.then(resolve, reject);
  });
}

function whyOf(error: unknown): string {
  const { message = String(error), code = '' } = error as Partial<Record<'message' | 'code', string>>;
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'It is not UTF-8.';
  return code === '' ? message : `The server cannot be reached (${code}).`;
}
