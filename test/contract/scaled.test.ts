import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { ECSClient } from '@aws-sdk/client-ecs';
import { asgGroups } from '../../src/aws/asg-groups.ts';
import { ecsServices } from '../../src/aws/ecs-services.ts';
import type { TargetId } from '../../src/domain/target.ts';
import { startLocal } from '../../src/local/index.ts';
import { FakeMachines } from '../fakes/fake-machines.ts';
import { StepClock } from '../fakes/step-clock.ts';
import { SteppedTime } from '../local/steppedTime.ts';
import { scaledContract } from './scaled.ts';

const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'test' };
const tags = { wakelock: 'wakelock' };
const tagged = { ...tags, 'wakelock:desired': '3' };
const stack = 'wakelock';

scaledContract({
  name: 'the fake machines',
  // The fake knows no tag and no ceiling.
  lacks: [
    'with nothing remembered the tag wakelock:desired says how many, else it is one',
    'more than the ceiling is never asked for',
  ],
  open() {
    const clock = new StepClock();
    const machines = new FakeMachines(clock);
    const id = (name: string): TargetId => `ecs:c/${name}`;
    const [scaled, second, other, unknown] = [id('scaled'), id('tagged'), id('other'), id('none')] as const;
    const cause = { code: 'ScaledToZero', text: 'Its desired count is 0.' };
    machines.add(scaled, { size: { desired: 0, min: 0, max: 4 }, cause });
    machines.add(second, { size: { desired: 0 } });
    machines.add(other, { size: { desired: 0 }, optedIn: false });
    const scale = ({ desired, min = 0 }: { desired: number; min?: number }) => {
      const box = machines.at(scaled);
      box.size = { desired, min, max: 4 };
      machines.byHand(scaled, 'start');
      return Promise.resolve();
    };
    const settle = () => clock.advance(60_000);
    const close = () => Promise.resolve();
    return Promise.resolve({ machines, scaled, tagged: second, other, unknown, hand: { scale }, settle, close });
  },
});

scaledContract({
  name: 'ECS services of the embedded AWS',
  async open() {
    const time = new SteppedTime();
    const local = await startLocal({
      time,
      seed: {
        ecs: {
          services: [
            { cluster: 'team', name: 'scaled', tags, scaling: { min: 0, max: 4 } },
            { cluster: 'team', name: 'tagged', tags: tagged },
            { name: 'other' },
          ],
        },
      },
    });
    const config = { endpoint: local.url, region: 'us-east-1', credentials, maxAttempts: 1 };
    const clients = { ecs: new ECSClient(config), scaling: new ApplicationAutoScalingClient(config) };
    const scale = async ({ desired, min = 0 }: { desired: number; min?: number }) => {
      local.ecs.service('team', 'scaled').update({ desired, force: false });
      local.scalableTargets.set('team/scaled', { min, max: 4 });
    };
    return {
      machines: ecsServices({ read: clients, change: clients, clock: time, stack }),
      scaled: 'ecs:team/scaled',
      tagged: 'ecs:team/tagged',
      other: 'ecs:default/other',
      unknown: 'ecs:team/none',
      hand: { scale },
      settle: () => time.step(60),
      close: () => local.close(),
    };
  },
});

scaledContract({
  name: 'Auto Scaling groups of the embedded AWS',
  async open() {
    const time = new SteppedTime();
    const local = await startLocal({
      time,
      seed: {
        groups: [
          { name: 'scaled', tags, max: 4 },
          { name: 'tagged', tags: tagged, max: 5 },
          { name: 'other', max: 1 },
        ],
      },
    });
    const client = new AutoScalingClient({ endpoint: local.url, region: 'us-east-1', credentials, maxAttempts: 1 });
    const scale = async ({ desired, min = 0 }: { desired: number; min?: number }) =>
      local.autoScaling.update('scaled', { desired, min, max: 4 });
    return {
      machines: asgGroups({ read: client, change: client, clock: time, stack }),
      scaled: 'asg:scaled',
      tagged: 'asg:tagged',
      other: 'asg:other',
      unknown: 'asg:none',
      hand: { scale },
      settle: () => time.step(60),
      close: () => local.close(),
    };
  },
});
