import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Place } from './cli.ts';

const TAGS = { wakelock: 'wakelock', 'wakelock:desired': '2' };

let place: Place;
beforeAll(async () => {
  place = await Place.seeded({
    // At 20 times the speed both are on after the time in which a look could still be older than the start.
    ecs: { services: [{ cluster: 'team', name: 'web', tags: TAGS, startSeconds: 110, scaling: { min: 0, max: 3 } }] },
    groups: [{ name: 'pool', max: 3, tags: TAGS, machine: { bootSeconds: 110 } }],
  });
});
afterAll(() => place.close());

const desired = () => [
  place.aws.ecs.service('team', 'web').desired,
  place.aws.autoScaling.describe(['pool'])[0]?.desired,
];

test('a service and a group are started, shown, explained, held and stopped like a machine', async () => {
  const started = await place.run('start', 'ecs:team/web', 'asg:pool', '--json');
  expect(started.err).not.toContain('error');
  const report = JSON.parse(started.out);
  expect(report.targets).toMatchObject([
    { target: 'ecs:team/web', id: 'team/web', state: 'running', alreadyOn: false },
    { target: 'asg:pool', id: 'pool', state: 'running', alreadyOn: false },
  ]);
  expect(desired()).toEqual([2, 2]);

  const [status, explained, held] = await Promise.all([
    place.run('status', 'arn:aws:ecs:us-east-1:123456789012:service/team/web', 'asg:pool', '--json'),
    place.run('explain', 'ecs:team/web'),
    place.run('hold', 'asg:pool', '--for', '1h', '--json'),
  ]);
  expect(JSON.parse(status.out).targets).toMatchObject([
    { target: 'ecs:team/web', power: 'on', leases: [{ state: 'holds' }] },
    { target: 'asg:pool', power: 'on' },
  ]);
  expect(explained.out).toMatch(/ecs:team\/web is on[\s\S]*On, held by/);
  expect(held.code).toBe(0);

  const stopped = await place.run('stop', '--lease', report.lease, '--wait', '--json');
  expect(JSON.parse(stopped.out).targets).toEqual([
    { target: 'ecs:team/web', state: 'off' },
    { target: 'asg:pool', state: 'kept' },
  ]);
  expect(desired()).toEqual([0, 2]);
}, 60_000);

test('what a service cannot be is said before anything is published', async () => {
  const before = place.tap.published().length;
  for (const [args, words] of [
    [['start', 'ecs:web'], 'ecs:cluster/service'],
    [['start', 'ecs:team/web', '--ready', 'tcp:8080'], 'has no address'],
    [['start', 'asg:pool', '--ready', 'status-ok'], 'cannot be checked on asg:pool'],
    [['start', 'arn:aws:ecs:eu-west-1:123456789012:service/team/web'], 'is in eu-west-1'],
  ] as const) {
    const { code, err } = await place.run(...args);
    expect([code, err]).toEqual([2, expect.stringContaining(words)]);
  }
  expect(place.tap.published()).toHaveLength(before);
});
