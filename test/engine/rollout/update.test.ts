import { describe, expect, test } from '@jest/globals';
import { WakelockError } from '../../../src/domain/errors.ts';
import type { RolloutOrder } from '../../../src/domain/rollout/order.ts';
import type { Rolling } from '../../../src/engine/rollout/rollout.ts';
import { UpdateRefused } from '../../../src/engine/rollout/update.ts';
import { Dock, denied, type Script } from './dock.ts';
import { cancelled } from './held.ts';

const ARN = 'arn:aws:ecs:eu-central-1:1:task-definition/web';
const FAILS: Script = [{ at: 2, facts: {}, stopped: 3 }];
const failed = (what: string) => new WakelockError({ code: 'failed', what });
const throttled = new UpdateRefused(failed('Throttling: Rate exceeded'), true);
const lost = failed('TimeoutError: no answer');

/** UpdateService answers with these errors first, before or after it took effect; then as it should. */
function answering(dock: Dock, errors: readonly Error[], { taken = false } = {}): Pick<Rolling, 'ports'> {
  const { ports } = dock;
  const left = [...errors];
  const update: typeof ports.services.update = async (ref, change) => {
    const error = left.shift();
    if (error === undefined || taken) await ports.services.update(ref, change);
    else dock.calls.push('refused');
    if (error !== undefined) throw error;
  };
  return { ports: { ...ports, services: { ...ports.services, update } } };
}

/** Our own revision, by force: a second call would stop the deployment of the first. */
const forced: Partial<RolloutOrder> = { images: [], force: true };

describe('an UpdateService that is throttled', () => {
  test('is made again, ever more slowly, forced or not', async () => {
    for (const [order, update] of [
      [forced, 'update web:1 forced'],
      [{}, 'update web:2'],
    ] as const) {
      const dock = new Dock();
      const begun = dock.clock.now();
      const { end } = await dock.deploy(order, answering(dock, [throttled, throttled, throttled]));
      expect(end.kind).toBe('served');
      expect(dock.calls.slice(-4)).toEqual(['refused', 'refused', 'refused', update]);
      // 1, 2 and 4 s, and the five of the deployment itself.
      expect(dock.clock.now() - begun).toBeGreaterThanOrEqual(12_000);
      expect(dock.lines.filter((line) => line.includes('trying on: Throttling'))).toHaveLength(1);
    }
  });

  test('to the end is a time-out, and nothing was deployed', async () => {
    const dock = new Dock();
    const always = Array.from({ length: 99 }, () => throttled);
    const report = await dock.deploy({ timeout: 60_000 }, answering(dock, always));
    expect(report).toMatchObject({
      end: { kind: 'timeout', why: 'Not deployed within 1m: Throttling: Rate exceeded' },
      ...{ definition: `${ARN}:2`, registered: true, deployment: undefined, took: 60_000 },
    });
  });

  test('is not awaited by who cancels', async () => {
    const dock = new Dock();
    const rolling = { ...answering(dock, [throttled, throttled, throttled]), ...cancelled(dock, 2_000) };
    expect(await dock.deploy({}, rolling)).toMatchObject({
      end: { kind: 'interrupted', why: 'Interrupted. Nothing was deployed.' },
      ...{ definition: `${ARN}:2`, registered: true, took: 2_000 },
    });
  });

  test('on the way back is made again as well', async () => {
    const dock = new Dock();
    dock.scripts.push(FAILS);
    const { ports } = dock;
    const { update } = answering(dock, [throttled]).ports.services;
    const services: typeof ports.services = {
      ...ports.services,
      update: (ref, change) => (change.definition === `${ARN}:1` ? update : ports.services.update)(ref, change),
    };
    expect((await dock.deploy({ rollback: 'on-failure' }, { ports: { ...ports, services } })).back?.kind).toBe('back');
    expect(dock.calls.slice(-2)).toEqual(['refused', 'update web:1']);
  });
});

describe('an UpdateService whose answer is lost', () => {
  test.each([
    ['forced', forced, 'update web:1 forced'],
    ['not forced', {}, 'update web:2'],
  ])('%s, is not repeated: its deployment is looked for and followed', async (_what, order, update) => {
    const dock = new Dock();
    const report = await dock.deploy(order, answering(dock, [lost], { taken: true }));
    expect(report).toMatchObject({ end: { kind: 'served' }, deployment: expect.stringMatching(/d2$/) });
    expect(dock.calls.filter((call) => call.startsWith('update'))).toEqual([update]);
    expect(dock.lines).toContain(
      'nobody knows whether ECS took it, looking for its deployment: TimeoutError: no answer',
    );
  });

  test('and that never reached ECS is red, and says what came of the call', async () => {
    const dock = new Dock();
    const { end } = await dock.deploy({}, answering(dock, [lost]));
    expect(end).toMatchObject({ kind: 'failed', how: 'blind' });
    expect(end.why).toMatchSnapshot();
  });
});

describe('an UpdateService that is refused', () => {
  const refused = new UpdateRefused(failed('PlatformTaskDefinitionIncompatibility: too old'), false);

  test.each([
    ['for good', refused, 'failed'],
    ['for want of a right', denied('ecs:UpdateService is denied.'), 'denied'],
  ] as const)('%s, after a revision was registered, is the end of a report', async (_what, error, code) => {
    const dock = new Dock();
    const report = await dock.deploy({ rollback: 'on-failure' }, answering(dock, [error]));
    expect(report).toMatchObject({
      end: { kind: 'not-deployed', code, why: expect.stringContaining(error.message) },
      ...{ definition: `${ARN}:2`, registered: true, back: undefined, deployment: undefined },
    });
    expect(dock.calls).toEqual(['register web:2', 'refused']);
    expect(dock.lines.at(-1)).toContain(`not deployed: ${error.message}`);
  });

  test('where nothing was registered is an error: nothing was changed', async () => {
    const dock = new Dock();
    await expect(dock.deploy(forced, answering(dock, [refused]))).rejects.toBe(refused);
  });
});

test('who cancels while a revision is registered finds nothing deployed', async () => {
  const dock = new Dock();
  const { ports } = dock;
  const cancel = new AbortController();
  const register: typeof ports.services.register = async (definition) => {
    cancel.abort();
    return ports.services.register(definition);
  };
  const rolling = { ports: { ...ports, services: { ...ports.services, register } }, signal: cancel.signal };
  expect((await dock.deploy({}, rolling)).end).toEqual({
    ...{ kind: 'interrupted', why: 'Interrupted. Nothing was deployed.' },
  });
  expect(dock.calls).toEqual(['register web:2']);
});
