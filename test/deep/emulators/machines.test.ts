import { CreateTagsCommand, RunInstancesCommand, StopInstancesCommand } from '@aws-sdk/client-ec2';
import { ec2Machines } from '../../../src/aws/ec2-machines.ts';
import type { TargetId } from '../../../src/domain/target.ts';
import { machinesContract } from '../../contract/machines.ts';
import { type Clients, clientsOf, urlOf } from './clients.ts';

/** Both emulators are at once where a call leads to: no row about the way there can run. */
const INSTANT = [
  'a boot that was started a moment ago is starting, and a later LaunchTime tells it from the last one',
  'F19 a machine on its way down is stopping, and a start is refused until it is off',
];

const LACKS = {
  MINISTACK: [
    ...INSTANT,
    // No StateReason.
    'a stop leads to off, and the machine says that a user asked for it',
    // No ModifyInstanceAttribute.
    'a protected machine refuses to stop until protection is taken off',
    // The checks of a stopped machine are ok as well.
    'a machine that is off holds no level, one that has run for a while holds the status checks',
  ],
  MOTO: INSTANT,
};

for (const emulator of ['MINISTACK', 'MOTO'] as const) {
  machinesContract({
    name: emulator.toLowerCase(),
    lacks: LACKS[emulator],
    async open() {
      const { ec2 } = clientsOf(urlOf(emulator));
      const [box, second, other] = [
        await machine(ec2, { Name: 'box', wakelock: 'wakelock' }),
        await machine(ec2, { wakelock: 'wakelock' }),
        await machine(ec2, { Name: 'other' }),
      ];
      const machines = ec2Machines({
        clients: { read: ec2, change: ec2 },
        clock: { now: Date.now },
        facts: { stack: 'wakelock', protect: true },
        agentPing: () => Promise.resolve(undefined),
      });
      return {
        machines,
        fleet: { box, second, other, unknown: 'ec2:i-0000000000000dead' },
        settle: () => Promise.resolve(),
        close: () => Promise.resolve(ec2.destroy()),
      };
    },
  });
}

async function machine(ec2: Clients['ec2'], tags: Readonly<Record<string, string>>): Promise<TargetId> {
  const { Instances } = await ec2.send(
    new RunInstancesCommand({ ImageId: 'ami-12345678', InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 }),
  );
  const id = Instances?.[0]?.InstanceId ?? '';
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  await ec2.send(new CreateTagsCommand({ Resources: [id], Tags }));
  await ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
  return `ec2:${id}` as TargetId;
}
