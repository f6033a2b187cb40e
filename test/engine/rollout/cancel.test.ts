import { describe, expect, test } from '@jest/globals';
import type { RolloutOrder } from '../../../src/domain/rollout/order.ts';
import { answer, Dock } from './dock.ts';
import { cancelled, held } from './held.ts';

const ARN = 'arn:aws:ecs:eu-central-1:1:task-definition/web';
const proof = { url: 'http://web/', status: 200, version: undefined, times: 2, timeout: 30_000 };

describe('who cancels', () => {
  const nothing = { kind: 'interrupted', why: 'Interrupted. Nothing was deployed.' };

  test.each([
    [true, true, ', and its circuit breaker takes it back if it fails.'],
    [true, false, '; nothing takes it back if it fails.'],
    [false, true, '; nothing takes it back if it fails.'],
  ])(
    'is told what becomes of the deployment with a circuit breaker: %s, rollback: %s',
    async (enable, rollback, words) => {
      const dock = new Dock();
      dock.service = { ...dock.service, breaker: { enable, rollback } };
      dock.scripts.push([]);
      const report = await dock.deploy({}, cancelled(dock, 8_000));
      expect(report).toMatchObject({
        definition: `${ARN}:2`,
        registered: true,
        deployment: expect.stringMatching(/d2$/),
      });
      expect(report.end).toMatchObject({
        why: `Interrupted. The deployment of web:2 goes on in ECS by itself${words}`,
      });
    },
  );

  test.each<[string, number, Partial<RolloutOrder>]>([
    ['at once', 0, {}],
    ['while another deployment is waited for', 5_000, {}],
  ])('%s finds nothing deployed', async (_what, after, order) => {
    const dock = new Dock();
    dock.begin('other', []);
    expect((await dock.deploy(order, cancelled(dock, after))).end).toEqual(nothing);
    expect(dock.calls).toEqual([]);
  });

  test('just before the deployment finds nothing deployed', async () => {
    const dock = new Dock();
    const { ports } = dock;
    const cancel = new AbortController();
    let lists = 0;
    const deployments: typeof ports.services.deployments = async (ref) => {
      lists += 1;
      // The list of what was there before our own call is the last one before it.
      if (lists === 5) cancel.abort();
      return ports.services.deployments(ref);
    };
    const rolling = { signal: cancel.signal, ports: { ...ports, services: { ...ports.services, deployments } } };
    expect((await dock.deploy({}, rolling)).end).toEqual(nothing);
    expect(dock.calls).toEqual([]);
  });

  test.each<[string, Partial<RolloutOrder>, object]>([
    ['what was deployed', {}, { why: expect.stringContaining('goes on in ECS by itself') }],
    ['what is live already', { images: [] }, nothing],
  ])('while %s is asked from outside is told so', async (_what, order, end) => {
    const dock = new Dock();
    dock.answers = [answer(503)];
    const report = await dock.deploy({ proof, rollback: 'on-failure', ...order }, cancelled(dock, 10_000));
    expect([report.end, report.back]).toEqual([expect.objectContaining({ kind: 'interrupted', ...end }), undefined]);
  });

  test('while a lease on what is live already is awaited finds nothing deployed', async () => {
    const dock = new Dock();
    dock.service = { ...dock.service, desired: 0 };
    void dock.clock.sleep(2_000).then(() => {
      dock.service = { ...dock.service, desired: 2 };
    });
    expect((await dock.deploy({ images: [] }, { ...held(dock, {}), ...cancelled(dock, 9_000) })).end).toEqual(nothing);
  });
});
