import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RULES } from '../../src/domain/rules.ts';
import type { TargetId } from '../../src/domain/target.ts';
import type { Store } from '../../src/engine/ports.ts';
import { receive } from '../../src/engine/receive.ts';
import { reconcile } from '../../src/engine/reconcile.ts';
import { tick } from '../../src/engine/tick.ts';
import { FakeMachines } from '../fakes/fake-machines.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { StepClock } from '../fakes/step-clock.ts';

const A: TargetId = 'ec2:i-0000000000000000a';
const B: TargetId = 'ec2:i-0000000000000000b';
const LONELY = process.env.WAKELOCK_PROJECTIONS === undefined ? 400 : Number(process.env.WAKELOCK_PROJECTIONS);

type Deed =
  | { readonly do: 'send'; readonly action: 'start' | 'stop'; readonly job: number; readonly exclusive: boolean }
  | { readonly do: 'by hand'; readonly what: 'start' | 'stop' };

/** What goes wrong with one machine and nothing else. */
type Fault = 'partition' | 'hidden' | 'untagged' | 'start refused' | 'stop refused' | 'gone' | 'bad tag' | 'well';

interface Step {
  /** Seconds before it. */
  readonly pause: number;
  readonly trigger: 'batch' | 'tick';
  readonly a: readonly Deed[];
  readonly b: readonly Deed[];
  readonly fault: Fault | undefined;
}

const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      action: fc.constantFrom('start' as const, 'start' as const, 'stop' as const),
      job: fc.nat({ max: 3 }),
      exclusive: fc.nat({ max: 4 }).map((n) => n === 0),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('by hand' as const),
      what: fc.constantFrom('start' as const, 'stop' as const),
    }),
  },
);
const fault = fc.constantFrom<Fault>(
  'partition',
  'hidden',
  'untagged',
  'start refused',
  'stop refused',
  'gone',
  'bad tag',
  'well',
  'well',
);
const step: fc.Arbitrary<Step> = fc.record({
  pause: fc.constantFrom(0, 1, 3, 8, 20, 60, 130),
  trigger: fc.constantFrom('batch' as const, 'batch' as const, 'tick' as const),
  a: fc.array(deed, { maxLength: 2 }),
  b: fc.array(deed, { maxLength: 3 }),
  fault: fc.option(fault, { nil: undefined }),
});

const REFUSED = { kind: 'refused', code: 'UnauthorizedOperation', message: 'not allowed' } as const;

/** Two machines and one `power`; time stands still during a step, so that machine A has the same clock in both worlds. */
class Pair {
  readonly clock = new StepClock();
  readonly store = new MemoryStore();
  readonly machines = new FakeMachines(this.clock);
  #deaf = false;
  readonly #ports = {
    store: this.#partitioned(),
    machines: this.machines,
    clock: this.clock,
    journal: { note: () => {} },
    rules: RULES,
    newId: () => `nonce-${this.clock.now()}`,
    texts: [],
    region: 'us-east-1',
  };

  constructor() {
    for (const target of [A, B]) this.machines.add(target, { slots: 2 });
  }

  /** @returns all there is of machine A afterwards */
  async take({ pause, trigger, a, b, fault: bad }: Step): Promise<string> {
    await this.clock.advance(pause * 1_000);
    if (bad !== undefined) this.#suffer(bad);
    // Messages of both machines come mixed, in one batch.
    const deeds = [...a.map((one) => ({ one, target: A })), ...b.map((one) => ({ one, target: B }))];
    deeds.sort((x, y) => orderOf(x.one) - orderOf(y.one));
    const touched = new Set<TargetId>();
    for (const { one, target } of deeds) for (const each of await this.#do(one, target)) touched.add(each);
    if (trigger === 'batch') await reconcile([...touched], { trigger: 'message', ports: this.#ports });
    else await this.#tick();
    return this.#all(A);
  }

  async #do(one: Deed, target: TargetId): Promise<readonly TargetId[]> {
    if (one.do === 'by hand') {
      if (this.machines.at(target).power !== 'gone') this.machines.byHand(target, one.what);
      return [];
    }
    const lease = `job-00000000-0000-4000-8000-${target.slice(-1)}0000000000${one.job}`;
    const text = JSON.stringify({
      wakelock: 1,
      action: one.action,
      targets: [target],
      lease,
      ttl: 120,
      exclusive: one.exclusive,
    });
    return receive({ text, publishedAt: this.clock.now() }, this.#ports).catch(() => []);
  }

  async #tick(): Promise<void> {
    const now = this.clock.now();
    this.store.path = { pingAt: now, since: now - 3_600_000 };
    await tick({ ports: this.#ports, publisher: { publish: async () => {} }, stillTime: () => true });
  }

  #suffer(bad: Fault): void {
    const box = this.machines.at(B);
    this.#deaf = bad === 'partition';
    if (bad === 'hidden') this.machines.hidden.add(B);
    else this.machines.hidden.delete(B);
    box.optedIn = bad !== 'untagged';
    this.machines.answer('start', B, bad === 'start refused' ? REFUSED : undefined);
    this.machines.answer('stop', B, bad === 'stop refused' ? REFUSED : undefined);
    if (bad === 'gone') box.power = 'gone';
    if (bad === 'bad tag') box.badTag = { key: 'wakelock:slots', value: 'many' };
    else delete box.badTag;
  }

  #partitioned(): Store {
    return new Proxy<Store>(this.store, {
      get: (store, name) => {
        const method: unknown = Reflect.get(store, name);
        if (typeof method !== 'function') return method;
        return (...args: readonly unknown[]) =>
          this.#deaf && args[0] === B ? Promise.reject(new Error('throttled')) : Reflect.apply(method, store, args);
      },
    });
  }

  #all(target: TargetId): string {
    const leases = [...(this.store.leases.get(target)?.values() ?? [])].sort((x, y) => (x.id < y.id ? -1 : 1));
    return JSON.stringify([this.store.states.get(target), leases, this.machines.at(target)], null, 1);
  }
}

function orderOf(one: Deed): number {
  return one.do === 'send' ? one.job : 9;
}

async function storyOf(steps: readonly Step[], alone: boolean): Promise<readonly string[]> {
  const pair = new Pair();
  const after: string[] = [];
  for (const one of steps) after.push(await pair.take(alone ? { ...one, b: [], fault: undefined } : one));
  return after;
}

describe('P8 two machines never influence each other', () => {
  test(`all there is of a machine is the same without the other one, its jobs and its faults (${LONELY} stories)`, async () => {
    let acted = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 25 }), async (steps) => {
        const [alone, both] = await Promise.all([storyOf(steps, true), storyOf(steps, false)]);
        acted += alone.at(-1)?.includes('"ack"') === true ? 1 : 0;
        expect(both).toEqual(alone);
      }),
      { numRuns: LONELY, seed: 8 },
    );
    // A property that never gets a machine on would show nothing.
    expect(acted).toBeGreaterThan(LONELY / 10);
  }, 120_000);
});
