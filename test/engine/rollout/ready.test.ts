import { describe, expect, test } from '@jest/globals';
import type { RolloutOrder } from '../../../src/domain/rollout/order.ts';
import { ready } from '../../../src/engine/rollout/ready.ts';
import { Dock, denied, type Script } from './dock.ts';
import { held, READY } from './held.ts';
import { ORDER } from './plan-account.ts';

const SERVES: Script = [{ at: 30, facts: { status: 'SUCCESSFUL', tasks: { requested: 2, running: 2, pending: 0 } } }];

/** What the wait before a deployment ends with, after how many seconds, and what it told. */
async function waiting(dock: Dock, order: Partial<RolloutOrder> = {}, lease?: Parameters<typeof held>[1]) {
  const begun = dock.clock.now();
  const given = lease === undefined ? undefined : await held(dock, lease).lease?.(dock.service);
  let after: number | undefined;
  const end = ready(
    {
      ...{ order: { ...ORDER, ...order }, ports: dock.ports, lease: undefined, signal: new AbortController().signal },
      watcher: { line: (text) => dock.lines.push(text), trouble: () => {} },
    },
    { deadline: begun + 60_000, lease: given },
  ).finally(() => {
    after = (dock.clock.now() - begun) / 1000;
  });
  end.catch(() => {});
  for (await dock.clock.advance(0); after === undefined; ) await dock.clock.advance(1_000);
  return { ...(await end), after };
}

describe('before a deployment', () => {
  test('nothing is waited for where nothing is in the way', async () => {
    expect(await waiting(new Dock())).toMatchObject({
      kind: 'ready',
      plan: { done: true },
      joins: undefined,
      after: 0,
    });
  });

  test('another one is waited for, which is told once, and looked after every two seconds', async () => {
    const dock = new Dock();
    dock.begin('other', SERVES);
    expect(await waiting(dock)).toMatchObject({ kind: 'ready', joins: undefined, after: 30 });
    expect(dock.lines).toEqual(['waiting for the deployment of other that is under way (d2)']);
  });

  test('a service that sleeps is waited for, and then what somebody else deploys meanwhile', async () => {
    const dock = new Dock();
    dock.service = { ...dock.service, desired: 0, running: 0 };
    void dock.clock.sleep(5_000).then(() => {
      dock.service = { ...dock.service, desired: 2 };
      dock.begin('other', SERVES);
    });
    expect(await waiting(dock, {}, {})).toMatchObject({ kind: 'ready', plan: { service: { desired: 2 } }, after: 36 });
    expect(dock.lines).toEqual([
      'ecs:prod/web is being woken',
      'waiting for the deployment of other that is under way (d2)',
    ]);
  });

  test('a service that nobody wakes is taken as it is', async () => {
    const dock = new Dock();
    dock.service = { ...dock.service, desired: 0, running: 0 };
    expect(await waiting(dock)).toMatchObject({ kind: 'ready', after: 0 });
  });

  test('an earlier try of ours is joined, once its service is awake', async () => {
    const dock = new Dock();
    dock.begin(dock.service.definition, []);
    expect(await waiting(dock, {}, { end: READY })).toMatchObject({ joins: expect.stringMatching(/d2$/), after: 0 });
  });

  test('waiting ends with the time of the deployment, at its very end', async () => {
    const dock = new Dock();
    dock.service = { ...dock.service, desired: 0, running: 0 };
    expect(await waiting(dock, {}, {})).toEqual({
      ...{ kind: 'timeout', saw: 'still: ecs:prod/web is being woken', after: 60 },
    });
  });

  test('a lease that is refused while its service wakes ends it', async () => {
    const dock = new Dock();
    dock.service = { ...dock.service, desired: 0, running: 0 };
    const failure = { cause: 'denied', message: 'Held off by Ana.', repair: 'Ask her.', at: 0 };
    const refused = { later: { after: 5_000, end: { kind: 'failed', failure } } } as const;
    await expect(waiting(dock, {}, refused)).rejects.toMatchObject({
      ...{ code: 'denied', message: 'ecs:prod/web: Held off by Ana.', repair: 'Ask her.' },
    });
  });

  test('a read that is throttled is told once and tried again, as long as there is time', async () => {
    const dock = new Dock();
    const throttled = new Error('ecs:ListServiceDeployments: Throttling');
    dock.begin('other', SERVES);
    void dock.clock.sleep(5_000).then(() => dock.unlisted.push(throttled, throttled));
    expect(await waiting(dock)).toMatchObject({ kind: 'ready', after: 30 });
    expect(dock.lines).toEqual([
      'waiting for the deployment of other that is under way (d2)',
      'not read just now, trying on: ecs:ListServiceDeployments: Throttling',
      'waiting for the deployment of other that is under way (d2)',
    ]);
    dock.unlisted.push(...Array.from({ length: 99 }, () => throttled));
    expect(await waiting(dock)).toEqual({
      ...{ kind: 'timeout', after: 60 },
      saw: 'still: not read just now, trying on: ecs:ListServiceDeployments: Throttling',
    });
  });

  test('a right that is taken away ends it at once, and so does a service that takes no deployment any more', async () => {
    const dock = new Dock();
    dock.begin('other', SERVES);
    dock.unlisted.push(denied('ecs:ListServiceDeployments is denied.'));
    await expect(waiting(dock)).rejects.toThrow('ecs:ListServiceDeployments is denied.');
    dock.service = { ...dock.service, status: 'DRAINING' };
    await expect(waiting(dock)).rejects.toThrow('is DRAINING, not ACTIVE');
  });
});
