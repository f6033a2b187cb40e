import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type BuiltApp, buildApp, copyFunctions } from '../../scripts/lab/buildApp.ts';
import { figuresOf, keptUp } from '../../scripts/lab/judge.ts';
import { SHORT } from '../../scripts/lab/plan.ts';
import type { Recording } from '../../scripts/lab/record.ts';
import { record, surgeUntilShifted } from '../../scripts/lab/run.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

let into: string;
let bundles: string;
let app: BuiltApp;
beforeAll(async () => {
  into = mkdtempSync(join(tmpdir(), 'lab-'));
  bundles = copyFunctions({ root, into });
  app = await buildApp({ root, into });
});
afterAll(() => rmSync(into, { recursive: true, force: true }));

const attempt = async ({ rate, within }: { readonly rate: number; readonly within: number }): Promise<Recording> => {
  const plan = { ...SHORT, rate };
  return record({ kind: 'wakelock', plan, bundles, app, log: () => {} }, { drive: surgeUntilShifted(plan, within) });
};
const isOver = ({ samples, shifts }: Recording): boolean => shifts.length >= 2 && samples.at(-1)?.desired === 0;

test('F84 real load is shifted once to a service that really starts, and once back, and no request fails because of it', async () => {
  const quick = await attempt({ rate: SHORT.rate, within: 45 });
  // A machine that does not keep up with that clock gets a slower one.
  const recording = isOver(quick) && keptUp(quick) ? quick : await attempt({ rate: 3, within: 330 });
  const { out, back, lost, errors, onService } = figuresOf(recording);
  expect({ out, back, lost }).toEqual({ out: 1, back: 1, lost: 0 });
  expect(recording.samples.at(-1)).toMatchObject({ share: 0, desired: 0, healthy: 0 });
  // Lambda was full before, and nobody was turned away after.
  expect(errors).toBeGreaterThan(0);
  const shifted = recording.shifts[0]?.at ?? 0;
  expect(recording.requests.filter(({ at, error }) => at > shifted && error !== undefined)).toEqual([]);
  expect(recording.requests.some(({ at, side }) => at > shifted && side === 'service')).toBe(true);
  expect(onService).toBeGreaterThanOrEqual(SHORT.set.dwell);
  // No sooner than its last requests had their time.
  const given = recording.samples.find(({ at, desired }) => at > (recording.shifts[1]?.at ?? 0) && desired === 0);
  expect((given?.at ?? 0) - (recording.shifts[1]?.at ?? 0)).toBeGreaterThanOrEqual(SHORT.set.drain - 1);
}, 450_000);
