import { describe, expect, jest, test } from '@jest/globals';
import { shared, tryMany } from './subject.ts';
import { argv, SUBJECTS } from './subjects/index.ts';

/** All subjects together, on each run the same inputs; the deep suite tries others, and a hundred times as many. */
const TOTAL = 100_000;
const SEED = 1;

jest.setTimeout(120_000);

describe('random inputs', () => {
  test.each(
    [...shared(SUBJECTS, TOTAL), [argv, 1500] as const].map(
      ([subject, count]) => [subject.name, subject, count] as const,
    ),
  )('%s: each input is taken or refused as it must be', (_name, subject, count) => {
    const { outcomes } = tryMany(subject, { seed: SEED, count });
    expect([...outcomes.keys()]).toEqual(expect.arrayContaining([...subject.reaches]));
  });
});
