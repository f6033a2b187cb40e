import { expect, test } from '@jest/globals';
import { judge } from '../../src/cli/demo/promises.ts';
import { OTHER_BOX, type Seen, TEST_BOX } from '../../src/cli/demo/story.ts';
import { start } from './cli.ts';

test('the demonstration keeps every promise, in less than half a minute where nothing else runs', async () => {
  const { code, out } = await start(['demo', '--json']).ended;
  const { promises } = JSON.parse(out);
  expect(promises.filter(({ kept }: { kept: boolean }) => !kept)).toEqual([]);
  expect(promises).toHaveLength(6);
  expect(code).toBe(0);
}, 90_000);

test('demo -- command runs it with a machine held, and passes its exit code', async () => {
  const { code, out } = await start(['demo', '--', 'sh', '-c', 'echo "$WAKELOCK_STATE $1"; exit 3', 'sh', '--json'])
    .ended;
  expect({ code, out }).toEqual({ code: 3, out: 'running --json\n' });
}, 30_000);

test('demo --json -- command prints the document of "wakelock run"', async () => {
  const { code, out } = await start(['demo', '--json', '--', 'false']).ended;
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ exitCode: 1, left: 'released' });
}, 30_000);

const end = (at: number, code = 0) => ({ at, code });
const seen: Seen = {
  jobs: { a: end(5_000), b: end(9_000), c: end(9_000, 137) },
  hold: { code: 0, state: 'running', who: 'operator' },
  liftedAt: 12_000,
};
const on = { at: 2_000, machine: TEST_BOX, from: 'pending', to: 'running' };
const off = { at: 19_000, machine: TEST_BOX, from: 'running', to: 'stopping' };

test.each([
  ['a machine that is pulled from under B', seen, [on, { ...off, at: 6_000 }], 'does not pull it from under B'],
  ['a second boot', seen, [on, { ...on, at: 6_000 }, off], 'share one boot'],
  ['a job that fails', { ...seen, jobs: { ...seen.jobs, a: end(5_000, 125) } }, [on, off], 'share one boot'],
  ['a machine that stays on after the kill', seen, [on], 'when its lease (5 s, and 5 s for clocks that differ) has'],
  ['a machine that goes off before the lease has ended', seen, [on, { ...off, at: 9_500 }], 'goes off when its lease'],
  [
    'a hold that fails',
    { ...seen, hold: { code: 1, state: 'stopped', who: 'nobody' } },
    [on, off],
    'A hold keeps lab-box on',
  ],
  ['a foreign machine that is touched', seen, [on, off, { ...off, machine: OTHER_BOX }], 'other-box did not opt in'],
])('the demonstration would tell %s', (_what, facts, states, promise) => {
  const broken = judge(facts, states).filter(({ kept }) => !kept);
  expect(broken.map((one) => one.promise).join('\n')).toContain(promise);
});
