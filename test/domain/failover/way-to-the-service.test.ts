import { describe } from '@jest/globals';
import { ago, NOW, pinTo, type Remembered, rows, type Seen } from './looks.ts';

const ALARM: Seen = { alarm: 'ALARM' };
const LEASE_FAILED: Seen = { lease: { kind: 'failed', why: 'denied until 20:00' } };
const LEASE_OVER: Seen = { lease: { kind: 'over' } };
const live = (share: number): Seen => ({ traffic: { kind: 'read', share } });

describe('while the traffic is on Lambda', () => {
  const back: Remembered = { backAt: ago(10) };
  rows([
    ['an alarm that is off wants nothing', 'nothing, quiet', {}, {}],
    ['an alarm without data wants nothing', 'nothing, quiet', {}, { alarm: 'INSUFFICIENT_DATA' }],
    ['an alarm that is missing is told', 'nothing, quiet', {}, { alarm: 'missing' }],
    [
      'a pin to Lambda makes a missing alarm nobody’s trouble',
      'nothing, quiet',
      {},
      { ...pinTo('lambda'), alarm: 'missing' },
    ],
    ['an alarm asks for the service', 'hold, alarm', { steppedAt: ago(90) }, ALARM],
    ['a pin asks for the service', 'hold, pinned', {}, pinTo('service')],
    [
      'an alarm waits until the dwell time after a return is over',
      'nothing, cooling-down',
      { backAt: ago(10) + 1 },
      ALARM,
    ],
    ['an alarm at the end of the dwell time does not wait', 'hold, alarm', back, ALARM],
    ['a pin does not wait for the dwell time', 'hold, pinned', { backAt: ago(1) }, pinTo('service')],
  ]);
});

describe('while the service warms', () => {
  const warming: Remembered = { phase: 'warming', since: ago(3), lease: ago(2) };
  const waiting = (why?: string): Seen => ({ ...ALARM, healthy: 1, lease: { kind: 'waiting', why } });
  const again: Remembered = { ...warming, steppedAt: ago(9), backAt: ago(4) };
  rows([
    ['enough healthy targets and an alarm move the first step', 'shift 50, step', warming, ALARM],
    ['a pin moves the first step as well', 'shift 50, step', warming, pinTo('service')],
    ['a lease that is not held yet is waited for', 'hold, warming', warming, { ...waiting(), healthy: 2 }],
    ['why a lease waits is said', 'hold, warming', warming, waiting('a deployment runs')],
    ['too few targets under a held lease are waited for', 'hold, warming', warming, { ...ALARM, healthy: 1 }],
    ['at the end of its time the service is not late yet', 'hold, warming', { ...warming, since: ago(10) }, waiting()],
    [
      'after its time the service is late, and a person is told',
      'hold, warming-late',
      { ...warming, since: ago(10) - 1 },
      waiting(),
    ],
    [
      'a ready service gets nothing while the alarm is silent',
      'hold, staying',
      warming,
      { alarm: 'INSUFFICIENT_DATA' },
    ],
    [
      'what was warm since a pin waits for the dwell time after a return',
      'hold, cooling-down',
      { ...warming, backAt: ago(4) },
      ALARM,
    ],
    ['a quiet time not quite over keeps the service', 'hold, staying', { ...warming, calmSince: ago(5) + 1 }, {}],
    [
      'a quiet time that is over gives the service back',
      'release, no-longer-needed',
      { ...warming, calmSince: ago(5) },
      {},
    ],
    ['a pin to Lambda gives the service back', 'release, no-longer-needed', warming, pinTo('lambda')],
    [
      'a pin to the service outlasts any quiet time',
      'shift 50, step',
      { ...warming, calmSince: ago(60) },
      pinTo('service'),
    ],
    ['a service that had traffic keeps its open requests', 'hold, no-longer-needed', again, pinTo('lambda')],
    [
      'open requests have exactly their time to drain',
      'release, no-longer-needed',
      { ...again, backAt: ago(5) },
      pinTo('lambda'),
    ],
    [
      'a step without a known return is drained from now',
      'hold, no-longer-needed',
      { ...warming, steppedAt: ago(9) },
      pinTo('lambda'),
    ],
    [
      'a lease that failed just now is told',
      'hold, lease-failed',
      { ...warming, lease: ago(1) + 1 },
      { ...ALARM, ...LEASE_FAILED },
    ],
    [
      'a lease that failed is asked for anew after a step’s time',
      'hold, lease-failed',
      { ...warming, lease: ago(1) },
      { ...ALARM, ...LEASE_FAILED },
    ],
    ['a lease that is over is followed by another', 'hold, lease-over', warming, { ...ALARM, ...LEASE_OVER }],
  ]);
});

describe('a shift that was begun', () => {
  const shifted: Remembered = { phase: 'shifted', since: ago(20), lease: ago(40), share: 50, steppedAt: ago(5) };
  const writing = (from: number, to: number): Remembered => ({ writing: { from, to, at: NOW - 10_000 }, share: from });
  const warming: Remembered = { phase: 'warming', since: ago(3), lease: ago(2) };
  rows([
    [
      'and is seen begins the time of traffic',
      'hold, written',
      { ...warming, ...writing(0, 50), calmSince: ago(1) },
      live(50),
    ],
    ['and is seen as a further step goes on with it', 'hold, written', { ...shifted, ...writing(50, 100) }, live(100)],
    [
      'and is seen as the way back begins to drain',
      'hold, written',
      { ...shifted, ...writing(50, 0), calmSince: ago(9) },
      live(0),
    ],
    [
      'may still land just before its time is over',
      'hold, stepping',
      { ...warming, writing: { from: 0, to: 50, at: NOW - 9_999 } },
      ALARM,
    ],
    ['and cannot land any more is decided anew', 'shift 50, step', { ...warming, ...writing(0, 50) }, ALARM],
    ['and was outrun by a person is theirs', 'hold, edited', { ...warming, ...writing(0, 50) }, live(30)],
  ]);
});
