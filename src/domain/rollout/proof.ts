import { shorten } from '../duration.ts';
import { usage } from '../errors.ts';

/** What the deployed service must answer from outside. */
export interface Proof {
  readonly url: string;
  readonly status: number;
  /** Undefined: any version will do. */
  readonly version: VersionCheck | undefined;
  /** So many good answers in a row. */
  readonly times: number;
  /** For all of them, ms. */
  readonly timeout: number;
}

export type VersionCheck = { readonly expected: string } & (
  | { readonly in: 'header'; readonly header: string }
  | { readonly in: 'json'; readonly path: readonly (string | number)[] }
  /** Somewhere in the text. */
  | { readonly in: 'body' }
);

/** One answer as it came. */
export interface Answered {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  readonly body: string;
}

export type Judged = { readonly ok: true; readonly saw: string } | { readonly ok: false; readonly saw: string };

/** Whether one answer proves that the version expected is the one that answers. */
export function judgeAnswer({ status, header, body }: Answered, proof: Pick<Proof, 'status' | 'version'>): Judged {
  if (status !== proof.status) return { ok: false, saw: `answers ${status} instead of ${proof.status}` };
  const { version } = proof;
  if (version === undefined) return { ok: true, saw: `answers ${status}` };
  if (version.in === 'body') {
    if (body.includes(version.expected)) return { ok: true, saw: `answers ${status} with "${version.expected}"` };
    return { ok: false, saw: `answers ${status}, but nothing in it says "${version.expected}"` };
  }
  const found = version.in === 'header' ? header(version.header) : valueAt(body, version.path);
  const place = version.in === 'header' ? `header ${version.header}` : shownPath(version.path);
  if (found === version.expected) return { ok: true, saw: `answers ${status}, version ${found}` };
  const seen = found === undefined ? `there is no ${place}` : `${place} says "${shorten(found)}"`;
  return { ok: false, saw: `answers ${status}, but ${seen} instead of "${version.expected}"` };
}

/**
 * `version`, `build.version`, `apps[0].version`, with or without `$.` in front.
 * @throws WakelockError (`usage`)
 */
export function parsePath(text: string, option: string): readonly (string | number)[] {
  const bare = text.trim().replace(/^\$\.?/, '');
  if (!/^[^.[\]]+(?:\[\d+\])*(?:\.[^.[\]]+(?:\[\d+\])*)*$/.test(bare)) {
    throw usage(`${option}: "${shorten(text)}" is no path into JSON.`, {
      repair: 'Write names separated by dots, as in build.version or apps[0].version.',
    });
  }
  return [...bare.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map(([part, index]) => (index === undefined ? part : Number(index)));
}

function valueAt(body: string, path: readonly (string | number)[]): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[part];
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}

function shownPath(path: readonly (string | number)[]): string {
  return path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`),
    '',
  );
}
