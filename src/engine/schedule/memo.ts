import type { Book, SchedulePorts } from './ports.ts';

/** What documents are read with. */
export interface DocumentPorts extends Pick<SchedulePorts, 'web' | 'clock'> {
  readonly book: Pick<Book, 'readCopy' | 'writeCopy'>;
}

/** Remembers the first answer for each key. */
export function once<T>(ask: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (key) => {
    const answer = known.get(key) ?? ask(key);
    known.set(key, answer);
    return answer;
  };
}

/** The same ports for one run: a server is asked once for each address, whatever number of schedules name it. */
export function askingOnce({ web, book, clock }: DocumentPorts): DocumentPorts {
  const etags = new Map<string, string>();
  const get = once((address) => web.get(address, etags.get(address) ?? ''));
  const written = new Set<string>();
  return {
    clock,
    web: {
      get: (address, etag) => {
        etags.set(address, etag);
        return get(address);
      },
    },
    book: {
      readCopy: once((address) => book.readCopy(address)),
      writeCopy: async (address, copy) => {
        if (written.has(address)) return;
        written.add(address);
        await book.writeCopy(address, copy);
      },
    },
  };
}
