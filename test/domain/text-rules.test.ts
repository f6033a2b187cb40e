import { expect, test } from '@jest/globals';
import { parseTextRules } from '../../src/domain/text-rules.ts';

const REGION = { region: 'us-east-2' };
const BOX = 'i-0123456789abcdef0';

test('a pair of texts means machines, for six hours unless it says otherwise', () => {
  const rules = [
    { start: 'Start box', stop: 'Stop box', targets: [BOX, `arn:aws:ec2:us-east-2:123456789012:instance/${BOX}`] },
    { start: 'a', stop: 'b', targets: [BOX], ttl: '90s' },
  ];
  expect(parseTextRules(JSON.stringify(rules), REGION)).toEqual([
    { start: 'Start box', stop: 'Stop box', targets: [`ec2:${BOX}`, `ec2:${BOX}`], ttl: 21_600 },
    { start: 'a', stop: 'b', targets: [`ec2:${BOX}`], ttl: 90 },
  ]);
});

test('no text is no rule', () => {
  expect([parseTextRules('', REGION), parseTextRules(' \n', REGION)]).toEqual([[], []]);
});

test('the sizes that are taken', () => {
  const rule = (parts: object) =>
    JSON.stringify([{ start: 's'.repeat(1000), stop: 'p', targets: [BOX], ttl: '1d', ...parts }]);
  expect(parseTextRules(rule({}), REGION)).toHaveLength(1);
  expect(parseTextRules(rule({ ttl: '1s', targets: Array(100).fill(BOX) }), REGION)[0]?.targets).toHaveLength(100);
});
