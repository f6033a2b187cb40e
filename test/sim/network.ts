import { type Front, handle } from '../../lambda/power/handle.ts';
import type { TargetId } from '../../src/domain/target.ts';
import { Handler } from './handler.ts';
import type { World } from './world.ts';

/** One message as the topic accepted it. */
export interface Sent {
  readonly text: string;
  readonly publishedAt: number;
  readonly from: string;
  /** This one message alone was lost or delayed by the network, while the path as a whole may be well. */
  faulted: boolean;
  /** Receives that failed. */
  tries: number;
  /** As the queue hands it out. */
  body?: string;
}

interface Invocation {
  readonly delay: number;
  readonly work: (handler: Handler) => Promise<unknown>;
  readonly failed?: () => void;
}

/** Six times the handler's time-out, as the queue is deployed. */
const VISIBILITY = 180_000;
const MAX_RECEIVES = 5;
const BATCH = 10;
const RETRY = [60_000, 120_000] as const;

/** The topic, the queue and the invocations of `power`. */
export class Network {
  readonly #world: World;
  readonly #queue: Sent[] = [];
  readonly far: Sent[] = [];
  farAt = 0;
  /** When a message came that had been delayed. */
  lateAt = 0;
  #polling = false;
  #handlers = 0;
  #inFlight = 0;

  constructor(world: World) {
    this.#world = world;
  }

  /** Whether nothing is under way. */
  get idle(): boolean {
    return this.#inFlight === 0 && this.#queue.length === 0;
  }

  /** The topic accepts a message and stamps it; undefined when it is out of reach. */
  publish(text: string, from: string): Sent | undefined {
    const { chance, kernel } = this.#world;
    if (this.#world.pathDown('refuses') || chance.hits('publishRefused')) return undefined;
    const sent: Sent = { text, publishedAt: kernel.now, from, faulted: false, tries: 0 };
    if (from !== 'tick') this.#world.say(from, `publishes ${/"(start|stop|look)"/.exec(text)?.[1] ?? text}`);
    if (chance.hits('loss')) {
      sent.faulted = true;
      this.#world.say('network', `loses ${from}'s message`);
      return sent;
    }
    this.#deliver(sent);
    if (chance.hits('duplicate')) this.#deliver({ ...sent });
    return sent;
  }

  /** A message that was held back for days. */
  deliverFar(): void {
    this.farAt = this.#world.kernel.now;
    for (const sent of this.far.splice(0)) this.#arrive(sent);
  }

  event(target: TargetId): void {
    const { chance } = this.#world;
    const late = chance.hits('eventLate') ? chance.int('eventLate', 5_000, 600_000) : 0;
    const detail = { 'instance-id': target.slice(4) };
    const change = { source: 'aws.ec2', 'detail-type': 'EC2 Instance State-change Notification', detail };
    const work = (handler: Handler) => handle(change, this.#front(handler));
    this.#invoke('event', { delay: chance.int('latency', 100, 1_500) + late, work });
  }

  /** Another function of the stack is invoked; what fails is left to its next run. */
  invoke(what: string, work: (handler: Handler) => Promise<void>): void {
    this.#run(what, work, () => {});
  }

  tick(): void {
    const work = (handler: Handler) => handle(TICK, this.#front(handler));
    this.#invoke('tick', { delay: this.#world.chance.int('latency', 0, 500), work });
  }

  #front(handler: Handler): Front {
    const { chance } = this.#world;
    const publish = (text: string) =>
      handler.call(chance.int('latency', 5, 80), () => {
        if (this.publish(text, 'tick') === undefined) throw new Error('the topic is out of reach (simulated)');
      });
    return {
      ports: handler.ports,
      publisher: { publish },
      topics: TOPICS,
      remaining: () => handler.remaining(),
      tickLag: () => {},
    };
  }

  #deliver(sent: Sent): void {
    const { chance, kernel } = this.#world;
    if (chance.hits('lateByDays')) {
      sent.faulted = true;
      this.#world.say('network', `keeps ${sent.from}'s message for days`);
      this.far.push(sent);
      return;
    }
    const late = chance.hits('late');
    const delay = chance.int('latency', 20, 800) + (late ? chance.int('late', 5_000, 1_200_000) : 0);
    if (late) {
      sent.faulted = true;
      this.#world.say('network', `delays ${sent.from}'s message by ${delay} ms`);
    }
    this.#inFlight += 1;
    kernel.after(delay, () => {
      this.#inFlight -= 1;
      if (late) this.lateAt = kernel.now;
      this.#arrive(sent);
    });
  }

  #arrive(sent: Sent): void {
    const { kernel, setting } = this.#world;
    const until = this.#world.pathDown('holds');
    if (until !== false) {
      this.#inFlight += 1;
      kernel.at(until + this.#world.chance.int('latency', 0, 5_000), () => {
        this.#inFlight -= 1;
        this.#arrive(sent);
      });
      return;
    }
    if (setting.direct) {
      const work = async (handler: Handler) => {
        await handle({ Records: [{ EventSource: 'aws:sns', Sns: envelope(sent) }] }, this.#front(handler));
        this.#world.checks.accounted(handler, [sent]);
      };
      const failed = () => {
        sent.faulted = true;
      };
      this.#invoke('message', { delay: 0, work, failed });
    } else {
      this.#queue.push(sent);
      this.#poll();
    }
  }

  #poll(): void {
    if (this.#polling || this.#queue.length === 0) return;
    this.#polling = true;
    this.#inFlight += 1;
    this.#world.kernel.after(this.#world.chance.int('latency', 0, 300), () => {
      this.#polling = false;
      this.#inFlight -= 1;
      const batch = this.#queue.splice(0, BATCH);
      this.#poll();
      this.#receiveBatch(batch);
    });
  }

  #receiveBatch(batch: readonly Sent[]): void {
    const received = this.#world.kernel.now;
    let left = batch;
    const work = async (handler: Handler) => {
      const records = batch.map((sent, index) => ({
        eventSource: 'aws:sqs',
        messageId: String(index),
        body: bodyOf(sent),
      }));
      const answer = await handle({ Records: records }, this.#front(handler));
      const back = new Set(answer?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      left = batch.filter((_, index) => back.has(String(index)));
      this.#world.checks.accounted(
        handler,
        batch.filter((sent) => !left.includes(sent)),
      );
    };
    this.#run('message', work, () => this.#handBack(left, received));
  }

  #handBack(left: readonly Sent[], received: number): void {
    if (left.length === 0) return;
    for (const sent of left) sent.faulted = true;
    this.#inFlight += 1;
    this.#world.kernel.at(received + VISIBILITY, () => {
      this.#inFlight -= 1;
      for (const sent of left) {
        sent.tries += 1;
        if (sent.tries < MAX_RECEIVES) this.#arrive(sent);
        else this.#world.say('network', `gives up ${sent.from}'s message`);
      }
    });
  }

  /** Asynchronous invocation: Lambda repeats one that failed, twice. */
  #invoke(what: string, call: Invocation, attempt = 0): void {
    this.#inFlight += 1;
    this.#world.kernel.after(attempt === 0 ? call.delay : (RETRY[attempt - 1] ?? 0), () => {
      this.#inFlight -= 1;
      this.#run(what, call.work, (ok) => {
        if (ok) return;
        call.failed?.();
        if (attempt < RETRY.length && what !== 'tick') this.#invoke(what, call, attempt + 1);
      });
    });
  }

  #run(what: string, work: (handler: Handler) => Promise<unknown>, over: (ok: boolean) => void): void {
    const world = this.#world;
    this.#handlers += 1;
    this.#inFlight += 1;
    const handler = new Handler(world, `${what} ${this.#handlers}`);
    const end = (ok: boolean) => {
      if (handler.ended) return;
      handler.ended = true;
      this.#inFlight -= 1;
      world.kernel.progress();
      over(ok);
    };
    handler.onDeath = () => end(false);
    world.kernel.wake();
    work(handler).then(
      () => end(true),
      (error: unknown) => {
        world.say(handler.id, `fails: ${String(error)}`);
        end(false);
      },
    );
  }
}

const TOPIC = 'arn:aws:sns:us-east-1:000000000000:wakelock';
const TOPICS = new Set([TOPIC]);
const TICK = { source: 'aws.events', 'detail-type': 'Scheduled Event' };

function bodyOf(sent: Sent): string {
  sent.body ??= JSON.stringify(envelope(sent));
  return sent.body;
}

function envelope({ text, publishedAt }: Sent): object {
  return { Type: 'Notification', TopicArn: TOPIC, Message: text, Timestamp: new Date(publishedAt).toISOString() };
}
