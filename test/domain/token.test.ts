import { expect, test } from '@jest/globals';
import { leaseIdOf, showToken } from '../../src/domain/token.ts';

const LEASE = 'job-123e4567-e89b-42d3-a456-426614174000';

test('the table knows a lease by a hash of its token, the same in every version', () => {
  expect(leaseIdOf(LEASE)).toBe('6350cfc63b5de2d2b788ea9abd908076ba7bb024');
  expect(leaseIdOf(LEASE)).not.toBe(leaseIdOf(LEASE.replace('job', 'jobs')));
});

test('logs show the beginning of a token and no more', () => {
  expect(showToken(LEASE)).toBe('job-123e…');
});
