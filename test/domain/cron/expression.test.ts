import { describe, expect, test } from '@jest/globals';
import { parseCron } from '../../../src/domain/cron/cron.ts';
import { FIELDS, readField } from '../../../src/domain/cron/fields.ts';
import { describeError } from '../../../src/domain/errors.ts';

/** What an expression means, or what is said of one that means nothing. */
function reading(text: string): unknown {
  try {
    return parseCron(text);
  } catch (error) {
    return describeError(error);
  }
}

const values = (text: string, position: 0 | 1 | 2 | 3 | 4) => readField(text, FIELDS[position]).values;

describe('an expression that is refused', () => {
  test.each([
    '',
    '@reboot',
    `@${'x'.repeat(70)}`,
    '8',
    '0 8 * * 1-5 2027',
    '0 0 30 2 *',
    '0 0 31 2,4,6,9,11 *',
    'undefined 8 * * *',
    '0 8 ? * 1-5',
    '*/0 * * * *',
    '*/60 * * * *',
    '0 */24 * * *',
    '0 0 */32 * *',
    '0 0 1 */13 *',
    '0 0 * * */8',
    '60 8 * * *',
    '0 24 * * *',
    '0 0 32 * *',
    '0 0 * dec-jan *',
    '0 0 * * monday',
  ])('"%s" says what is wrong, and the repair', (text) => {
    expect(reading(text)).toMatchSnapshot();
  });
});

describe('an expression', () => {
  test.each([
    ['@yearly', '0 0 1 1 *'],
    ['@annually', '0 0 1 1 *'],
    ['@monthly', '0 0 1 * *'],
    ['@weekly', '0 0 * * 0'],
    ['@daily', '0 0 * * *'],
    ['@midnight', '0 0 * * *'],
    ['@hourly', '0 * * * *'],
    ['@Hourly', '0 * * * *'],
  ])('%s means %s, as in crontab(5)', (alias, text) => {
    expect(parseCron(alias)).toEqual({ ...parseCron(text), text: alias });
  });

  test('may have 256 characters, and none more', () => {
    const text = `0 8 * * 1${',1'.repeat(123)}`;
    expect(text.length + 1).toBe(256);
    expect(parseCron(`${text} `).weekdays).toBe(2);
    expect(() => parseCron(`${text}  `)).toThrow('has 257 characters, at most 256 fit');
  });

  test.each([
    ['0 0 29 2 *', 'a date of leap years'],
    ['0 0 30 4 *', 'the last day of a month'],
    ['0 0 31 1 *', 'the last day of the first month'],
    ['0 0 31 12 *', 'the last day of the last month'],
    ['0 0 30 2 1', 'a weekday, whatever its date'],
  ])('%s comes: %s', (text) => {
    expect(parseCron(text).text).toBe(text);
  });

  test.each([
    ['* 8 * * *', true],
    ['*/20 8 * * *', true],
    ['0-59 8 * * *', true],
    ['0 */8 * * *', true],
    ['0 0-23 * * *', true],
    ['0 8 * * *', false],
    ['0-58 1-23 * * *', false],
  ])('%s asks for each real minute: %s', (text, expected) => {
    expect(parseCron(text).wildcard).toBe(expected);
  });

  test.each([
    ['0 8 13 * 5', true],
    ['0 8 */2 * 5', true],
    ['0 8 1-31 * 5', false],
    ['0 8 13 * 0-6', false],
    ['0 8 13 * 1-7', false],
    ['0 8 * * *', false],
  ])('%s means a day that fits either: %s', (text, expected) => {
    expect(parseCron(text).either).toBe(expected);
  });
});

describe('a field', () => {
  test.each([
    ['5/20', 0, [5, 25, 45]],
    ['10-40/15', 0, [10, 25, 40]],
    ['50,10,50', 0, [10, 50]],
    ['*/59', 0, [0, 59]],
    ['*/1', 3, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
    ['08', 1, [8]],
    ['20/2', 1, [20, 22]],
    ['25/3', 2, [25, 28, 31]],
    ['JAN,Dec', 3, [1, 12]],
    ['oct/2', 3, [10, 12]],
    ['feb-APR', 3, [2, 3, 4]],
    ['MON-fri', 4, [1, 2, 3, 4, 5]],
    ['1-5/2', 4, [1, 3, 5]],
    ['sun', 4, [0]],
    ['7', 4, [0]],
    ['5-7', 4, [0, 5, 6]],
    ['*/2', 4, [0, 2, 4, 6]],
    ['2/2', 4, [2, 4, 6]],
    ['7/3', 4, [0, 3, 6]],
    ['*/7', 4, [0]],
  ] as const)('%s at place %d is %j', (text, position, expected) => {
    expect(values(text, position)).toEqual(expected);
  });

  test('is read once for all expressions that hold it', () => {
    const [minute, hour] = FIELDS;
    expect(readField('8,20', hour)).toBe(readField('8,20', hour));
    expect(readField('*', hour).values).not.toEqual(readField('*', minute).values);
  });
});
