import { expect, test } from '@jest/globals';
import { describeError, usage, WakelockError } from '../../src/domain/errors.ts';

test('an error says what happened, the likely cause and the repair, each on a line', () => {
  expect(describeError(usage('ttl: "x" is bad.', { likely: 'A typo.', repair: 'Write 10m.' }))).toBe(
    'ttl: "x" is bad.\n  Likely cause: A typo.\n  Repair: Write 10m.',
  );
});

test('what is not known is left out', () => {
  expect(describeError(usage('ttl: "x" is bad.'))).toBe('ttl: "x" is bad.');
  expect(usage('what')).toMatchObject({ name: 'WakelockError', code: 'usage', likely: '', repair: '' });
});

test('the command line has a repair of its own where a workflow mends it otherwise', () => {
  const flag = usage('what', { repair: 'Set the input lease.', shellRepair: 'Add --lease.' });
  expect([flag.repair, flag.shellRepair]).toEqual(['Set the input lease.', 'Add --lease.']);
  expect(usage('what', { repair: 'Write 10m.' }).shellRepair).toBe('Write 10m.');
  expect(usage('what').shellRepair).toBe('');
});

test('errors of others are told by their message, whatever was thrown', () => {
  expect([describeError(new Error('boom')), describeError('text'), describeError(undefined)]).toEqual([
    'boom',
    'text',
    'undefined',
  ]);
});

test('the cause is kept, and there is none where none was given', () => {
  const cause = new Error('below');
  expect(new WakelockError({ code: 'failed', what: 'x', cause }).cause).toBe(cause);
  expect(new WakelockError({ code: 'failed', what: 'x' })).not.toHaveProperty('cause');
});
