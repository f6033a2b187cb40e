import { describe, expect, test } from '@jest/globals';
import type { Lease } from '../../src/domain/lease.ts';
import { describeProgress, progressOf, troubleOf } from '../../src/domain/progress.ts';
import { lease as leaseOf } from '../contract/store.ts';

const ack = { boot: '7', at: 1_800_000_000_000, alreadyOn: false, addresses: {} };
const failed = { cause: 'gone', message: 'It is gone.', repair: 'Look.', at: 1 };
const item = (parts: Partial<Lease>) => leaseOf('x', parts);

describe('how far a lease has come, and the line that says so', () => {
  test.each<[string, Lease | undefined, string, string]>([
    ['no item yet', undefined, 'unseen', 'published; not seen by power yet'],
    ['stored', item({}), 'stored', 'lease stored; the machine is on its way'],
    ['waiting', item({ wait: { cause: 'slots', message: 'Behind another.' } }), 'waiting', 'Behind another.'],
    [
      'acknowledged, levels to come',
      item({ ack, ready: ['running', 'status-ok', 'ssm'] }),
      'checking',
      'on since 2027-01-15T08:00:00.000Z; waits for status-ok, ssm',
    ],
    [
      'acknowledged, one level passed',
      item({ ack, ready: ['running', 'status-ok', 'ssm'], passed: ['status-ok'] }),
      'checking',
      'on since 2027-01-15T08:00:00.000Z; waits for ssm',
    ],
    ['all levels passed', item({ ack, ready: ['ssm'], passed: ['ssm'] }), 'ready', 'acknowledged; the machine is on'],
    ['nothing else asked for', item({ ack, ready: ['running'] }), 'ready', 'acknowledged; the machine is on'],
    ['on before', item({ ack: { ...ack, alreadyOn: true } }), 'ready', 'acknowledged; the machine was on already'],
    [
      'given and taken again',
      item({ ack, ready: ['ssm'], disrupted: { boot: '7', at: 1, why: 'Somebody stopped it.' } }),
      'waiting',
      'Given and taken again: Somebody stopped it.',
    ],
    [
      'taken, and given anew in another boot',
      item({ ack, disrupted: { boot: '6', at: 1, why: 'Somebody stopped it.' } }),
      'ready',
      'acknowledged; the machine is on',
    ],
    [
      'taken, and not given again yet',
      item({ disrupted: { boot: '7', at: 1, why: 'Somebody stopped it.' } }),
      'stored',
      'lease stored; the machine is on its way',
    ],
    ['failed, though acknowledged', item({ ack, failed }), 'failed', 'It is gone.'],
    ['failed and released', item({ releasedAt: 5, failed }), 'failed', 'It is gone.'],
    ['released', item({ ack, releasedAt: 5 }), 'ended', 'The lease was released.'],
    ['ended with a reason', item({ releasedAt: 5, reason: 'lifted' }), 'ended', 'lifted'],
  ])('%s', (_, lease, at, line) => {
    const progress = progressOf(lease);
    expect([progress.at, describeProgress(progress)]).toEqual([at, line]);
  });
});

test('what a lease waits for has a cause, and a machine that was taken is one', () => {
  const wait = { cause: 'slots', message: 'Behind another.' };
  expect(progressOf(item({ wait }))).toEqual({ at: 'waiting', ...wait });
  const disrupted = { boot: '7', at: 1, why: 'Gone.' };
  expect(progressOf(item({ ack, disrupted }))).toMatchObject({ at: 'waiting', cause: 'disrupted' });
});

describe('what a holder must be told', () => {
  const disrupted = { boot: '7', at: 1, why: 'Somebody stopped it.' };
  test.each<[string, Lease | undefined, string | undefined]>([
    ['nothing while all is well', item({ ack }), undefined],
    ['nothing while its acknowledgement was dropped and may come again', item({}), undefined],
    [
      'nothing while it has the machine, whatever it waited for',
      item({ ack, wait: { cause: 'slots', message: 'Behind.' } }),
      undefined,
    ],
    ['the item is gone', undefined, 'lost: The lease is gone from the table.'],
    ['it failed', item({ failed, releasedAt: 5 }), 'lost: It is gone.'],
    ['somebody released it', item({ releasedAt: 5, disrupted }), 'lost: The lease was released by somebody.'],
    ['a person lifted it', item({ releasedAt: 5, reason: 'lifted' }), 'lost: lifted'],
    ['the machine was taken', item({ ack, disrupted }), 'disrupted: Somebody stopped it.'],
    [
      'it is acknowledged for another boot',
      item({ ack: { ...ack, boot: '8' } }),
      'disrupted: The machine was stopped and started again: it is in another boot.',
    ],
    [
      'renewed too late: it waits for the machine again',
      item({ wait: { cause: 'stopping', message: 'The machine is still stopping.' } }),
      'disrupted: Renewals came too late and the machine was given up: it is asked for again.',
    ],
    [
      'nothing while a stop may or may not have landed',
      item({ wait: { cause: 'stop-pending', message: 'A stop is on its way.' } }),
      undefined,
    ],
    ['it expired', item({ settled: 'off' }), 'lost: The lease expired: renewals did not arrive in time.'],
  ])('%s', (_, lease, told) => {
    const trouble = troubleOf(lease, '7');
    expect(trouble && `${trouble.kind}: ${trouble.message}`).toBe(told);
  });
});
