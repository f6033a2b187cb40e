import { expect, test } from '@jest/globals';
import { isDryRun } from '../../lambda/dry-run.ts';
import { dryRun } from '../../lambda/power/dry-run.ts';
import { awsError } from '../aws/aws-error.ts';
import { BOX, World } from '../fakes/world.ts';

test('a dry run reads the table and the machines, and says what it saw', async () => {
  const world = new World();
  world.machines.add(BOX);
  expect(await dryRun(world)).toEqual({ dryRun: true, machines: 1, due: 0, ping: null });
  await world.store.writePath({ pingAt: Date.UTC(2026, 0, 5), since: 0 });
  expect(await dryRun(world)).toMatchObject({ ping: '2026-01-05T00:00:00.000Z' });
  for (const call of ['start', 'stop', 'protect'] as const) expect(world.machines.made(call)).toEqual([]);
});

test('a table that may not be read fails it, so that a pipeline takes the new code back', async () => {
  const world = new World();
  world.store.hooks.fail('due', { error: awsError('AccessDeniedException') });
  await expect(dryRun(world)).rejects.toThrow('AccessDeniedException');
});

test.each([
  [{ DryRun: true }, true],
  [{ DryRun: 'true' }, false],
  [{ DryRun: false }, false],
  [{ Records: [] }, false],
  [null, false],
  ['DryRun', false],
])('%j asks for a dry run: %s', (event, asked) => {
  expect(isDryRun(event)).toBe(asked);
});
