import { EC2Client } from '@aws-sdk/client-ec2';
import { ec2Machines } from '../../src/aws/ec2-machines.ts';
import { startLocal } from '../../src/local/index.ts';
import { FakeMachines } from '../fakes/fake-machines.ts';
import { StepClock } from '../fakes/step-clock.ts';
import { SteppedTime } from '../local/steppedTime.ts';
import { type Fleet, machinesContract } from './machines.ts';

const FLEET: Fleet = {
  box: 'ec2:i-0123456789abcdef0',
  second: 'ec2:i-0123456789abcdef1',
  other: 'ec2:i-0123456789abcdef2',
  unknown: 'ec2:i-0000000000000dead',
};

machinesContract({
  name: 'the fake machines',
  open() {
    const clock = new StepClock();
    const machines = new FakeMachines(clock);
    machines.add(FLEET.box, { name: 'box', levels: ['running', 'status-ok'] });
    machines.add(FLEET.second);
    machines.add(FLEET.other, { name: 'other', optedIn: false });
    const settle = () => clock.advance(60_000);
    return Promise.resolve({ machines, fleet: FLEET, settle, close: () => Promise.resolve() });
  },
});

machinesContract({
  name: 'the embedded AWS',
  async open() {
    const time = new SteppedTime();
    const tags = { wakelock: 'wakelock' };
    const local = await startLocal({
      time,
      seed: {
        machines: [
          { id: 'i-0123456789abcdef0', name: 'box', tags },
          { id: 'i-0123456789abcdef1', tags },
          { id: 'i-0123456789abcdef2', name: 'other' },
        ],
      },
    });
    const client = new EC2Client({
      endpoint: local.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'test' },
      maxAttempts: 1,
    });
    const machines = ec2Machines({
      clients: { read: client, change: client },
      clock: time,
      facts: { stack: 'wakelock', protect: true },
      agentPing: () => Promise.resolve(undefined),
    });
    const close = async () => {
      client.destroy();
      await local.close();
    };
    return { machines, fleet: FLEET, settle: () => time.step(60), close };
  },
});
