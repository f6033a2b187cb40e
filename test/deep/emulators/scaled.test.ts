import { ApplicationAutoScalingClient, RegisterScalableTargetCommand } from '@aws-sdk/client-application-auto-scaling';
import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  CreateLaunchConfigurationCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { asgGroups } from '../../../src/aws/asg-groups.ts';
import { ecsServices } from '../../../src/aws/ecs-services.ts';
import { startLocal } from '../../../src/local/index.ts';
import { type Hand, scaledContract } from '../../contract/scaled.ts';
import { urlOf } from './clients.ts';

const clock = { now: Date.now };
const stack = 'wakelock';
const TAGGED = { wakelock: 'wakelock', 'wakelock:desired': '3' };
const TAGS = { wakelock: 'wakelock' };
const settle = () => Promise.resolve();

const configOf = (emulator: 'MINISTACK' | 'MOTO') => ({
  endpoint: urlOf(emulator),
  region: 'us-east-1',
  credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'test' },
  maxAttempts: 1,
});

/** Both emulators are at once where a call leads to: no row about the way there can run. */
const INSTANT = ['on its way up it is starting, and can be stopped there; on its way down it is stopping'];

for (const emulator of ['MINISTACK', 'MOTO'] as const) {
  scaledContract({
    name: `ECS services of ${emulator.toLowerCase()}`,
    lacks: INSTANT,
    async open() {
      const config = configOf(emulator);
      // ministack has no Application Auto Scaling: the bounds are kept by the embedded AWS.
      const local = emulator === 'MINISTACK' ? await startLocal() : undefined;
      const scaling = new ApplicationAutoScalingClient({ ...config, endpoint: local?.url ?? config.endpoint });
      const clients = { ecs: new ECSClient(config), scaling };
      await clients.ecs.send(new CreateClusterCommand({ clusterName: 'team' }));
      const containerDefinitions = [{ name: 'app', image: 'app:1', essential: true, memory: 64 }];
      await clients.ecs.send(new RegisterTaskDefinitionCommand({ family: 'app', containerDefinitions }));
      const create = (serviceName: string, tags: Readonly<Record<string, string>>) =>
        clients.ecs.send(
          new CreateServiceCommand({
            cluster: 'team',
            serviceName,
            taskDefinition: 'app',
            desiredCount: 0,
            tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
          }),
        );
      await create('scaled', TAGS);
      await create('tagged', TAGGED);
      await create('other', {});
      const bounds = (MinCapacity: number) =>
        clients.scaling.send(
          new RegisterScalableTargetCommand({
            ServiceNamespace: 'ecs',
            ScalableDimension: 'ecs:service:DesiredCount',
            ResourceId: 'service/team/scaled',
            MinCapacity,
            MaxCapacity: 4,
          }),
        );
      await bounds(0);
      const scale: Hand['scale'] = async ({ desired, min = 0 }) => {
        await bounds(min);
        await clients.ecs.send(new UpdateServiceCommand({ cluster: 'team', service: 'scaled', desiredCount: desired }));
      };
      return {
        machines: ecsServices({ read: clients, change: clients, clock, stack }),
        scaled: 'ecs:team/scaled',
        tagged: 'ecs:team/tagged',
        other: 'ecs:team/other',
        unknown: 'ecs:team/none',
        hand: { scale },
        settle,
        async close() {
          clients.ecs.destroy();
          clients.scaling.destroy();
          await local?.close();
        },
      };
    },
  });

  scaledContract({
    name: `Auto Scaling groups of ${emulator.toLowerCase()}`,
    lacks: INSTANT,
    async open() {
      const client = new AutoScalingClient(configOf(emulator));
      const LaunchConfigurationName = 'contract';
      await client.send(
        new CreateLaunchConfigurationCommand({
          LaunchConfigurationName,
          ImageId: 'ami-12345678',
          InstanceType: 't3.micro',
        }),
      );
      const create = (AutoScalingGroupName: string, tags: Readonly<Record<string, string>>) =>
        client.send(
          new CreateAutoScalingGroupCommand({
            AutoScalingGroupName,
            LaunchConfigurationName,
            MinSize: 0,
            MaxSize: 4,
            DesiredCapacity: 0,
            AvailabilityZones: ['us-east-1a'],
            Tags: Object.entries(tags).map(([Key, Value]) => ({
              Key,
              Value,
              ResourceId: AutoScalingGroupName,
              ResourceType: 'auto-scaling-group',
              PropagateAtLaunch: false,
            })),
          }),
        );
      await create('scaled', TAGS);
      await create('tagged', TAGGED);
      await create('other', {});
      const scale: Hand['scale'] = async ({ desired, min = 0 }) => {
        const size = { MinSize: min, MaxSize: 4, DesiredCapacity: desired };
        await client.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: 'scaled', ...size }));
      };
      return {
        machines: asgGroups({ read: client, change: client, clock, stack }),
        scaled: 'asg:scaled',
        tagged: 'asg:tagged',
        other: 'asg:other',
        unknown: 'asg:none',
        hand: { scale },
        settle,
        close: () => Promise.resolve(client.destroy()),
      };
    },
  });
}
