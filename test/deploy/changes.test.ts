import { expect, test } from '@jest/globals';
import { byWeight, type Change, changeRows, tableLoss } from '../../src/domain/deploy/changes.ts';
import { lastOperation, rootFailure, type StackEvent } from '../../src/domain/deploy/events.ts';

const change = (logicalId: string, more: Partial<Change> = {}): Change => ({
  ...{ action: 'Modify', logicalId, physicalId: '', type: 'AWS::SNS::Topic', replacement: 'False', scope: [] },
  ...more,
});

test('a change set is read from what is lost to what is new', () => {
  const changes = [
    change('B', { action: 'Add', replacement: '' }),
    change('A', { action: 'Add', replacement: '' }),
    change('M', { physicalId: 'm-1', scope: ['Tags', 'Properties'] }),
    change('C', { replacement: 'Conditional' }),
    change('R', { replacement: 'True' }),
    change('X', { action: 'Remove', replacement: '' }),
  ];
  expect(byWeight(changes).map(({ logicalId }) => logicalId)).toEqual(['X', 'R', 'C', 'M', 'A', 'B']);
  expect(changeRows(changes)).toEqual([
    ['CHANGE', 'RESOURCE', 'TYPE', 'DETAIL'],
    ['remove', 'X', 'SNS::Topic', ''],
    ['REPLACE', 'R', 'SNS::Topic', ''],
    ['modify, perhaps replace', 'C', 'SNS::Topic', ''],
    ['modify', 'M', 'SNS::Topic', 'm-1 · Tags, Properties'],
    ['add', 'A', 'SNS::Topic', ''],
    ['add', 'B', 'SNS::Topic', ''],
  ]);
});

const TABLE = { type: 'AWS::DynamoDB::Table' };
test.each<[string, Change, boolean]>([
  ['replaced', change('Table', { ...TABLE, replacement: 'True' }), true],
  ['perhaps replaced', change('Table', { ...TABLE, replacement: 'Conditional' }), true],
  ['modified', change('Table', { ...TABLE }), false],
  ['added', change('Table', { ...TABLE, action: 'Add', replacement: '' }), false],
  ['taken over', change('Table', { ...TABLE, action: 'Import', replacement: '' }), false],
  ['taken out, which retains it', change('Table', { ...TABLE, action: 'Remove', replacement: '' }), false],
  ['no table', change('Topic', { replacement: 'True' }), false],
])('a table that is %s: its items are lost: %#', (_what, one, lost) => {
  expect(tableLoss([one]) !== undefined).toBe(lost);
});

const event = (at: number, status: string, more: Partial<StackEvent> = {}): StackEvent => ({
  ...{ id: String(at), at, logicalId: 's', physicalId: 'arn', type: 'AWS::CloudFormation::Stack', status, reason: '' },
  ...more,
});
const part = (at: number, status: string, reason = '') =>
  event(at, status, { logicalId: `P${at}`, physicalId: 'p', type: 'AWS::SNS::Topic', reason });

test('the last operation begins with the stack saying so; rolling back belongs to it', () => {
  const old = [event(1, 'CREATE_IN_PROGRESS'), event(2, 'CREATE_COMPLETE')];
  const last = [event(3, 'UPDATE_IN_PROGRESS'), part(4, 'UPDATE_IN_PROGRESS'), event(5, 'UPDATE_ROLLBACK_IN_PROGRESS')];
  expect(lastOperation([...last, ...old], 'arn')).toEqual(last);
});

test('the root of a failure is the first that failed by itself', () => {
  const events = [
    part(1, 'CREATE_FAILED', 'Resource creation cancelled'),
    part(2, 'CREATE_FAILED', 'no (HandlerErrorCode: ServiceLimitExceeded)'),
    part(3, 'CREATE_FAILED', 'later'),
    event(4, 'CREATE_FAILED', { reason: 'The following resource(s) failed' }),
  ];
  expect(rootFailure(events, 'arn')).toMatchObject({ logicalId: 'P2', likely: 'A quota of the account is used up.' });
  expect(rootFailure(events.slice(0, 1), 'arn')).toMatchObject({ logicalId: 'P1' });
  expect(rootFailure([event(1, 'CREATE_COMPLETE')], 'arn')).toBeUndefined();
});
