import { decideFailover, freshMemory } from '../../../src/domain/failover/decide.ts';
import type { FailoverDecision, FailoverFacts, FailoverMemory } from '../../../src/domain/failover/facts.ts';
import { type FailoverSet, parseSets } from '../../../src/domain/failover/set.ts';

export const MINUTE = 60_000;
const GROUP = 'arn:aws:elasticloadbalancing:eu-west-1:000000000000:targetgroup';

export const WRITTEN = {
  name: 'web',
  alarm: 'web-lambda-is-full',
  calmAlarm: 'web-is-calm',
  traffic: 'arn:aws:elasticloadbalancing:eu-west-1:000000000000:listener/app/web/0123456789abcdef/fedcba9876543210',
  lambdaGroup: `${GROUP}/web-lambda/0123456789abcdef`,
  serviceGroup: `${GROUP}/web-service/fedcba9876543210`,
  service: 'ecs:web/api',
};

export function aSet(parts: object = {}): FailoverSet {
  const [set] = parseSets(JSON.stringify([{ ...WRITTEN, ...parts }]));
  if (set === undefined) throw new Error('no set');
  return set;
}

type Setting = { -readonly [K in keyof Omit<FailoverFacts, 'now' | 'traffic' | 'lease'>]: FailoverFacts[K] };

/** A load balancer, an alarm and a service that do what they are told, and a clock that is stepped. */
export class FailoverWorld {
  readonly set: FailoverSet;
  now = Date.parse('2026-11-21T12:00:00Z');
  share = 0;
  lease: FailoverFacts['lease'] = { kind: 'none' };
  memory: FailoverMemory;
  /** Shifts made, as shares of the service. */
  readonly shifts: number[] = [];
  readonly facts: Setting = { alarm: 'OK', calm: 'calm', healthy: 0, lambdaUsable: true };
  /** How long the service takes until its lease is held and its targets are healthy, ms. */
  boots = MINUTE;
  targets = 1;
  #heldFrom: number | undefined;

  constructor(parts: object = {}) {
    this.set = aSet(parts);
    this.memory = freshMemory(this.now);
  }

  look(): FailoverDecision {
    this.serve();
    const decision = this.decide();
    this.memory = decision.memory;
    this.#carryOut(decision);
    return decision;
  }

  decide(): FailoverDecision {
    const facts = {
      ...this.facts,
      now: this.now,
      traffic: { kind: 'read' as const, share: this.share },
      lease: this.lease,
    };
    return decideFailover({ set: this.set, facts, memory: this.memory });
  }

  /** Looks until nothing is to be done at once. @returns the codes of the reasons */
  settle(): readonly string[] {
    const codes: string[] = [];
    for (let looks = 0; looks < 10; looks += 1) {
      const { reason, lookAgainAt } = this.look();
      codes.push(reason.code);
      if (lookAgainAt === undefined || lookAgainAt > this.now) return codes;
    }
    throw new Error(`never at rest: ${codes.join(', ')}`);
  }

  /** Lets time pass, with a look each minute. @returns the codes of the reasons, each once in a row */
  minutes(count: number): readonly string[] {
    const codes: string[] = [];
    for (let passed = 0; passed < count; passed += 1) {
      this.now += MINUTE;
      for (const code of this.settle()) if (codes.at(-1) !== code) codes.push(code);
    }
    return codes;
  }

  /** The service becomes ready when its time has come. */
  serve(): void {
    if (this.#heldFrom === undefined || this.now < this.#heldFrom) return;
    if (this.lease.kind === 'waiting') {
      this.lease = { kind: 'held' };
      this.facts.healthy = this.targets;
    }
  }

  #carryOut({ action }: FailoverDecision): void {
    if (action.do === 'shift') {
      this.share = action.to;
      this.shifts.push(action.to);
    }
    if (action.do === 'hold' && (this.lease.kind === 'none' || this.lease.kind === 'over')) {
      this.lease = { kind: 'waiting' };
      this.#heldFrom = this.now + this.boots;
    }
    if (action.do === 'release') {
      this.lease = { kind: 'over' };
      this.#heldFrom = undefined;
      this.facts.healthy = 0;
    }
  }
}
