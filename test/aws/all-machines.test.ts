import { expect, test } from '@jest/globals';
import { routed } from '../../src/aws/all-machines.ts';
import type { TargetId } from '../../src/domain/target.ts';
import { FakeMachines } from '../fakes/fake-machines.ts';
import { StepClock } from '../fakes/step-clock.ts';

const BOX: TargetId = 'ec2:i-0123456789abcdef0';
const WEB: TargetId = 'ecs:team/web';
const POOL: TargetId = 'asg:pool';

function open() {
  const clock = new StepClock();
  const opened: string[] = [];
  const one = (kind: string, target: TargetId) => {
    const machines = new FakeMachines(clock);
    machines.add(target, target === BOX ? {} : { size: { desired: 0 } });
    return () => {
      opened.push(kind);
      return Promise.resolve(machines);
    };
  };
  return { opened, machines: routed({ ec2: one('ec2', BOX), ecs: one('ecs', WEB), asg: one('asg', POOL) }) };
}

test('each target is asked of the adapter of its kind, which is opened once, at its first use', async () => {
  const { opened, machines } = open();
  await machines.describe([BOX]);
  await machines.stop(BOX, 1_000);
  expect(opened).toEqual(['ec2']);
  const seen = await machines.describe([WEB, BOX, POOL]);
  expect([...seen].map(([target, { power }]) => [target, power]).sort()).toEqual([
    [POOL, 'off'],
    [BOX, 'off'],
    [WEB, 'off'],
  ]);
  await machines.describe([WEB, POOL]);
  expect(opened).toEqual(['ec2', 'ecs', 'asg']);
});

test('a start goes to each kind with what is remembered', async () => {
  const { machines } = open();
  const results = await machines.start([BOX, WEB], new Map([[WEB, { desired: 3 }]]));
  expect([results.get(BOX), results.get(WEB)]).toEqual([{ kind: 'ok' }, { kind: 'ok' }]);
  expect((await machines.describe([WEB])).get(WEB)?.size?.desired).toBe(3);
});

test('selectors are asked of EC2 alone', async () => {
  const { machines, opened } = open();
  expect(await machines.resolve({ kind: 'tag', key: 'wakelock', value: 'wakelock' })).toMatchObject([{ target: BOX }]);
  expect(opened).toEqual(['ec2']);
});
