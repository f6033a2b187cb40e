import { describe, expect, test } from '@jest/globals';
import type { BucketSeed } from '../../src/local/ec2/buckets.ts';
import { Ec2Model } from '../../src/local/ec2/model.ts';
import type { Transition } from '../../src/local/ec2/types.ts';
import { readSeed } from '../../src/local/seed/seed.ts';
import { SteppedTime } from './steppedTime.ts';

const id = 'i-0123456789abcdef0';
const other = 'i-0fedcba9876543210';

function model(machine: object = {}, more: { limits?: Record<string, BucketSeed>; speed?: number } = {}) {
  const time = new SteppedTime();
  const seen: string[] = [];
  const transitions: Transition[] = [];
  const { machines } = readSeed({ machines: [{ id, bootSeconds: 10, stopSeconds: 5, ...machine }, { id: other }] });
  const onTransition = (transition: Transition): void => {
    seen.push(`${transition.from} -> ${transition.machine.state}`);
    transitions.push(transition);
  };
  const ec2 = new Ec2Model({ time, machines, onTransition, ...more });
  const outcome = (call: Promise<unknown>): Promise<unknown> =>
    call.then(
      (value) => value,
      (error: Error & { code?: string }) => error.code ?? error.name,
    );
  return { time, ec2, seen, transitions, outcome };
}

describe('states and their delays', () => {
  test('a start takes its boot time, a stop its stop time', async () => {
    const { time, ec2, seen } = model();
    expect(await ec2.start([id])).toEqual([{ id, previous: 'stopped', current: 'pending' }]);
    await time.step(9);
    expect(ec2.machine(id).state).toBe('pending');
    await time.step(1);
    expect(ec2.machine(id).state).toBe('running');
    expect(await ec2.stop([id])).toEqual([{ id, previous: 'running', current: 'stopping' }]);
    await time.step(5);
    expect(seen).toEqual(['stopped -> pending', 'pending -> running', 'running -> stopping', 'stopping -> stopped']);
  });

  test('the speed divides the delays', async () => {
    const { time, ec2 } = model({}, { speed: 10 });
    await ec2.start([id]);
    await time.step(1);
    expect(ec2.machine(id).state).toBe('running');
  });

  test('starting what is on and stopping what is off is no error and no change', async () => {
    const { time, ec2 } = model();
    expect(await ec2.stop([id])).toEqual([{ id, previous: 'stopped', current: 'stopped' }]);
    await ec2.start([id]);
    expect(await ec2.start([id])).toEqual([{ id, previous: 'pending', current: 'pending' }]);
    await time.step(10);
    expect(await ec2.start([id])).toEqual([{ id, previous: 'running', current: 'running' }]);
  });

  test('force ends a long stopping', async () => {
    const { time, ec2 } = model({ state: 'running', stopSeconds: 3600 });
    await ec2.stop([id]);
    await ec2.stop([id], true);
    await time.step(0);
    expect(ec2.machine(id).state).toBe('stopped');
  });

  test('a machine that ran before can be stopped while pending, and never comes up', async () => {
    const { time, ec2, seen } = model();
    await ec2.start([id]);
    await ec2.stop([id]);
    await time.step(60);
    expect(seen).toEqual(['stopped -> pending', 'pending -> stopping', 'stopping -> stopped']);
  });
});

describe('what EC2 refuses, and that a refusal changes nothing', () => {
  test.each([
    ['F19 start while stopping', 'stopping', 'start', 'IncorrectInstanceState'],
    ['start of a terminated machine', 'terminated', 'start', 'IncorrectInstanceState'],
    ['stop of a terminated machine', 'terminated', 'stop', 'IncorrectInstanceState'],
    ['F20 stop of a machine that is pending for the first time', 'first pending', 'stop', 'IncorrectInstanceState'],
    ['stop under stop protection', 'protected', 'stop', 'OperationNotPermitted'],
  ] as const)('%s', async (_title, state, call, code) => {
    const { time, ec2, outcome } = model({ state: 'running', neverRan: state === 'first pending' });
    if (state === 'stopping') await ec2.stop([id]);
    if (state === 'terminated') {
      ec2.terminate(id);
      await time.step(60);
    }
    if (state === 'first pending') {
      await ec2.stop([id]);
      await time.step(60);
      await ec2.start([id]);
    }
    if (state === 'protected') ec2.protect(id, true);
    const before = ec2.machine(id);
    const others = ec2.machine(other);
    expect(await outcome(ec2[call]([other, id]))).toBe(code);
    expect(ec2.machine(id)).toEqual(before);
    expect(ec2.machine(other)).toEqual(others);
  });

  test.each([
    [['i-0123456789abcdef0', 'i-zz'], 'InvalidInstanceID.Malformed'],
    [['i-0123456789abcdef0', 'i-00000000000000009'], 'InvalidInstanceID.NotFound'],
    [[], 'MissingParameter'],
  ])('F25 ids %j fail the whole call with %s', async (ids, code) => {
    const { ec2, outcome } = model();
    expect(await outcome(ec2.start(ids))).toBe(code);
    expect(ec2.machine(id).state).toBe('stopped');
  });
});

describe('what a start changes', () => {
  test('LaunchTime has whole seconds and is later at each start, even within one second', async () => {
    const { time, ec2 } = model({ bootSeconds: 0.1, stopSeconds: 0.1 });
    const times: number[] = [ec2.machine(id).launchTime];
    for (let round = 0; round < 3; round += 1) {
      await ec2.start([id]);
      times.push(ec2.machine(id).launchTime);
      await time.step(0.1);
      await ec2.stop([id]);
      await time.step(0.1);
    }
    expect(times.map((at) => at % 1000)).toEqual([0, 0, 0, 0]);
    expect([...new Set(times)].sort()).toEqual(times);
  });

  test('the public address changes and is gone while the machine is off; the private one stays', async () => {
    const { time, ec2 } = model();
    const seen: (string | undefined)[] = [ec2.machine(id).publicIp];
    const privateIps = new Set<string>();
    for (let round = 0; round < 2; round += 1) {
      await ec2.start([id]);
      seen.push(ec2.machine(id).publicIp);
      privateIps.add(ec2.machine(id).privateIp);
      await ec2.stop([id]);
      await time.step(5);
      seen.push(ec2.machine(id).publicIp);
    }
    const [first, one, off, two, again] = seen;
    expect([first, off, again]).toEqual([undefined, undefined, undefined]);
    expect(one).not.toBe(two);
    expect(privateIps.size).toBe(1);
  });
});

describe('why a machine is off', () => {
  const words = (ec2: Ec2Model) => {
    const { stateReason, transitionReason } = ec2.machine(id);
    return [stateReason?.message, transitionReason];
  };

  test('a stop through the API', async () => {
    const { time, ec2 } = model({ state: 'running' });
    await ec2.stop([id]);
    await time.step(5);
    expect(words(ec2)).toEqual([
      'Client.UserInitiatedShutdown: User initiated shutdown',
      'User initiated (2026-11-02 09:00:00 GMT)',
    ]);
  });

  test('F29 a shutdown from inside, which no protection holds', async () => {
    const { time, ec2 } = model({ state: 'running', disableApiStop: true });
    ec2.shutdownInside(id);
    await time.step(5);
    expect(ec2.machine(id).state).toBe('stopped');
    expect(words(ec2)).toEqual(['Client.InstanceInitiatedShutdown: Instance initiated shutdown', '']);
  });

  test('F21 a start that falls back, once', async () => {
    const fault = { on: 'boot', reason: 'Client.InternalError: Client error on launch' };
    const { time, ec2, seen } = model({ faults: [fault] });
    await ec2.start([id]);
    await time.step(10);
    expect(seen).toEqual(['stopped -> pending', 'pending -> stopped']);
    expect(words(ec2)).toEqual(['Client.InternalError: Client error on launch', 'Server.InternalError']);
    await ec2.start([id]);
    await time.step(10);
    expect(ec2.machine(id).state).toBe('running');
    expect(words(ec2)).toEqual([undefined, '']);
  });

  test('F30 EC2 takes the machine some time after it came up', async () => {
    const fault = { on: 'run', afterSeconds: 30, reason: 'Server.SpotInstanceShutdown' };
    const { time, ec2 } = model({ faults: [fault] });
    await ec2.start([id]);
    await time.step(45);
    expect(ec2.machine(id).state).toBe('stopped');
    expect(words(ec2)[0]).toBe('Server.SpotInstanceShutdown: Stopped due to Spot Instance interruption');
  });
});

describe('calls that go wrong', () => {
  test('F22 no capacity, then the start works', async () => {
    const { ec2, outcome } = model({ faults: [{ on: 'start', times: 2, code: 'InsufficientInstanceCapacity' }] });
    const codes = [await outcome(ec2.start([id])), await outcome(ec2.start([id]))];
    expect(codes).toEqual(['InsufficientInstanceCapacity', 'InsufficientInstanceCapacity']);
    expect(await ec2.start([id])).toEqual([{ id, previous: 'stopped', current: 'pending' }]);
  });

  test('F93 a lost Stop has no effect and no answer', async () => {
    const { time, ec2, outcome } = model({ state: 'running', faults: [{ on: 'stop', lost: true }] });
    expect(await outcome(ec2.stop([id]))).toBe('NoAnswer');
    await time.step(60);
    expect(ec2.machine(id).state).toBe('running');
  });

  test('F12 a late Stop lands late, unless protection was set meanwhile', async () => {
    const late = { state: 'running', faults: [{ on: 'stop', lateSeconds: 8 }] };
    const open = model(late);
    const stop = open.outcome(open.ec2.stop([id]));
    await open.time.step(7);
    expect(open.ec2.machine(id).state).toBe('running');
    await open.time.step(1);
    expect(open.ec2.machine(id).state).toBe('stopping');
    expect(await stop).toEqual([{ id, previous: 'running', current: 'stopping' }]);

    const fenced = model(late);
    const refused = fenced.outcome(fenced.ec2.stop([id]));
    await fenced.time.step(4);
    fenced.ec2.protect(id, true);
    await fenced.time.step(4);
    expect(await refused).toBe('OperationNotPermitted');
    expect(fenced.ec2.machine(id).state).toBe('running');
  });

  test('F24 a stale Describe shows what was true some seconds ago', async () => {
    const { time, ec2 } = model({ faults: [{ on: 'describe', staleSeconds: 3 }] });
    const shown = () => ec2.describe([id])[0]?.state;
    await ec2.start([id]);
    expect(shown()).toBe('stopped');
    await time.step(2);
    expect([shown(), ec2.machine(id).state]).toEqual(['stopped', 'pending']);
    await time.step(1);
    expect(shown()).toBe('pending');
    await time.step(7);
    expect([shown(), ec2.machine(id).state]).toEqual(['pending', 'running']);
    await time.step(3);
    expect(shown()).toBe('running');
  });

  test('F25 a machine can be missing from Describe: unknown by id, left out of a list', () => {
    const { ec2 } = model({ faults: [{ on: 'describe', hidden: true }] });
    expect(ec2.describe([]).map((view) => view.id)).toEqual([other]);
    expect(() => ec2.describe([other, id])).toThrow(`The instance ID '${id}' does not exist`);
  });

  test('F23 an empty bucket answers RequestLimitExceeded and fills up again', async () => {
    const { time, ec2 } = model({}, { limits: { DescribeInstances: { burst: 2, perSecond: 1 } } });
    ec2.describe([id]);
    ec2.describe([id]);
    expect(() => ec2.describe([id])).toThrow('Request limit exceeded.');
    await time.step(1);
    expect(ec2.describe([id])).toHaveLength(1);
    expect(() => ec2.describe([id])).toThrow('Request limit exceeded.');
  });
});

describe('what comes with a running machine', () => {
  test('status checks are ok and SSM pings some seconds after running', async () => {
    const { time, ec2 } = model({ bootSeconds: 1, statusSeconds: 4, ssmSeconds: 2, neverRan: true });
    const both = () => [ec2.status(id), ec2.ssm(id)];
    expect(both()).toEqual([undefined, undefined]);
    await ec2.start([id]);
    await time.step(1);
    expect(both()).toEqual(['initializing', undefined]);
    await time.step(2);
    expect(both()).toEqual(['initializing', 'Online']);
    await time.step(2);
    expect(both()).toEqual(['ok', 'Online']);
    await ec2.stop([id]);
    expect(both()).toEqual([undefined, 'ConnectionLost']);
  });

  test('state-change events can be lost, late and doubled', async () => {
    const faults = [
      { on: 'event', lost: true },
      { on: 'event', lateSeconds: 7 },
      { on: 'event', twice: true, lateSeconds: 1 },
    ];
    const { time, ec2, transitions } = model({ faults });
    await ec2.start([id]);
    await time.step(10);
    await ec2.stop([id]);
    await time.step(5);
    expect(transitions.map(({ events }) => events)).toEqual([[], [7000], [0, 1000], [0]]);
  });
});
