import { describe, expect, test } from '@jest/globals';
import type { HeldLease } from '../../../src/engine/rollout/lease.ts';
import { answer, Dock, denied } from './dock.ts';

const ARN = 'arn:aws:ecs:eu-central-1:1:task-definition/web';
const proof = { url: 'http://web.example/', status: 200, version: undefined, times: 3, timeout: 30_000 };

test('a deployment is registered, updated, followed, and told', async () => {
  const dock = new Dock();
  const report = await dock.deploy();
  expect(report).toMatchObject({
    end: { kind: 'served', why: '2 of 2 tasks run the new revision.' },
    ...{ definition: `${ARN}:2`, previous: `${ARN}:1`, registered: true, deployment: expect.stringMatching(/d2$/) },
  });
  expect(dock.calls).toEqual(['register web:2', 'update web:2']);
  expect(dock.lines).toMatchSnapshot();
});

test('only our own deployment counts: one that succeeds meanwhile with another revision is not it', async () => {
  const dock = new Dock();
  dock.scripts.push([{ at: 20, facts: { status: 'STOPPED', reason: 'superseded' } }]);
  void dock.clock
    .sleep(3_000)
    .then(() =>
      dock.begin('other', [
        { at: 0, facts: { status: 'SUCCESSFUL', tasks: { requested: 2, running: 2, pending: 0 } } },
      ]),
    );
  expect((await dock.deploy()).end).toMatchObject({
    kind: 'failed',
    how: 'stopped',
    why: expect.stringContaining('superseded'),
  });
});

test('a failed task is told with its log within one look, and three of a kind end the wait', async () => {
  const dock = new Dock();
  dock.scripts.push([
    { at: 4, facts: {}, stopped: 1 },
    { at: 9, facts: {}, stopped: 3 },
  ]);
  const begun = dock.clock.now();
  const { end, reasons } = await dock.deploy();
  expect(end).toMatchObject({ kind: 'failed', how: 'failing' });
  expect(reasons).toEqual([expect.objectContaining({ count: 3 })]);
  expect(dock.clock.now() - begun).toBeLessThan(12_000);
  expect(dock.lines.slice(4)).toMatchSnapshot();
});

test('an end that never comes is a time-out that says what was seen', async () => {
  const dock = new Dock();
  dock.scripts.push([]);
  expect((await dock.deploy({ timeout: 60_000 })).end).toEqual({
    kind: 'timeout',
    why: 'Not done within 1m; last seen: rolling in progress · 0 of 2 tasks run, 2 pending. ECS goes on trying.',
  });
});

describe('going back', () => {
  test('a failure goes back to what served before, and stays red', async () => {
    const dock = new Dock();
    dock.scripts.push([{ at: 2, facts: {}, stopped: 3 }]);
    const report = await dock.deploy({ rollback: 'on-failure' });
    expect(report).toMatchObject({ end: { kind: 'failed' }, back: { kind: 'back', to: `${ARN}:1` } });
    expect(dock.calls).toEqual(['register web:2', 'update web:2', 'update web:1']);
  });

  test('what ECS took back itself is not taken back twice', async () => {
    const dock = new Dock();
    dock.scripts.push([{ at: 2, facts: { status: 'ROLLBACK_SUCCESSFUL', reason: 'breaker' } }]);
    const report = await dock.deploy({ rollback: 'on-failure' });
    expect(report).toMatchObject({ end: { how: 'rolled-back' }, back: undefined });
    expect(dock.calls).toHaveLength(2);
  });

  test('a way back that fails is told', async () => {
    const dock = new Dock();
    dock.scripts.push(
      [{ at: 2, facts: {}, stopped: 3 }],
      [{ at: 2, facts: { status: 'STOPPED', reason: 'no capacity' } }],
    );
    const { back } = await dock.deploy({ rollback: 'on-failure' });
    expect(back).toMatchObject({ kind: 'not-back', why: expect.stringContaining('no capacity') });
  });

  test('bad answers go back as well', async () => {
    const dock = new Dock();
    dock.answers = [answer(503)];
    const report = await dock.deploy({ proof, rollback: 'on-failure' });
    expect(report).toMatchObject({
      end: { how: 'health', why: expect.stringContaining('answers 503') },
      back: { kind: 'back' },
    });
  });
});

test('good answers must come in a row', async () => {
  const dock = new Dock();
  dock.answers = [answer(200), answer(200), answer(502), answer(200), answer(200), answer(200)];
  expect((await dock.deploy({ proof })).end).toMatchObject({
    kind: 'served',
    why: expect.stringContaining('3 times in a row'),
  });
  expect(dock.lines.filter((line) => line.startsWith('health'))).toHaveLength(3);
});

describe('what is live already', () => {
  test('is not deployed again', async () => {
    const dock = new Dock();
    expect((await dock.deploy({ images: [] })).end.kind).toBe('unchanged');
    expect(dock.calls).toEqual([]);
  });

  test('is deployed again on demand', async () => {
    const dock = new Dock();
    expect((await dock.deploy({ images: [], force: true })).end.kind).toBe('served');
    expect(dock.calls).toEqual(['update web:1 forced']);
  });

  test('and never served is no success: it is tried again', async () => {
    const dock = new Dock();
    dock.scripts.push([{ at: 2, facts: { status: 'STOPPED' } }]);
    await dock.deploy();
    expect((await dock.deploy()).end.kind).toBe('served');
    expect(dock.calls).toEqual(['register web:2', 'update web:2', 'update web:2 forced']);
  });

  test('and never served, as nothing else did, is tried again, and there is nothing to go back to', async () => {
    const dock = new Dock([{ at: 0, facts: { status: 'STOPPED' } }]);
    dock.scripts.push([{ at: 2, facts: {}, stopped: 3 }]);
    const report = await dock.deploy({ images: [], rollback: 'on-failure' });
    expect(report).toMatchObject({
      end: { how: 'failing' },
      back: {
        kind: 'not-back',
        to: undefined,
        why: 'There is nothing to go back to: none of the deployments that ECS lists succeeded.',
      },
      previous: undefined,
    });
    expect(dock.calls).toEqual(['update web:1 forced']);
    expect(dock.lines).toContain(
      'after a failure: nothing to go back to, as none of the deployments that ECS lists succeeded',
    );
  });

  test('and asleep is not proven', async () => {
    const dock = new Dock();
    dock.service = { ...dock.service, desired: 0, running: 0 };
    expect((await dock.deploy({ images: [] })).end.kind).toBe('not-proven');
  });
});

describe('another deployment', () => {
  const busy = () => {
    const dock = new Dock();
    dock.begin('other', [{ at: 30, facts: { status: 'SUCCESSFUL', tasks: { requested: 2, running: 2, pending: 0 } } }]);
    return dock;
  };

  test('is waited for, and what is deployed is planned anew', async () => {
    const dock = busy();
    expect((await dock.deploy()).end.kind).toBe('served');
    expect(dock.lines).toContain('waiting for the deployment of other that is under way (d2)');
  });

  test('is refused on demand, and nothing is changed', async () => {
    const dock = busy();
    expect((await dock.deploy({ otherDeployment: 'refuse' })).end).toMatchObject({ kind: 'failed', how: 'refused' });
    expect(dock.calls).toEqual([]);
  });

  test('is replaced on demand', async () => {
    const dock = busy();
    const begun = dock.clock.now();
    expect((await dock.deploy({ otherDeployment: 'replace' })).end.kind).toBe('served');
    expect(dock.clock.now() - begun).toBeLessThan(10_000);
  });

  test('that never ends is a time-out', async () => {
    const dock = new Dock();
    dock.begin('other', []);
    expect((await dock.deploy({ timeout: 60_000 })).end).toMatchObject({
      kind: 'timeout',
      why: expect.stringContaining('still: waiting'),
    });
    expect(dock.calls).toEqual([]);
  });

  test('of the very same revision is followed', async () => {
    const dock = new Dock();
    dock.begin(`${ARN}:1`, [
      { at: 30, facts: { status: 'SUCCESSFUL', tasks: { requested: 2, running: 2, pending: 0 } } },
    ]);
    const report = await dock.deploy({ images: [], otherDeployment: 'refuse' });
    expect(report).toMatchObject({ end: { kind: 'served' }, deployment: expect.stringMatching(/d2$/) });
    expect(dock.calls).toEqual([]);
  });
});

describe('what cannot be read', () => {
  test('for a while is read again', async () => {
    const dock = new Dock();
    dock.hitches.push(new Error('throttled'), new Error('throttled'));
    expect((await dock.deploy()).end.kind).toBe('served');
    expect(dock.lines.filter((line) => line.includes('throttled'))).toHaveLength(1);
  });

  test('for good leaves us blind, which is red', async () => {
    const dock = new Dock();
    dock.hitches.push(denied('ecs:DescribeServiceDeployments is denied.'));
    expect((await dock.deploy()).end).toMatchObject({
      ...{ kind: 'failed', how: 'blind' },
      why: expect.stringContaining(
        'goes on in ECS, but it cannot be followed any more: ecs:DescribeServiceDeployments',
      ),
    });
  });
});

test.each([
  ['DRAINING', 'ECS', 'is DRAINING, not ACTIVE'],
  ['ACTIVE', 'CODE_DEPLOY', 'is deployed by CODE_DEPLOY, not by ECS itself'],
])('a service that is %s and of %s is refused', async (status, controller, words) => {
  const dock = new Dock();
  dock.service = { ...dock.service, status, controller };
  await expect(dock.deploy()).rejects.toThrow(words);
});

describe('a lease', () => {
  const leased = (dock: Dock, end: ReturnType<HeldLease['end']>) => {
    const lease: HeldLease = {
      end: () => end,
      lost: () => undefined,
      settled: () => Promise.resolve(end ?? { kind: 'aborted' }),
      release: async () => void dock.calls.push('release'),
    };
    return { lease: async () => lease };
  };
  const ready = { kind: 'ready', targets: [], waited: 0 } as const;
  const refused = {
    kind: 'failed',
    failure: { cause: 'denied', message: 'held off by ana', repair: '', at: 0 },
  } as const;

  test('is released after a success and after a failure', async () => {
    for (const script of [undefined, [{ at: 2, facts: { status: 'STOPPED' as const } }]]) {
      const dock = new Dock();
      if (script !== undefined) dock.scripts.push(script);
      await dock.deploy({}, leased(dock, ready));
      expect(dock.calls.at(-1)).toBe('release');
    }
  });

  test('that is refused keeps everything as it was, and is released', async () => {
    const dock = new Dock();
    await expect(dock.deploy({}, leased(dock, refused))).rejects.toThrow('ecs:prod/web: held off by ana');
    expect(dock.calls).toEqual(['release']);
  });

  test('wakes a service before it is deployed', async () => {
    const dock = new Dock();
    dock.service = { ...dock.service, desired: 0, running: 0 };
    void dock.clock.sleep(7_000).then(() => {
      dock.service = { ...dock.service, desired: 2, running: 0 };
    });
    expect((await dock.deploy({}, leased(dock, ready))).end.kind).toBe('served');
    expect(dock.lines).toContain('ecs:prod/web is being woken');
  });
});

test('who cancels is told what goes on, and ECS is asked nothing more', async () => {
  const dock = new Dock();
  dock.service = { ...dock.service, breaker: { enable: true, rollback: true } };
  dock.scripts.push([]);
  const controller = new AbortController();
  void dock.clock.sleep(8_000).then(() => controller.abort());
  expect((await dock.deploy({}, { signal: controller.signal })).end).toEqual({
    kind: 'interrupted',
    why: 'Interrupted. The deployment of web:2 goes on in ECS by itself, and its circuit breaker takes it back if it fails.',
  });
});

test('a dry run changes nothing', async () => {
  const dock = new Dock();
  expect((await dock.deploy({ dryRun: true })).end.kind).toBe('dry-run');
  expect(dock.calls).toEqual([]);
});

test.each([
  [0, 'The desired count is 0, and ECS shows no deployment.'],
  [2, undefined],
])('a deployment that ECS never shows, at a desired count of %s', async (desired, why) => {
  const dock = new Dock();
  dock.service = { ...dock.service, desired };
  const services = { ...dock.ports.services, deployments: async () => [] };
  const { end } = await dock.deploy({}, { ports: { ...dock.ports, services } });
  if (why === undefined)
    expect(end).toMatchObject({ how: 'blind', why: expect.stringContaining('shows no deployment of it after 1m30s') });
  else expect(end).toEqual({ kind: 'not-proven', why });
});
