import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MINUTE } from '../../src/domain/duration.ts';
import { BOX, Place } from './cli.ts';

const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };

const SEED = 'i-00000000000000002';
const BAD = 'i-00000000000000003';
let place: Place;
beforeAll(async () => {
  place = await Place.open(
    { tags: { wakelock: 'wakelock', 'wakelock:schedule': 'start=00:00 tz=Europe/Berlin' } },
    {
      id: SEED,
      name: 'seed',
      tags: { ec2Powercycle: '{"start": "0 0 1 1 *", "stop": "1 0 1 1 *"}', environment: 't' },
    },
    { id: BAD, name: 'bad', tags: { wakelock: 'wakelock', 'wakelock:schedule': 'start=soon' } },
  );
});
afterAll(() => place.close());

const json = async (...args: readonly string[]) => {
  const { code, out, err } = await place.run('schedule', ...args, '--json');
  return { code, err, report: JSON.parse(out) };
};

test('a dry run says what a run would do; a run does it, and tells on the machine what it cannot follow', async () => {
  const dry = await json('run', '--dry-run');
  expect(dry.report).toMatchObject({ dryRun: true, machines: 2, on: 1, bad: 1, touched: [{ outcome: 'opened' }] });
  expect(place.state()).toBe('stopped');

  const { code, err, report } = await json('run');
  expect([code, err]).toEqual([0, expect.stringContaining('start=soon is no time of day')]);
  expect(report.touched).toEqual([{ target: `ec2:${BOX}`, outcome: 'opened', why: expect.any(String) }]);
  await place.reaches('running');
  const [bad] = place.aws.ec2.machines().filter(({ id }) => id === BAD);
  expect(bad?.tags['wakelock:status']).toMatch(/^error: start=soon/);
}, 20_000);

test('list says what each machine wants and is, and where its schedule is wrong', async () => {
  const { report } = await json('list');
  expect(report.machines).toMatchObject([
    { target: `ec2:${BOX}`, wants: 'on', power: 'on', why: expect.stringContaining('until a person stops it') },
    { target: `ec2:${BAD}`, wants: 'nothing', error: expect.stringContaining('no time of day') },
  ]);
  const { out } = await place.run('schedule', 'list', '--compat');
  expect(out).toMatch(/^MACHINE .*\n(.*\n)*ec2:i-00000000000000002 +seed +off +off +on /);
}, 20_000);

test('explain joins the schedule: why the machine is on, and what is wrong with a schedule', async () => {
  const box = await place.run('explain', BOX);
  expect(box.out).toContain('Schedule\n  on: Started on');
  const bad = await place.run('explain', BAD, '--json');
  expect(JSON.parse(bad.out).schedule).toMatchObject({ tag: 'wakelock:schedule', value: 'start=soon' });
  const all = await place.run('explain', '--all', '--json');
  expect(JSON.parse(all.out).targets).toHaveLength(2);
}, 20_000);

test('explain and hold know what opts in by the tags of ec2-powercycle, where they are told that it does', async () => {
  const optedIn = async (...more: readonly string[]) => {
    const { out } = await place.run('explain', SEED, '--json', ...more);
    const { why, schedule } = JSON.parse(out);
    return [/did not opt in/i.test(why.text), schedule?.tag];
  };
  expect(await optedIn()).toEqual([true, undefined]);
  expect(await optedIn('--compat')).toEqual([false, 'ec2Powercycle']);
  const until = ['--until', '20:00 Asia/Kolkata', '--no-wait', '--compat'];
  const held = await place.run('hold', SEED, ...until);
  expect(held.err).toMatch(/held on until (?:\d{4}-\d\d-\d\d )?20:00:00 \(Asia\/Kolkata\): ec2:/);
  expect((await place.run('hold', SEED, '--lift')).code).toBe(0);
}, 20_000);

test('a tag that is gone ends the window, when it was missed for two minutes', async () => {
  place.aws.ec2.tag([BOX], { 'wakelock:schedule': undefined });
  expect((await json('run')).report.touched).toEqual([]);
  expect((await json('run')).report.touched).toEqual([]);
  await missedSince(Date.now() - 3 * MINUTE);
  expect((await json('run', '--kinds', 'asg')).report.touched).toEqual([]);
  expect((await json('run')).report.touched).toMatchObject([{ outcome: 'closed' }]);
  await place.reaches('stopped');
}, 20_000);

/** As if an earlier run had missed the machine. */
async function missedSince(at: number): Promise<void> {
  const client = new DynamoDBClient({ region: 'us-east-1', endpoint: place.env.AWS_ENDPOINT_URL ?? '', credentials });
  await client.send(
    new UpdateItemCommand({
      TableName: 'wakelock',
      Key: { pk: { S: 'schedules' }, sk: { S: `ec2:${BOX}` } },
      UpdateExpression: 'SET #missing = :at',
      ExpressionAttributeNames: { '#missing': 'missing' },
      ExpressionAttributeValues: { ':at': { N: String(at) } },
    }),
  );
}
