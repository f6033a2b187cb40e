import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { FailoverFacts } from '../../../src/domain/failover/facts.ts';
import { FailoverWorld, MINUTE } from './world.ts';

/** What may happen between two looks. */
const happening = fc.oneof(
  fc.record({ alarm: fc.constantFrom<FailoverFacts['alarm']>('OK', 'ALARM', 'INSUFFICIENT_DATA', 'missing') }),
  fc.record({ calm: fc.constantFrom<FailoverFacts['calm']>('calm', 'busy', 'unknown') }),
  fc.record({ healthy: fc.nat(3) }),
  fc.record({ lambdaUsable: fc.boolean() }),
  fc.record({ pinFor: fc.nat(30), to: fc.constantFrom<'lambda' | 'service'>('lambda', 'service') }),
  fc.record({ edit: fc.constantFrom(0, 30, 100) }),
  /** The handler dies after its note: what it decided is not done. */
  fc.record({ dies: fc.constant(true) }),
  fc.record({ leaseFails: fc.constant(true) }),
  fc.record({ seconds: fc.integer({ min: 1, max: 900 }) }),
);
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

function happens(world: FailoverWorld, event: Happening): void {
  if ('alarm' in event) world.facts.alarm = event.alarm;
  else if ('calm' in event) world.facts.calm = event.calm;
  else if ('healthy' in event) world.facts.healthy = event.healthy;
  else if ('lambdaUsable' in event) world.facts.lambdaUsable = event.lambdaUsable;
  else if ('pinFor' in event)
    world.facts.pin = { to: event.to, until: world.now + event.pinFor * MINUTE, by: 'an operator' };
  else if ('edit' in event) world.share = event.edit;
  else if ('dies' in event) world.memory = world.decide().memory;
  else if ('leaseFails' in event)
    world.lease = world.lease.kind === 'none' ? world.lease : { kind: 'failed', why: 'denied' };
  else world.now += event.seconds * 1000;
}

/** One look, and what must be true of any. */
function checkedLook(world: FailoverWorld): void {
  world.serve();
  const { pin, ...facts } = world.facts;
  if (pin !== undefined && pin.until <= world.now) delete world.facts.pin;
  const { share, lease } = world;
  const { action } = world.look();
  if (action.do === 'shift') {
    if (action.to > share) expect([facts.healthy >= world.set.healthy, lease.kind]).toEqual([true, 'held']);
    else expect([action.to, facts.lambdaUsable]).toEqual([0, true]);
    expect(world.memory.writing).toMatchObject({ from: share, to: action.to, at: world.now });
  }
  if (action.do === 'release') expect(share).toBe(0);
  if (share > 0) expect(world.memory.lease).toBeDefined();
}

const story = fc.array(happening, { maxLength: 60 });

test('whatever happens: no traffic to a group without healthy targets, no release under traffic, no traffic without a lease', () => {
  fc.assert(
    fc.property(story, (events) => {
      const world = new FailoverWorld({ steps: [50, 100] });
      for (const event of events) {
        happens(world, event);
        checkedLook(world);
      }
    }),
    { numRuns: 500 },
  );
});

test('F83 whatever was lost before: with the alarm off and calm, everything comes to rest on Lambda, and the service is given back', () => {
  fc.assert(
    fc.property(story, (events) => {
      const world = new FailoverWorld({ steps: [50, 100] });
      for (const event of events) {
        happens(world, event);
        checkedLook(world);
      }
      delete world.facts.pin;
      Object.assign(world.facts, { alarm: 'OK', calm: 'calm', lambdaUsable: true, healthy: 3 });
      world.minutes(60);
      expect([world.share, world.memory.phase, world.memory.lease, world.lease.kind]).toEqual([
        0,
        'lambda',
        undefined,
        expect.stringMatching(/none|over|failed/),
      ]);
    }),
    { numRuns: 300 },
  );
});

test('with the alarm on and healthy targets, everything comes to rest on the service', () => {
  fc.assert(
    fc.property(story, (events) => {
      const world = new FailoverWorld({ steps: [50, 100] });
      for (const event of events) {
        happens(world, event);
        checkedLook(world);
      }
      delete world.facts.pin;
      Object.assign(world.facts, { alarm: 'ALARM', lambdaUsable: true });
      world.targets = 3;
      for (let minute = 0; minute < 60; minute += 1) {
        world.minutes(1);
        if (world.lease.kind === 'held') world.facts.healthy = 3;
        if (world.lease.kind === 'failed') world.lease = { kind: 'none' };
      }
      expect([world.share, world.memory.phase]).toEqual([100, 'shifted']);
    }),
    { numRuns: 300 },
  );
});
