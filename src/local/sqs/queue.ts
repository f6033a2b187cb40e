import { createHash, randomUUID } from 'node:crypto';
import type { Cancel, Time } from '../time.ts';

/** Attributes that the sender gave a message, as SQS writes them. */
export type MessageAttributes = Readonly<Record<string, unknown>>;

export interface Message {
  readonly id: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly sentAt: number;
  firstReceivedAt: number | undefined;
  receiveCount: number;
  visibleAt: number;
  receipt: string | undefined;
}

export interface SendOptions {
  readonly delayMs?: number;
  readonly attributes?: MessageAttributes;
}

export interface QueueOptions {
  readonly time: Time;
  readonly visibilityMs: number;
  /** A message received more often than this goes to `deadLetters`. */
  readonly maxReceiveCount?: number;
  readonly deadLetters?: Queue;
}

/** One standard SQS queue: visibility time-out, redrive, long polling. Order is kept, which SQS does not promise. */
export class Queue {
  readonly name: string;
  readonly options: QueueOptions;
  readonly #messages = new Set<Message>();
  readonly #waiters = new Set<() => void>();
  #wake: Cancel = () => {};

  constructor(name: string, options: QueueOptions) {
    this.name = name;
    this.options = options;
  }

  send(body: string, { delayMs = 0, attributes = {} }: SendOptions = {}): Message {
    const now = this.options.time.now();
    const message: Message = {
      id: randomUUID(),
      body,
      attributes,
      sentAt: now,
      firstReceivedAt: undefined,
      receiveCount: 0,
      visibleAt: now + delayMs,
      receipt: undefined,
    };
    this.#messages.add(message);
    this.#notify();
    return message;
  }

  /** Up to `max` visible messages, hidden for `visibilityMs` from now on; moves worn-out ones to the dead letters. */
  receive(max: number, visibilityMs = this.options.visibilityMs): Message[] {
    const now = this.options.time.now();
    const taken: Message[] = [];
    for (const message of this.#messages) {
      if (taken.length >= max) break;
      if (message.visibleAt > now || this.#redrive(message)) continue;
      message.receiveCount += 1;
      message.firstReceivedAt ??= now;
      message.visibleAt = now + visibilityMs;
      message.receipt = randomUUID();
      taken.push(message);
    }
    this.#arm();
    return taken;
  }

  /** Deletes by the receipt of the last receive; an older receipt has no effect, as on a standard queue. */
  delete(receipt: string): void {
    const message = this.#byReceipt(receipt);
    if (message) this.#messages.delete(message);
  }

  /** Whether the receipt is known. */
  changeVisibility(receipt: string, visibilityMs: number): boolean {
    const message = this.#byReceipt(receipt);
    if (!message) return false;
    message.visibleAt = this.options.time.now() + visibilityMs;
    this.#notify();
    return true;
  }

  purge(): void {
    this.#messages.clear();
  }

  counts(): { readonly visible: number; readonly hidden: number } {
    const now = this.options.time.now();
    const visible = [...this.#messages].filter(({ visibleAt }) => visibleAt <= now).length;
    return { visible, hidden: this.#messages.size - visible };
  }

  /** Everything in the queue with its attributes, for tests and people. */
  messages(): readonly Pick<Message, 'body' | 'attributes'>[] {
    return [...this.#messages];
  }

  /** Bodies of everything in the queue, for tests and people. */
  bodies(): string[] {
    return [...this.#messages].map(({ body }) => body);
  }

  /** Calls `listener` whenever a message may have become visible, until the returned function is called. */
  onVisible(listener: () => void): () => void {
    this.#waiters.add(listener);
    this.#notify();
    return () => this.#waiters.delete(listener);
  }

  #byReceipt(receipt: string): Message | undefined {
    return [...this.#messages].find((message) => message.receipt === receipt);
  }

  #redrive(message: Message): boolean {
    const { maxReceiveCount, deadLetters } = this.options;
    if (!deadLetters || maxReceiveCount === undefined || message.receiveCount < maxReceiveCount) return false;
    this.#messages.delete(message);
    deadLetters.send(message.body, { attributes: message.attributes });
    return true;
  }

  #notify(): void {
    this.#arm();
    const now = this.options.time.now();
    const ready = [...this.#messages].some(({ visibleAt }) => visibleAt <= now);
    if (ready) for (const waiter of [...this.#waiters]) waiter();
  }

  #arm(): void {
    this.#wake();
    const now = this.options.time.now();
    const hidden = [...this.#messages].map(({ visibleAt }) => visibleAt).filter((at) => at > now);
    if (hidden.length > 0) this.#wake = this.options.time.after(Math.min(...hidden) - now, () => this.#notify());
  }
}

export const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
