import { expect, test } from '@jest/globals';
import { byWeight, type Change, changeRows } from '../../../src/domain/deploy/changes.ts';

const change = (logicalId: string, more: Partial<Change> = {}): Change => ({
  ...{ action: 'Modify', logicalId, physicalId: '', type: 'AWS::SNS::Topic', replacement: 'False', scope: [] },
  ...more,
});

test('changes of one weight are in the order of their names, however CloudFormation sent them', () => {
  const sent = ['B', 'D', 'A', 'C'].map((logicalId) => change(logicalId));
  const names = (changes: readonly Change[]) => byWeight(changes).map(({ logicalId }) => logicalId);
  expect(names(sent)).toEqual(['A', 'B', 'C', 'D']);
  expect(names([...sent].reverse())).toEqual(['A', 'B', 'C', 'D']);
});

test('what is perhaps replaced stands before what is changed in place, and behind what is replaced', () => {
  const changes = [
    change('A'),
    change('B', { replacement: 'Conditional' }),
    change('C', { replacement: 'True' }),
    change('D', { action: 'Remove', replacement: '' }),
  ];
  expect(byWeight(changes).map(({ logicalId }) => logicalId)).toEqual(['D', 'C', 'B', 'A']);
});

test('a type of AWS is told without its AWS::, one of somebody else in full', () => {
  const types = [change('A', { type: 'AWS::SQS::Queue' }), change('B', { type: 'MyAWS::SQS::Queue' })];
  expect(changeRows(types).map(([, , type]) => type)).toEqual(['TYPE', 'SQS::Queue', 'MyAWS::SQS::Queue']);
});
