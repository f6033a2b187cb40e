import { beforeEach, expect, test } from '@jest/globals';
import { MINUTE } from '../../../src/domain/duration.ts';
import type { Launch } from '../../../src/domain/snapshot/launch.ts';
import type { SnapshotRules } from '../../../src/domain/snapshot/rules.ts';
import { snapshotLaunch } from '../../../src/engine/snapshot/launch.ts';
import { BOX, Yard } from './fakes.ts';
import { announced, byHook, logged } from './logged.ts';

let yard: Yard;
let ports: Yard['ports'];
let log: string[];
const begin = (rules: Partial<SnapshotRules> = {}) => {
  yard = new Yard(rules);
  ({ ports, log } = logged(yard));
};
beforeEach(() => begin());

const refuse = (...codes: readonly string[]) => {
  for (const code of codes) yard.snapshots.refusals.push({ kind: 'refused', code, message: `${code} happened.` });
};
/** Hands the launch in, and again when it asks for it, so often. */
async function deliver(launch: Launch, times = 1): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    const outcome = await snapshotLaunch(launch, ports);
    log.push('');
    if (outcome.kind === 'later') await yard.clock.advance(outcome.at - yard.clock.now());
  }
}
const told = () => log.join('\n');

test('a notification of a launch, and the same once more', async () => {
  yard.snapshots.launch(BOX);
  await deliver(announced(yard), 2);
  expect(told()).toMatchSnapshot();
});

test('a launch hook, and then the notification of the same launch', async () => {
  yard.snapshots.launch(BOX);
  await deliver(byHook(yard));
  await yard.clock.advance(MINUTE);
  await deliver(announced(yard));
  expect(told()).toMatchSnapshot();
});

test('a set of one volume that never expires', async () => {
  begin({ keepFor: undefined });
  yard.snapshots.launch(BOX, [{}], { Name: 'web-1' });
  await deliver(announced(yard));
  expect(told()).toMatchSnapshot();
});

test('one of three volumes was snapshotted a moment ago', async () => {
  yard.snapshots.launch(BOX, [{}, {}, {}]);
  await yard.snapshots.create({
    instance: BOX,
    description: '',
    tags: {},
    skipBoot: false,
    skip: ['vol-01234567891', 'vol-01234567892'],
  });
  refuse('SnapshotCreationPerVolumeRateExceeded');
  await deliver(announced(yard), 2);
  expect(told()).toMatchSnapshot();
});

test('the only volume was snapshotted a moment ago: nobody has to be asked which it is', async () => {
  yard.snapshots.launch(BOX, [{}]);
  refuse('SnapshotCreationPerVolumeRateExceeded');
  await deliver(announced(yard));
  expect(told()).toMatchSnapshot();
});

test('a limit of the account, which no volume is to blame for, met twice', async () => {
  yard.snapshots.launch(BOX);
  await yard.snapshots.create({ instance: BOX, description: '', tags: {}, skipBoot: false, skip: ['vol-01234567891'] });
  refuse('ConcurrentSnapshotLimitExceeded', 'ConcurrentSnapshotLimitExceeded');
  await deliver(announced(yard), 3);
  expect(told()).toMatchSnapshot();
});

test('EC2 answers that the instance is not where it should be yet', async () => {
  yard.snapshots.launch(BOX);
  refuse('IncorrectInstanceState', 'IncorrectInstanceState');
  await deliver(announced(yard), 3);
  expect(told()).toMatchSnapshot();
});

test('a call that would be refused again, and its dead letter once more after the repair', async () => {
  yard.snapshots.launch(BOX);
  refuse('UnauthorizedOperation');
  await deliver(byHook(yard), 2);
  expect(told()).toMatchSnapshot();
});

test('an instance that ended while its set was being made', async () => {
  yard.snapshots.launch(BOX);
  refuse('InvalidInstanceID.NotFound');
  await deliver(byHook(yard));
  expect(told()).toMatchSnapshot();
});

test('a record that was lost is written anew with the snapshots that are found', async () => {
  yard.snapshots.launch(BOX);
  await deliver(announced(yard));
  yard.records.forget();
  log.length = 0;
  await deliver(announced(yard));
  expect(told()).toMatchSnapshot();
});

test('no answer from EC2: the next delivery after the fence looks for what was made', async () => {
  yard.snapshots.launch(BOX);
  yard.snapshots.refusals.push({ kind: 'unknown', message: 'no answer' });
  await deliver(announced(yard), 2);
  expect(told()).toMatchSnapshot();
});
