import { runJest } from '../lib/jest.mjs';

export const name = 'scopes';
export const needs = [];

/** Every order of the calls of two handlers in all scenes; the default suite explores a fifth of them. */
export async function run({ root, work, log }) {
  return runJest({ root, work, log, paths: ['test/sim/interleavings'], env: { WAKELOCK_SCENES: 'all' } });
}
