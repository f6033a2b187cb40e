import { beforeEach, describe, expect, test } from '@jest/globals';
import { classify } from '../../lambda/power/events.ts';
import { type Front, handle } from '../../lambda/power/handle.ts';
import type { TargetId } from '../../src/domain/target.ts';
import { newToken, start, World } from '../fakes/world.ts';
import { queueEvent, TOPIC } from './events.ts';

const ARN = 'arn:aws:ecs:us-east-1:123456789012:service/team/web';
const CLUSTER = 'arn:aws:ecs:us-east-1:123456789012:cluster/team';
const ecs = (type: string, resources: readonly string[], detail: object) => ({
  source: 'aws.ecs',
  'detail-type': type,
  resources,
  detail,
});
const task = (group: string) =>
  ecs('ECS Task State Change', ['arn:aws:ecs:…:task/team/1'], { clusterArn: CLUSTER, group });
const group = (name?: unknown) => ({
  source: 'aws.autoscaling',
  'detail-type': 'EC2 Instance Launch Successful',
  resources: [],
  detail: { AutoScalingGroupName: name },
});

describe('what an event is about', () => {
  test.each([
    ['a service', ecs('ECS Service Action', [ARN], { eventName: 'SERVICE_STEADY_STATE' }), 'ecs:team/web'],
    ['a deployment', ecs('ECS Deployment State Change', [ARN], { eventName: 'X' }), 'ecs:team/web'],
    ['a task of a service', task('service:web'), 'ecs:team/web'],
    ['a group', group('pool'), 'asg:pool'],
  ])('%s', (_, event, target) => {
    expect(classify(event)).toEqual({ kind: 'change', target });
  });

  test('a task that belongs to no service is nothing to us, and no error', async () => {
    expect(classify(task('family:cron'))).toEqual({ kind: 'foreign' });
  });

  test.each([
    ['ECS without names', ecs('ECS Service Action', [], {})],
    ['ECS with a strange service', task('service:a b')],
    ['ECS with an ARN of another kind', ecs('ECS Service Action', [`${ARN}/more`], {})],
    ['resources that are no list', { ...ecs('ECS Service Action', [], {}), resources: ARN }],
    ['a group without a name', group()],
    ['a group whose name means more than one', group('*')],
    ['no detail', { source: 'aws.autoscaling', 'detail-type': 'EC2 Instance Launch Successful' }],
  ])('F54 %s is refused', (_, event) => {
    expect(classify(event)).toMatchObject({ kind: 'refused' });
  });
});

describe('an event wakes power for what it holds something of', () => {
  const SERVICE: TargetId = 'ecs:team/web';
  let world: World;
  let front: Front;
  beforeEach(() => {
    world = new World();
    world.machines.add(SERVICE, { size: { desired: 0 } });
    front = {
      ports: world.ports,
      publisher: world.publisher,
      topics: new Set([TOPIC]),
      remaining: () => 30_000,
      tickLag: () => {},
    };
  });

  test('a service that nothing is stored of is not even described', async () => {
    await handle(task('service:web'), front);
    expect(world.machines.calls).toEqual([]);
  });

  test('a service with a lease is acknowledged by it as soon as it is on', async () => {
    const token = newToken();
    const text = start(token, { targets: [SERVICE] });
    await handle(queueEvent({ text, at: world.clock.now() }), front);
    await world.clock.advance(15_000);
    await handle(task('service:web'), front);
    expect(world.lease(token, SERVICE)?.ack).toBeDefined();
  });
});
