import { createHash } from 'node:crypto';
import { type Gate, type Scene, Stage, type Wire } from './interleave.ts';

/** `1`/`2`: the next call of that handler takes effect; `x1`/`x2`: that handler is gone before its next call. */
export type Step = '1' | '2' | 'x1' | 'x2';

export interface Explored {
  /** Different states reached; schedules that meet in one are not told apart any more. */
  readonly states: number;
  /** Complete schedules judged. */
  readonly ends: number;
  readonly broken: readonly { readonly steps: readonly Step[]; readonly what: string }[];
}

/** Follows every schedule of a scene: all orders of the calls of two handlers, with at most one handler dying at any call. */
export async function explore(scene: Scene): Promise<Explored> {
  const seen = new Set<string>();
  const broken: { steps: readonly Step[]; what: string }[] = [];
  let ends = 0;
  const todo: (readonly Step[])[] = [[]];
  for (let steps = todo.pop(); steps !== undefined; steps = todo.pop()) {
    const run = await Run.replay(scene, steps);
    const state = run.state;
    if (seen.has(state)) continue;
    seen.add(state);
    const next = run.possible();
    if (next.length > 0) {
      for (const step of next) todo.push([...steps, step]);
      continue;
    }
    ends += 1;
    for (const what of await run.end()) broken.push({ steps, what });
  }
  return { states: seen.size, ends, broken };
}

interface Hand {
  readonly left: Wire[];
  seen: string;
  waiting: (() => void)[];
  busy: boolean;
  dead: boolean;
}

/** Turns of the microtask queue that carry any handler from one call to its next. */
const TURNS = 80;
/** Turns after every handler stands before a call: what it asks for at the same time follows at once. */
const MORE = 8;

class Run {
  readonly stage = new Stage();
  readonly #scene: Scene;
  readonly #hands: Hand[] = [];

  private constructor(scene: Scene) {
    this.#scene = scene;
  }

  static async replay(scene: Scene, steps: readonly Step[]): Promise<Run> {
    const run = new Run(scene);
    await scene.prepare(run.stage);
    const now = run.stage.clock.now();
    for (const messages of scene.work) {
      const left = messages.map((message) => message(now));
      run.#hands.push({ left, seen: '', waiting: [], busy: false, dead: false });
    }
    await run.#settle();
    for (const step of steps) await run.#take(step);
    return run;
  }

  get state(): string {
    const hands = this.#hands.map(({ left, seen, dead }) => [left.length, seen, dead]);
    return digest(`${this.stage.state} ${JSON.stringify(hands)}`);
  }

  possible(): readonly Step[] {
    const open = this.#hands.flatMap((hand, index) => (hand.waiting.length > 0 && !hand.dead ? [index + 1] : []));
    const mayDie = !this.#hands.some(({ dead }) => dead);
    return open.flatMap((index) => (mayDie ? [`${index}`, `x${index}`] : [`${index}`]) as Step[]);
  }

  /** The rest of the story: what died with its handler is delivered again, time passes, ticks look. */
  async end(): Promise<readonly string[]> {
    const { stage } = this;
    for (const hand of this.#hands) for (const wire of hand.dead ? hand.left : []) await stage.deliver(wire);
    for (const wait of [1_000, 20_000, 60_000, 60_000, 60_000]) await stage.tickAfter(wait);
    return [...stage.faults, ...this.#scene.judge(stage)];
  }

  async #take(step: Step): Promise<void> {
    const hand = this.#hands[Number(step.at(-1)) - 1];
    if (hand === undefined) return;
    if (step.startsWith('x')) {
      hand.dead = true;
      hand.waiting = [];
      return;
    }
    hand.waiting.shift()?.();
    await this.#settle();
  }

  async #settle(): Promise<void> {
    for (const hand of this.#hands) this.#begin(hand);
    let left = TURNS;
    while (left > 0) {
      await null;
      left -= 1;
      for (const hand of this.#hands) this.#begin(hand);
      const still = this.#hands.every(({ waiting, busy, dead }) => dead || waiting.length > 0 || !busy);
      if (still && left > MORE) left = MORE;
    }
  }

  #begin(hand: Hand): void {
    const wire = hand.left[0];
    if (hand.busy || hand.dead || wire === undefined) return;
    hand.busy = true;
    const gate: Gate = {
      ask: () =>
        new Promise((resolve) => {
          if (!hand.dead) hand.waiting.push(resolve);
        }),
      // What a handler has read decides what it does next: it is all of the handler's own state.
      answered: (method, result) => {
        hand.seen = digest(`${hand.seen} ${method} ${textOf(result)}`);
      },
    };
    const done = () => {
      if (hand.dead) return;
      hand.left.shift();
      hand.busy = false;
    };
    this.stage.deliver(wire, gate).then(done, done);
  }
}

function digest(text: string): string {
  return createHash('sha1').update(text).digest('base64');
}

function textOf(result: unknown): string {
  return JSON.stringify(result instanceof Map ? [...result] : result) ?? '';
}
