import { DAY, HOUR } from '../../domain/duration.ts';
import { describeError } from '../../domain/errors.ts';
import type { DocumentPorts } from './memo.ts';

/** How long the last good copy of a document counts when it cannot be read. */
const COPY_COUNTS = DAY;

export type Read<T> =
  | { readonly ok: true; readonly value: T; readonly hitch?: string }
  | { readonly ok: false; readonly why: string };

/**
 * Reads a document that `parse` takes. Where the web gives none, or one that cannot be taken, the last good copy counts for a
 * day; `hitch` says why.
 */
export async function readDocument<T>(
  address: string,
  {
    parse,
    ports,
    dryRun,
  }: {
    readonly parse: (text: string) => T;
    readonly ports: DocumentPorts;
    readonly dryRun: boolean;
  },
): Promise<Read<T>> {
  const { web, book, clock } = ports;
  const copy = await book.readCopy(address);
  const fetched = await web.get(address, copy?.etag ?? '');
  const now = clock.now();
  let why =
    fetched.kind === 'failed' ? fetched.why : 'the server says that a document is unchanged which was never read';
  if (fetched.kind === 'document') {
    try {
      const value = parse(fetched.text);
      if (!dryRun && (copy?.text !== fetched.text || now - copy.at > HOUR)) {
        await book.writeCopy(address, { text: fetched.text, etag: fetched.etag, at: now });
      }
      return { ok: true, value };
    } catch (error) {
      why = describeError(error);
    }
  }
  if (copy === undefined) return { ok: false, why: `${address}: ${why}` };
  if (fetched.kind === 'unchanged') {
    if (!dryRun && now - copy.at > HOUR) await book.writeCopy(address, { ...copy, at: now });
    return { ok: true, value: parse(copy.text) };
  }
  if (now - copy.at > COPY_COUNTS) return { ok: false, why: `${address}: ${why} The last good copy is too old.` };
  return { ok: true, value: parse(copy.text), hitch: `${address}: ${why} The last good copy counts.` };
}
