import { leaseIdOf } from '../../src/domain/token.ts';
import type { JournalEntry } from '../../src/engine/journal.ts';
import { BOX, World } from '../fakes/world.ts';

/**
 * A world that writes down, in order, what `power` reads, writes, calls and notes. Times are seconds since the beginning;
 * tokens, leases and nonces are numbered, so that a story is told in the same words each time.
 */
export class Transcript {
  readonly lines: string[] = [];
  readonly world: World;
  readonly #begun: number;
  readonly #names = new Map<string, string>([[BOX, 'BOX']]);

  constructor(options: ConstructorParameters<typeof World>[0] = {}) {
    this.world = new World(options);
    this.#begun = this.world.clock.now();
    const { ports } = this.world;
    let nonces = 0;
    ports.newId = () => `nonce-${++nonces}` as ReturnType<typeof ports.newId>;
    ports.store = this.#watched('store', ports.store);
    ports.machines = this.#watched('machines', ports.machines);
    const { journal } = ports;
    const note = journal.note.bind(journal);
    journal.note = (entry) => {
      this.#write('note', told(entry));
      note(entry);
    };
  }

  /** A token whose lease is called `lease-1`, `lease-2` … in the transcript. */
  token(): string {
    const number = this.#names.size;
    const token = `job-00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
    this.#names.set(leaseIdOf(token), `lease-${number}`);
    return token;
  }

  say(text: string): void {
    this.#write('--', text);
  }

  toString(): string {
    return this.lines.join('\n');
  }

  #watched<T extends object>(name: string, port: T): T {
    return new Proxy(port, {
      get: (_, key) => {
        const method: unknown = Reflect.get(port, key);
        if (typeof method !== 'function') return method;
        return async (...args: readonly unknown[]) => {
          try {
            const answer: unknown = await method.apply(port, args);
            this.#write(`${name}.${String(key)}`, args, isRead(String(key)) ? undefined : answer);
            return answer;
          } catch (error) {
            this.#write(`${name}.${String(key)}`, args, String(error));
            throw error;
          }
        };
      },
    });
  }

  #write(what: string, ...parts: readonly unknown[]): void {
    const text = [what, ...parts.filter((part) => part !== undefined).map((part) => plain(part))].join(' ');
    const times = text.replaceAll(/\b17\d{11}\b/g, (time) => `T${since(Number(time) - this.#begun)}`);
    let named = times;
    for (const [long, short] of this.#names) named = named.replaceAll(long, short);
    this.lines.push(`${since(this.world.clock.now() - this.#begun)} ${named}`);
  }
}

const isRead = (method: string) => method.startsWith('read') || method === 'describe' || method === 'due';
const since = (ms: number) => `${ms < 0 ? '' : '+'}${ms / 1000}`;

function plain(value: unknown): string {
  return typeof value === 'string'
    ? value
    : JSON.stringify(value, (_, part) => (part instanceof Map ? Object.fromEntries(part) : part));
}

/** A decision by its reason and what it does; other notes as they are. */
function told(entry: JournalEntry): unknown {
  if (entry.kind === 'trouble') return `trouble ${entry.target ?? ''} ${String(entry.error)}`;
  if (entry.kind !== 'decision') return entry;
  const { action, marks, reason, again } = entry.decision;
  return `${entry.target} ${reason.code}: ${[action.do, ...marks.map(({ mark }) => mark)].join(', ')}${again ? ', again' : ''}`;
}
