import { describe, expect, test } from '@jest/globals';
import { hasServed, isOpen } from '../../../src/domain/rollout/facts.ts';
import { consoleUrl, isGreen, type RolloutEnd, type RolloutReport } from '../../../src/domain/rollout/report.ts';
import { reportLines, stateOf } from '../../../src/domain/rollout/report-lines.ts';

const arn = (revision: number) => `arn:aws:ecs:eu-central-1:123456789012:task-definition/web:${revision}`;
const REPORT: RolloutReport = {
  ...{ cluster: 'prod', service: 'web', region: 'eu-central-1', end: { kind: 'served', why: 'It serves.' } },
  ...{ back: undefined, definition: arn(2), previous: arn(1), registered: true, deployment: 'd', strategy: 'ROLLING' },
  images: [{ name: 'app', image: 'app:2' }],
  ...{ changes: [], tasks: { desired: 3, running: 2 }, reasons: [], took: 90_000 },
};

const ENDS: readonly (readonly [end: RolloutEnd, green: boolean, state: string])[] = [
  [{ kind: 'served', why: '' }, true, 'served'],
  [{ kind: 'unchanged', why: '' }, true, 'unchanged'],
  [{ kind: 'dry-run', why: '' }, true, 'dry-run'],
  [{ kind: 'not-proven', why: '' }, false, 'not-proven'],
  [{ kind: 'not-deployed', code: 'denied', why: '' }, false, 'not-deployed'],
  [{ kind: 'timeout', why: '' }, false, 'timeout'],
  [{ kind: 'interrupted', why: '' }, false, 'interrupted'],
  [{ kind: 'failed', how: 'rolled-back', why: '' }, false, 'rolled-back'],
  [{ kind: 'failed', how: 'health', why: '' }, false, 'health'],
];

test.each(ENDS)('whether a pipeline goes on after %j, and its one word', (end, green, state) => {
  expect(isGreen(end)).toBe(green);
  expect(stateOf(end)).toBe(state);
  expect(reportLines({ ...REPORT, end })[0]).toBe(`${green ? 'ok' : 'FAILED'} ${state} prod/web: `);
});

describe('the end is told for people, most important first', () => {
  test('of a success', () => expect(reportLines(REPORT)).toMatchSnapshot());

  test('of a failure that went back', () => {
    const failed: RolloutReport = {
      ...REPORT,
      end: { kind: 'failed', how: 'failing', why: 'It fails.' },
      back: { kind: 'back', to: arn(1), why: '3 of 3 tasks run.' },
      images: [...REPORT.images, { name: 'side', image: 'side:1' }],
      reasons: [
        { key: 'a', text: 'exited with 3', count: 2 },
        { key: 'b', text: 'out of memory', count: 1 },
      ],
    };
    expect(reportLines(failed)).toMatchSnapshot();
  });

  test('of a success in which tasks failed: those that run are its own', () => {
    const reasons = [{ key: 'a', text: 'exited with 3', count: 1 }];
    expect(reportLines({ ...REPORT, reasons }).at(-1)).toBe('tasks: 2 of 3 run · took 1m30s');
  });

  test('of one that did not come back, and that registered nothing', () => {
    const back = { kind: 'not-back', to: arn(1), why: 'no capacity' } as const;
    expect(reportLines({ ...REPORT, back, definition: undefined, images: [] })).toMatchSnapshot();
    expect(reportLines({ ...REPORT, back: { ...back, to: undefined, why: 'Nothing served.' } })).toContain(
      'rollback: not done: Nothing served.',
    );
  });
});

test('the page in the console is that of the service, whatever its name', () => {
  expect(consoleUrl({ region: 'eu-west-1', cluster: 'prod', service: 'web/1' })).toBe(
    'https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters/prod/services/web%2F1/deployments?region=eu-west-1',
  );
});

test.each([
  ['SUCCESSFUL', true],
  ['ROLLBACK_SUCCESSFUL', true],
  ['ROLLBACK_FAILED', false],
  ['STOPPED', false],
  ['IN_PROGRESS', false],
] as const)('whether something served at the end of a deployment that is %s: %s', (status, served) => {
  expect(hasServed({ status })).toBe(served);
});

test.each([
  ['PENDING', true],
  ['IN_PROGRESS', true],
  ['STOP_REQUESTED', true],
  ['ROLLBACK_REQUESTED', true],
  ['ROLLBACK_IN_PROGRESS', true],
  ['SUCCESSFUL', false],
  ['STOPPED', false],
  ['ROLLBACK_SUCCESSFUL', false],
  ['ROLLBACK_FAILED', false],
] as const)('whether a deployment that is %s is still under way: %s', (status, open) => {
  expect(isOpen({ status })).toBe(open);
});
