import { beforeEach, expect, test } from '@jest/globals';
import type { Selector, TargetId } from '../../src/domain/target.ts';
import { pinTargets } from '../../src/engine/pin.ts';
import { BOX, World } from '../fakes/world.ts';

const OTHER: TargetId = 'ec2:i-0fedcba9876543210';
const TEAM = { kind: 'tag', key: 'team', value: 'a' } as const;
const NAME = { kind: 'name', name: 'box' } as const;
const boxes = (count: number) =>
  Array.from({ length: count }, (_, index): TargetId => `ec2:i-${String(index).padStart(17, '0')}`);

let world: World;
beforeEach(() => {
  world = new World();
});

/** What each selector means to the cloud: its machines, and which of them opted in. */
function means(found: (selector: Selector) => Readonly<Record<TargetId, boolean>>): void {
  world.ports.machines.resolve = async (selector) =>
    Object.entries(found(selector)).map(([target, optedIn]) => ({ target: target as TargetId, optedIn }));
}

const all = (targets: readonly TargetId[], optedIn = true) =>
  Object.fromEntries(targets.map((target) => [target, optedIn]));
const pin = (selector: Selector, action: 'start' | 'stop' = 'start') =>
  pinTargets([selector], { id: 'lease', action, ports: world.ports });

test('a selector means the machines that opted in, and no others', async () => {
  means(() => ({ [BOX]: true, [OTHER]: false }));
  expect(await pin(NAME)).toEqual([BOX]);
  expect(await pin(TEAM)).toEqual([BOX]);
});

test('several selectors and ids mean each machine once', async () => {
  means(({ kind }) => (kind === 'name' ? all([BOX]) : all([BOX, OTHER])));
  const refs = [NAME, { kind: 'machine', target: OTHER } as const, TEAM];
  expect(await pinTargets(refs, { id: 'lease', action: 'start', ports: world.ports })).toEqual([OTHER, BOX]);
  expect(world.store.pins.get('lease')?.targets).toEqual([BOX, OTHER]);
});

test.each<[string, Selector, Readonly<Record<TargetId, boolean>>]>([
  ['no machine', NAME, {}],
  ['one that did not opt in', NAME, all(boxes(1), false)],
  ['four that did not opt in, of which three are named', TEAM, all(boxes(4), false)],
  ['two of one name', NAME, all(boxes(2))],
  ['two of one tag', TEAM, all(boxes(2))],
  ['as many of one tag as may be', TEAM, all(boxes(50))],
  ['more of one tag than may be', TEAM, all(boxes(51))],
])('a selector that means %s', async (_, selector, found) => {
  means(() => found);
  const targets = await pin(selector);
  const { failed } = world.store.pins.get('lease') ?? {};
  const ignored = world.journal.of('ignored').map(({ reason, detail }) => `${reason}: ${detail}`);
  expect([targets?.length, failed, ignored]).toMatchSnapshot();
});

test('a stop of a lease whose selector failed stops nothing, and is not refused again', async () => {
  means(() => ({}));
  await pin(NAME);
  const { journal } = world;
  journal.entries.length = 0;
  expect([await pin(NAME, 'stop'), journal.entries]).toEqual([[], []]);
});

test('of two handlers that resolve a selector the first one counts, for both', async () => {
  means(() => all([OTHER]));
  const { hooks, pins } = world.store;
  hooks.pause = async (method, phase) => {
    if (method !== 'createPin' || phase !== 'before') return;
    pins.set('lease', { targets: [BOX], released: false, removeAt: 5 });
  };
  expect(await pin(NAME)).toEqual([BOX]);
});

test('a pin that was removed while it was made means what this handler found', async () => {
  means(() => all([OTHER]));
  world.ports.store.createPin = async () => false;
  expect(await pin(NAME)).toEqual([OTHER]);
});

test('pins are kept for two days longer than a lease can live', async () => {
  means(() => all([BOX]));
  await pin(NAME);
  const { maxAge } = world.ports.rules;
  expect(world.store.pins.get('lease')?.removeAt).toBe(world.clock.now() + maxAge + 2 * 86_400_000);
});
