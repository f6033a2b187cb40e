import { describe, expect, test } from '@jest/globals';
import type { RolloutOrder } from '../../../src/domain/rollout/order.ts';
import type { Services } from '../../../src/engine/rollout/ports.ts';
import type { WaitEnd } from '../../../src/engine/wait.ts';
import { answer, Dock, denied, type Script } from './dock.ts';
import { cancelled, held, READY } from './held.ts';

const ARN = 'arn:aws:ecs:eu-central-1:1:task-definition/web';
const FAILS: Script = [{ at: 2, facts: {}, stopped: 3 }];
const FAILED: WaitEnd = { kind: 'failed', failure: { cause: 'gone', message: 'It is gone.', repair: 'Look.', at: 0 } };

describe('a lease at the end of a deployment', () => {
  const asleep = (dock: Dock) => {
    dock.service = { ...dock.service, desired: 0, running: 0 };
    void dock.clock.sleep(2_000).then(() => {
      dock.service = { ...dock.service, desired: 2, running: 2 };
    });
  };

  test.each<[string, Parameters<typeof held>[1], object]>([
    ['that is acknowledged later is waited for', { later: { after: 20_000, end: READY } }, { kind: 'served' }],
    [
      'that is never acknowledged proves nothing',
      {},
      { kind: 'not-proven', why: 'The lease on ecs:prod/web was not acknowledged in time.' },
    ],
    [
      'that is refused proves nothing',
      { later: { after: 20_000, end: FAILED } },
      { kind: 'not-proven', why: 'ecs:prod/web: It is gone.\n  Repair: Look.' },
    ],
    [
      'that was lost proves nothing',
      { end: READY, lost: 'Ana stopped it.' },
      { kind: 'not-proven', why: 'The lease on ecs:prod/web was lost: Ana stopped it.' },
    ],
  ])('%s, of what was deployed and of what was live already', async (_what, lease, end) => {
    for (const images of [undefined, [] as const]) {
      const dock = new Dock();
      asleep(dock);
      const order = { timeout: 60_000, ...(images === undefined ? {} : { images }) };
      const report = await dock.deploy(order, held(dock, lease));
      expect(report.end).toMatchObject(
        images === undefined ? end : { ...end, ...(lease.later?.end === READY ? { kind: 'unchanged' } : {}) },
      );
      expect(dock.calls.at(-1)).toBe('release');
      expect(report.took).toBeLessThanOrEqual(60_000);
    }
  });

  test('is not awaited by who cancels', async () => {
    const dock = new Dock();
    const { end, took } = await dock.deploy({}, { ...held(dock, {}), ...cancelled(dock, 8_000) });
    expect([end.kind, took]).toEqual(['interrupted', 8_000]);
  });
});

describe('after a failure the way back', () => {
  const back: Partial<RolloutOrder> = { rollback: 'on-failure' };

  test.each<[string, readonly Script[], Partial<RolloutOrder>, object | undefined]>([
    ['is not taken after a success', [], {}, undefined],
    [
      'is taken after a time-out',
      [[]],
      { timeout: 20_000 },
      { kind: 'back', to: `${ARN}:1`, why: '2 of 2 tasks run the new revision.' },
    ],
    [
      'may take as long as the deployment',
      [[], [{ at: 20, facts: { status: 'SUCCESSFUL', tasks: { requested: 2, running: 2, pending: 0 } } }]],
      { timeout: 20_000 },
      { kind: 'back' },
    ],
    [
      'has the time limit of the deployment',
      [FAILS, []],
      { timeout: 20_000 },
      { kind: 'not-back', why: 'not done in time: rolling in progress · 0 of 2 tasks run, 2 pending' },
    ],
    [
      'that serves nothing leads nowhere',
      [FAILS, [{ at: 2, facts: { status: 'SUCCESSFUL', tasks: { requested: 0, running: 0, pending: 0 } } }]],
      {},
      { kind: 'not-back', to: `${ARN}:1`, why: 'ECS is done, but no task of the new revision runs.' },
    ],
  ])('%s', async (_what, scripts, order, end) => {
    const dock = new Dock();
    dock.scripts.push(...scripts);
    const report = await dock.deploy({ ...back, ...order });
    if (end === undefined) expect(report.back).toBeUndefined();
    else expect(report.back).toMatchObject(end);
  });

  test('is not taken where nothing ran that could have failed', async () => {
    const dock = new Dock();
    dock.service = { ...dock.service, desired: 0 };
    const { end, back: taken } = await dock.deploy(back);
    expect([end.kind, taken]).toEqual(['not-proven', undefined]);
  });

  test('leads nowhere where nothing else served before', async () => {
    const dock = new Dock();
    dock.scripts.push(FAILS);
    const report = await dock.deploy({ ...back, images: [], force: true });
    expect(report.back).toEqual({
      ...{ kind: 'not-back', to: `${ARN}:1`, why: 'There is no other revision that served before.' },
    });
    expect(dock.calls).toEqual(['update web:1 forced']);
  });

  test('is forced where ECS left the service with what it could not go back to', async () => {
    const dock = new Dock();
    dock.scripts.push([{ at: 2, facts: { status: 'ROLLBACK_FAILED' } }]);
    void dock.clock.sleep(1_500).then(() => {
      dock.service = { ...dock.service, definition: `${ARN}:1` };
    });
    await dock.deploy(back);
    expect(dock.calls.at(-1)).toBe('update web:1 forced');
  });

  describe('is not taken', () => {
    const somebodyElse = (dock: Dock, after: number) =>
      dock.clock.sleep(after).then(() => {
        dock.service = { ...dock.service, definition: `${ARN}:9` };
        dock.begin(`${ARN}:9`, []);
      });
    const OURS = ['register web:2', 'update web:2'];
    const theirs = { kind: 'not-back', to: `${ARN}:1`, why: 'somebody else deployed since: d3' };

    test('where somebody else deployed, which stopped ours', async () => {
      const dock = new Dock();
      dock.scripts.push([{ at: 6, facts: { status: 'STOPPED', reason: 'superseded' } }]);
      void somebodyElse(dock, 5_000);
      const report = await dock.deploy(back);
      expect([report.end, report.back]).toEqual([expect.objectContaining({ how: 'stopped' }), theirs]);
      expect(dock.calls).toEqual(OURS);
    });

    test('where somebody else deploys while the answers are asked for', async () => {
      const dock = new Dock();
      dock.answers = [answer(503)];
      void somebodyElse(dock, 20_000);
      const proof = { url: 'http://web/', status: 200, version: undefined, times: 2, timeout: 30_000 };
      const report = await dock.deploy({ ...back, proof });
      expect([report.end, report.back]).toEqual([expect.objectContaining({ how: 'health' }), theirs]);
      expect(dock.calls).toEqual(OURS);
    });

    test('while ECS takes ours back itself when the time is up', async () => {
      const dock = new Dock();
      dock.scripts.push([{ at: 5, facts: { status: 'ROLLBACK_IN_PROGRESS' } }]);
      const report = await dock.deploy({ ...back, timeout: 20_000 });
      expect([report.end.kind, report.back?.why]).toEqual(['timeout', 'ECS is taking it back itself']);
      expect(dock.calls).toEqual(OURS);
    });
  });

  test('is told, and with it a right that is missing, or that it was interrupted', async () => {
    const dock = new Dock();
    dock.scripts.push(FAILS, []);
    const interrupted = await dock.deploy(back, cancelled(dock, 9_000));
    const update: Services['update'] = async (ref, change) => {
      if (change.definition === `${ARN}:1`) throw denied('ecs:UpdateService is denied.');
      return other.ports.services.update(ref, change);
    };
    const other = new Dock();
    other.scripts.push(FAILS);
    const refused = await other.deploy(back, {
      ports: { ...other.ports, services: { ...other.ports.services, update } },
    });
    expect([interrupted.end.kind, interrupted.back, refused.back]).toEqual([
      'failed',
      { kind: 'not-back', to: `${ARN}:1`, why: 'interrupted; ECS goes on' },
      { kind: 'not-back', to: `${ARN}:1`, why: 'ecs:UpdateService is denied.' },
    ]);
    expect(dock.lines).toContain('rollback: going back to web:1');
  });
});
