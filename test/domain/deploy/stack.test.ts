import { describe, expect, test } from '@jest/globals';
import {
  OWN_OUTPUTS,
  STACK_TAG,
  type Stack,
  settled,
  standingOf,
  succeeded,
} from '../../../src/domain/deploy/stack.ts';
import { STACK } from './well.ts';

const OUTPUTS = Object.fromEntries(OWN_OUTPUTS.map((name) => [name, 'x']));

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html */
const STATUSES = [
  ...['CREATE_COMPLETE', 'CREATE_IN_PROGRESS', 'CREATE_FAILED', 'DELETE_COMPLETE', 'DELETE_FAILED'],
  ...['DELETE_IN_PROGRESS', 'REVIEW_IN_PROGRESS', 'ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'ROLLBACK_IN_PROGRESS'],
  ...['UPDATE_COMPLETE', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'UPDATE_FAILED', 'UPDATE_IN_PROGRESS'],
  ...['UPDATE_ROLLBACK_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', 'UPDATE_ROLLBACK_FAILED'],
  ...['UPDATE_ROLLBACK_IN_PROGRESS', 'IMPORT_IN_PROGRESS', 'IMPORT_COMPLETE', 'IMPORT_ROLLBACK_IN_PROGRESS'],
  ...['IMPORT_ROLLBACK_FAILED', 'IMPORT_ROLLBACK_COMPLETE'],
];

test.each(STATUSES)(
  '%s says what can be done with a stack, whether its operation is over, and whether it went well',
  (status) => {
    const standing = standingOf({ ...STACK, status });
    expect({ standing, settled: settled(status), succeeded: succeeded(status) }).toMatchSnapshot();
  },
);

describe('whose a stack is', () => {
  const of = (more: Partial<Stack>) => standingOf({ ...STACK, tags: {}, outputs: {}, ...more });
  const foreign = { kind: 'foreign', missing: [`tag ${STACK_TAG}`, ...OWN_OUTPUTS.map((name) => `output ${name}`)] };

  test.each<[string, Partial<Stack>, object]>([
    ['one with the tag is ours', { tags: { [STACK_TAG]: 'wakelock' } }, { kind: 'whole' }],
    ['one with all outputs is ours', { outputs: OUTPUTS }, { kind: 'whole' }],
    ['one without either is foreign', {}, foreign],
    [
      'one with a part of the outputs lacks the others',
      { outputs: { ...OUTPUTS, TableName: undefined as never } },
      { kind: 'foreign', missing: [`tag ${STACK_TAG}`, 'output TableName'] },
    ],
    [
      'one that is being created has no outputs yet',
      { status: 'CREATE_IN_PROGRESS' },
      expect.objectContaining({ kind: 'busy' }),
    ],
    [
      'one that is being created with outputs of its own is foreign',
      { status: 'CREATE_IN_PROGRESS', outputs: { Url: 'x' } },
      foreign,
    ],
    ['one that is being changed has its outputs', { status: 'UPDATE_IN_PROGRESS' }, foreign],
    ['the shell of a change set is of nobody', { status: 'REVIEW_IN_PROGRESS' }, { kind: 'absent' }],
    ['one that was deleted is of nobody', { status: 'DELETE_COMPLETE' }, { kind: 'absent' }],
  ])('%s', (_title, more, standing) => {
    expect(of(more)).toEqual(standing);
  });

  test('no stack is absent', () => {
    expect(standingOf(undefined)).toEqual({ kind: 'absent' });
  });
});
