import { describe } from '@jest/globals';
import { ago, NOW, pinTo, type Remembered, rows, type Seen } from './looks.ts';

const ALARM: Seen = { alarm: 'ALARM' };
const LEASE_FAILED: Seen = { lease: { kind: 'failed', why: 'denied until 20:00' } };
const LEASE_OVER: Seen = { lease: { kind: 'over' } };
const live = (share: number): Seen => ({ traffic: { kind: 'read', share } });

describe('while the service has traffic', () => {
  const half: Remembered = { phase: 'shifted', since: ago(30), lease: ago(40), share: 50, steppedAt: ago(20) };
  const full: Remembered = { ...half, share: 100 };
  const calm = (minutes: number): Remembered => ({ ...full, calmSince: ago(minutes) });
  const CALM: Seen = { calm: 'calm' };
  rows([
    ['the alarm moves the next step when it is due', 'shift 100, step', { ...half, steppedAt: ago(1) }, ALARM],
    ['a step before its time is waited for', 'hold, stepping', { ...half, steppedAt: ago(1) + 1 }, ALARM],
    ['too few targets get no further step', 'hold, stepping', half, { ...ALARM, healthy: 1 }],
    ['a lease that is not held gets no further step', 'hold, stepping', half, { ...ALARM, lease: { kind: 'waiting' } }],
    ['all of the traffic stays under an alarm', 'hold, staying', full, ALARM],
    ['all of the traffic stays under a pin', 'hold, staying', full, pinTo('service')],
    ['an alarm without data moves nothing', 'hold, staying', full, { alarm: 'INSUFFICIENT_DATA' }],
    ['an alarm that is missing moves nothing and is told', 'hold, staying', full, { alarm: 'missing' }],
    ['the dwell time counts from the last step', 'hold, dwell', { ...calm(9), steppedAt: ago(10) + 1 }, CALM],
    ['the dwell time ends to the millisecond', 'shift 0, back', { ...calm(9), steppedAt: ago(10) }, CALM],
    [
      'without a step of ours the dwell time counts from the phase',
      'hold, dwell',
      { ...full, since: ago(2), steppedAt: undefined },
      {},
    ],
    ['a busy return test is waited for', 'hold, not-calm', calm(9), {}],
    ['a return test without data starts the quiet time anew', 'hold, not-calm', calm(9), { calm: 'unknown' }],
    ['calm begins to count at the look that sees it', 'hold, not-calm', full, CALM],
    ['a calm not quite long enough is waited for', 'hold, not-calm', { ...full, calmSince: ago(5) + 1 }, CALM],
    ['a calm of the quiet time brings the traffic back', 'shift 0, back', calm(5), CALM],
    [
      'no way back leads to a Lambda that cannot answer',
      'hold, nowhere-healthy',
      calm(5),
      { ...CALM, lambdaUsable: false },
    ],
    [
      'a pin to Lambda brings the traffic back at once',
      'shift 0, back',
      { ...full, steppedAt: ago(1) },
      pinTo('lambda'),
    ],
    ['a lease that failed sends the traffic back under an alarm', 'shift 0, back', full, { ...ALARM, ...LEASE_FAILED }],
    ['a lease that is over is followed by another', 'hold, lease-over', full, { ...ALARM, ...LEASE_OVER }],
    ['no healthy target: the traffic goes back', 'shift 0, unhealthy', full, { ...ALARM, healthy: 0 }],
    [
      'no healthy target and a lease that is over: traffic comes first',
      'shift 0, unhealthy',
      full,
      { ...ALARM, ...LEASE_OVER, healthy: 0 },
    ],
    ['one healthy target is somebody who answers', 'hold, staying', full, { ...ALARM, healthy: 1 }],
    ['no healthy target anywhere: nothing moves', 'hold, nowhere-healthy', full, { healthy: 0, lambdaUsable: false }],
  ]);
});

describe('while the service drains', () => {
  const drained: Remembered = { phase: 'draining', since: ago(5), lease: ago(40), steppedAt: ago(30), backAt: ago(5) };
  const draining: Remembered = { ...drained, since: ago(5) + 1 };
  const cool: Remembered = { ...draining, backAt: ago(10) };
  rows([
    ['open requests are waited for', 'hold, draining', draining, {}],
    ['then the service is given back', 'release, drained', drained, {}],
    [
      'a service that never had a request of ours is not waited for',
      'release, drained',
      { ...draining, since: ago(0), steppedAt: undefined },
      {},
    ],
    [
      'an alarm within the dwell time does not take it again',
      'hold, draining',
      { ...cool, backAt: ago(10) + 1 },
      ALARM,
    ],
    ['an alarm after the dwell time takes it again', 'hold, alarm', cool, ALARM],
    ['a set that never came back has no dwell time', 'hold, alarm', { ...draining, backAt: undefined }, ALARM],
    ['a pin takes it again within the dwell time', 'hold, pinned', draining, pinTo('service')],
    [
      'a lease that is being released is not counted on again',
      'release, drained',
      { ...drained, backAt: ago(60), releasing: true },
      ALARM,
    ],
    [
      'a service without a lease is not taken again from here',
      'nothing, draining',
      { ...cool, lease: undefined },
      ALARM,
    ],
    ['without a lease there is nothing to give back', 'nothing, drained', { ...drained, lease: undefined }, {}],
    ['a lease that is over is gone', 'nothing, drained', { ...drained, releasing: true }, LEASE_OVER],
    ['a lease that failed is gone', 'nothing, drained', drained, LEASE_FAILED],
    [
      'a lease that is not there may still come, and is released again',
      'release, drained',
      { ...drained, releasing: true },
      { lease: { kind: 'none' } },
    ],
    ['what is wanted meanwhile is looked at at once', 'nothing, drained', drained, { ...ALARM, ...LEASE_OVER }],
  ]);
});

describe('weights that somebody else set', () => {
  const shifted: Remembered = { phase: 'shifted', since: ago(20), lease: ago(40), share: 100, steppedAt: ago(15) };
  rows([
    ['are told and left alone', 'hold, edited', { ...shifted, calmSince: ago(3) }, live(30)],
    ['are left alone until the time is over', 'hold, edited', { ...shifted, handsOffUntil: NOW + 1 }, ALARM],
    ['give way to a pin', 'shift 0, back', { ...shifted, handsOffUntil: NOW + 1 }, pinTo('lambda')],
    [
      'are told under a pin too, and looked at again at once',
      'hold, edited',
      shifted,
      { ...live(30), ...pinTo('lambda') },
    ],
    [
      'keep a service whose lease is over by another',
      'hold, lease-over',
      { ...shifted, handsOffUntil: NOW + 1 },
      LEASE_OVER,
    ],
    ['are ours again when the time is over', 'hold, staying', { ...shifted, handsOffUntil: NOW }, ALARM],
    [
      'do not keep traffic on a service that is dead',
      'shift 0, unhealthy',
      { ...shifted, handsOffUntil: NOW + 1 },
      { healthy: 0 },
    ],
    [
      'may leave Lambda alone, whatever the service is',
      'nothing, edited',
      { handsOffUntil: NOW + 1 },
      { ...ALARM, healthy: 0 },
    ],
    ['that put all on Lambda begin to drain', 'hold, edited', shifted, live(0)],
    ['that gave Lambda’s traffic away take a lease', 'hold, edited', {}, live(100)],
    [
      'that cannot be shifted are left as they are',
      'hold, unfit',
      shifted,
      { traffic: { kind: 'unfit', why: 'no weights' } },
    ],
  ]);
});
