import { expect, test } from '@jest/globals';
import type { ResourceFailure } from '../../../src/domain/deploy/events.ts';
import { WakelockError } from '../../../src/domain/errors.ts';
import { failed } from '../../../src/engine/deploy/failed.ts';
import { reading } from '../../../src/engine/deploy/reading.ts';
import { STACK } from '../../domain/deploy/well.ts';
import { failureOf } from './transcript.ts';

const FAILURE: ResourceFailure = {
  ...{ logicalId: 'Topic', type: 'AWS::SNS::Topic', reason: 'It exists.' },
  ...{ likely: 'The name is taken.', repair: 'Take another name.' },
};

test.each([
  ['create', 'ROLLBACK_COMPLETE'],
  ['create', 'ROLLBACK_FAILED'],
  ['create', 'CREATE_FAILED'],
  ['update', 'UPDATE_ROLLBACK_COMPLETE'],
  ['update', 'UPDATE_ROLLBACK_FAILED'],
  ['update', 'IMPORT_ROLLBACK_COMPLETE'],
  ['delete', 'DELETE_FAILED'],
] as const)('to %s that ends in %s tells why, and what is left', (kind, status) => {
  const end = { ...STACK, status };
  expect(failureOf(failed(end, { failure: FAILURE, kind }))).toMatchSnapshot();
  expect(failureOf(failed({ ...end, reason: 'A reason.' }, { failure: undefined, kind }))).toMatchSnapshot();
  expect(failureOf(failed(end, { failure: undefined, kind }))).toMatchSnapshot();
});

test('what cannot be read is told with its repair, where it has one', async () => {
  const denied = new WakelockError({ code: 'denied', what: 'Not allowed.', repair: 'Allow it.' });
  expect(await reading(() => Promise.reject(denied))).toEqual({
    known: false,
    why: 'Not allowed.',
    repair: 'Allow it.',
  });
  expect(await reading(() => Promise.reject(new Error('torn')))).toEqual({ known: false, why: 'torn', repair: '' });
  expect(await reading(async () => 5)).toEqual({ known: true, value: 5 });
});
