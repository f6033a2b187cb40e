import { expect, test } from '@jest/globals';
import { type AlarmHealth, alarmFindings, type Subscriber } from '../../../src/domain/deploy/alarms.ts';
import { known, unknown } from './well.ts';

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:comments-alarms';
const TEAM: Subscriber = { protocol: 'email', endpoint: 'team@example.com', confirmed: true };

test.each<[string, AlarmHealth['subscribers']]>([
  ['a confirmed address', known([TEAM])],
  ['an address that has not confirmed', known([{ ...TEAM, confirmed: false }])],
  [
    'an address for letters in JSON that has not confirmed',
    known([{ ...TEAM, protocol: 'email-json', confirmed: false }]),
  ],
  [
    'an endpoint of another kind that has not confirmed',
    known([{ protocol: 'https', endpoint: 'https://example.com/hook', confirmed: false }]),
  ],
  ['nobody at all', known([])],
  ['a topic that is gone', known(undefined)],
  ['a topic that may not be read', unknown],
])('who gets the alarms of a topic: %s', (_title, subscribers) => {
  expect(alarmFindings({ topicArn: TOPIC, subscribers })).toMatchSnapshot();
});

test('each subscriber has a finding of its own', () => {
  const two = known([TEAM, { ...TEAM, endpoint: 'other@example.com', confirmed: false }]);
  expect(alarmFindings({ topicArn: TOPIC, subscribers: two }).map(({ level }) => level)).toEqual(['ok', 'bad']);
});
