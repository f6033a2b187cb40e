import { parseDuration, shorten } from './duration.ts';
import { usage } from './errors.ts';
import type { Addresses, ReadyLevel } from './lease.ts';
import { kindOf, type TargetId } from './target.ts';

/** One step of the readiness ladder: a level that `power` checks, or a probe that the runner tries itself. */
export type ReadyStep =
  | { readonly kind: 'level'; readonly level: ReadyLevel; readonly limit?: number | undefined }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly limit?: number | undefined }
  | { readonly kind: 'http'; readonly url: string; readonly limit?: number | undefined };

const LEVELS: readonly ReadyLevel[] = ['running', 'status-ok', 'ssm'];
// Without another `{` inside: a text of opening braces alone would else be read again from each of them.
const PLACE = /\{([^{}]*)\}/g;
const PLACES = ['private-ip', 'public-ip', 'private-dns', 'public-dns'] as const;
// If the longest addresses make a URL, with whatever stands next to them, so do all others.
const LONGEST = { privateIp: '255.255.255.255', publicIp: '255.255.255.255', privateDns: 'a', publicDns: 'a' };
const REPAIR =
  'Write running, status-ok, ssm, tcp:22, tcp:{public-ip}:22 or http://{private-ip}:8080/health; several separated by commas; a limit of its own as in tcp:22@2m.';

/**
 * Reads the `ready` option: several steps separated by commas or line breaks, tried in this order.
 * @throws WakelockError (`usage`) naming the step.
 */
export function parseReady(text: string): readonly ReadyStep[] {
  const parts = text
    .split(/[\n,]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length === 0) throw usage('ready: it is empty.', { repair: REPAIR });
  return parts.map(parseStep);
}

function parseStep(text: string): ReadyStep {
  const at = /^(.*)@(\d+[smhd]?)$/.exec(text);
  const body = at?.[1] ?? text;
  const limit =
    at?.[2] === undefined ? undefined : parseDuration(at[2], { name: `ready ${shorten(text)}`, min: 1_000 });
  const level = LEVELS.find((known) => known === body);
  if (level !== undefined) return { kind: 'level', level, limit };
  const tcp = /^tcp:(?:([^:\s]+):)?(\d{1,5})$/.exec(body);
  if (tcp !== null) return tcpStep(text, { host: tcp[1] ?? '{private-ip}', port: Number(tcp[2]), limit });
  if (/^https?:\/\/\S+$/.test(body)) return httpStep(text, { url: body, limit });
  throw usage(`ready: "${shorten(text)}" is not a readiness check.`, { repair: REPAIR });
}

function tcpStep(
  text: string,
  step: { readonly host: string; readonly port: number; readonly limit: number | undefined },
): ReadyStep {
  if (step.port < 1 || step.port > 65_535) {
    throw usage(`ready: "${shorten(text)}" has no port between 1 and 65535.`, { repair: REPAIR });
  }
  checkPlaces(text, step.host);
  return { kind: 'tcp', ...step };
}

function httpStep(text: string, step: { readonly url: string; readonly limit: number | undefined }): ReadyStep {
  checkPlaces(text, step.url);
  if (!URL.canParse(fillPlaces(step.url, LONGEST))) {
    throw usage(`ready: "${shorten(text)}" is not a URL.`, { repair: REPAIR });
  }
  return { kind: 'http', ...step };
}

function checkPlaces(text: string, value: string): void {
  for (const [, place = ''] of value.matchAll(PLACE)) {
    if (PLACES.some((known) => known === place)) continue;
    throw usage(`ready: "${shorten(text)}" names {${shorten(place)}}, which is not known.`, {
      repair: `Use one of ${PLACES.map((known) => `{${known}}`).join(', ')}.`,
    });
  }
}

/** Puts the machine's addresses in; a place whose address the machine does not have stays as it is. */
export function fillPlaces(text: string, addresses: Addresses): string {
  const values: Readonly<Record<string, string | undefined>> = {
    'private-ip': addresses.privateIp,
    'public-ip': addresses.publicIp,
    'private-dns': addresses.privateDns,
    'public-dns': addresses.publicDns,
  };
  return text.replaceAll(PLACE, (whole, place: string) => values[place] ?? whole);
}

/**
 * Services and groups have no address of their own and none of the checks of one instance: what they run behind has one.
 * @throws WakelockError (`usage`) naming the step that `target` can never pass
 */
export function checkReadyFor(target: TargetId, steps: readonly ReadyStep[]): void {
  if (kindOf(target) === 'ec2') return;
  for (const step of steps) {
    const fits =
      step.kind === 'level' ? step.level === 'running' : !/\{/.test(step.kind === 'http' ? step.url : step.host);
    if (fits) continue;
    const text = step.kind === 'level' ? step.level : step.kind === 'http' ? step.url : `tcp:${step.host}:${step.port}`;
    throw usage(`ready: "${shorten(text)}" cannot be checked on ${shorten(target)}.`, {
      likely: 'A service or a group has no address, status checks or agent of its own.',
      repair:
        'Write running, or name the host that answers for it: tcp:api.example.com:443, https://api.example.com/health.',
    });
  }
}

/** The levels that travel in the message; `running` is what an acknowledgement means anyway. */
export function levelsOf(steps: readonly ReadyStep[]): readonly ReadyLevel[] {
  const levels = steps.flatMap((step) => (step.kind === 'level' ? [step.level] : []));
  return [...new Set<ReadyLevel>(['running', ...levels])];
}
