import { afterEach, expect, test } from '@jest/globals';
import { connectRollout } from '../../../src/aws/rollout/connect.ts';
import { describeError } from '../../../src/domain/errors.ts';
import type { RolloutOrder } from '../../../src/domain/rollout/order.ts';
import type { WaitingClock } from '../../../src/engine/ports.ts';
import { rollOut } from '../../../src/engine/rollout/rollout.ts';
import { type LocalAws, startLocal } from '../../../src/local/index.ts';

const SPEED = 500;
const before = { ...process.env };
let local: LocalAws | undefined;
afterEach(async () => {
  process.env = { ...before };
  await local?.close();
});

/** Time as fast as that of the embedded AWS. */
function fastClock(): WaitingClock {
  const begun = Date.now();
  return {
    now: () => begun + (Date.now() - begun) * SPEED,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, ms / SPEED);
        signal?.addEventListener('abort', () => {
          clearTimeout(timer);
          resolve();
        });
      }),
  };
}

const order = (parts: Partial<RolloutOrder>): RolloutOrder => ({
  ...{ cluster: 'main', service: 'app', region: 'us-east-1', account: '', base: { kind: 'live' } },
  images: [{ name: 'app', image: 'app:2' }],
  ...{ digest: false, force: false, timeout: 300_000, otherDeployment: 'wait', rollback: 'never', dryRun: false },
  proof: undefined,
  ...parts,
});

/** One deployment from which one right is taken. @returns all that it says */
async function without(action: string, parts: Partial<RolloutOrder> = {}) {
  local = await startLocal({
    speed: SPEED,
    seed: {
      machines: [],
      calls: [{ on: action, times: 'always', code: 'AccessDeniedException', status: 400 }],
      ecs: {
        // Without a circuit breaker it is not over before somebody has looked.
        services: [{ cluster: 'main', name: 'app', desired: 1, image: 'app:1' }],
        images: [{ image: 'app:crash', outcome: 'crash', exitCode: 3 }],
      },
    },
  });
  Object.assign(process.env, local.env);
  const said: string[] = [];
  const watcher = {
    line: (text: string) => void said.push(text),
    trouble: (title: string, lines: readonly string[]) => void said.push(title, ...lines),
  };
  const health = { get: () => Promise.reject(new Error('nobody asks')) };
  const ports = { ...connectRollout({ region: 'us-east-1' }), health, clock: fastClock() };
  const signal = new AbortController().signal;
  const green = await rollOut({ order: order(parts), ports, watcher, signal, lease: undefined }).then(
    ({ end }) => {
      said.push(end.why);
      return end.kind === 'served';
    },
    (error: unknown) => {
      said.push(describeError(error));
      return false;
    },
  );
  return { green, text: said.join('\n') };
}

test.each([
  'ecs:DescribeServices',
  'ecs:DescribeTaskDefinition',
  'ecs:RegisterTaskDefinition',
  'ecs:UpdateService',
  'ecs:ListServiceDeployments',
  'ecs:DescribeServiceDeployments',
])('F56 without the right to %s nothing is called green, and the right is named', async (action) => {
  const { green, text } = await without(action);
  expect(green).toBe(false);
  expect(text).toContain(action);
});

test.each(['ecs:ListTasks', 'ecs:DescribeTasks'])(
  'F56 without the right to %s a failure is found all the same; its reasons are missing, and the right is named',
  async (action) => {
    const { green, text } = await without(action, { images: [{ name: 'app', image: 'app:crash' }] });
    expect(green).toBe(false);
    expect(text).toContain(action);
  },
);
