import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { awsSurvey } from '../../src/aws/deploy/survey.ts';
import { dynamoClient } from '../../src/aws/dynamo-client.ts';
import { dynamoStore } from '../../src/aws/dynamo-store.ts';
import { openProtection } from '../../src/cli/deploy/protection.ts';
import { RULES } from '../../src/domain/rules.ts';
import { type LocalAws, startLocal } from '../../src/local/index.ts';
import { FakeShell } from '../cli/fake-shell.ts';

const OURS = 'ec2:i-0123456789abcdef0';
const THEIRS = 'ec2:i-0123456789abcdef1';
const TAGS = { wakelock: 'wakelock' };
const before = process.env.AWS_ENDPOINT_URL;
const settings = {
  region: 'us-east-1',
  credentials: () => Promise.resolve({ accessKeyId: 'AKIATEST', secretAccessKey: 'test' }),
};
const shell = new FakeShell();
let aws: LocalAws;

beforeAll(async () => {
  const machine = (target: string, more: object) => ({ id: target.slice(4), tags: TAGS, state: 'running', ...more });
  const machines = [machine(OURS, { disableApiStop: true }), machine(THEIRS, { disableApiStop: true })];
  aws = await startLocal({ seed: { machines } });
  process.env.AWS_ENDPOINT_URL = aws.url;
  const store = dynamoStore({ client: dynamoClient(settings), table: aws.table });
  const at = shell.clock.now();
  await store.writeState(OURS, 0, { protect: { status: 'on', confirmedAt: at }, lookAt: at });
});
afterAll(async () => {
  if (before === undefined) delete process.env.AWS_ENDPOINT_URL;
  else process.env.AWS_ENDPOINT_URL = before;
  await aws.close();
});

const isProtected = (target: string) => aws.ec2.machines().find(({ id }) => id === target.slice(4))?.disableApiStop;

test('doctor tells protection that leases have set from that of others, and sees who is on without a holder', async () => {
  const survey = awsSurvey({ settings, clock: shell.clock, rules: RULES });
  const machines = await survey.machines(aws.table);
  expect(machines.map(({ target, power, held, protection }) => [target, power, held, protection])).toEqual([
    [OURS, 'on', false, 'ours'],
    [THEIRS, 'on', false, 'others'],
  ]);
});

test('F99 destroy clears the protection that leases have set, and leaves that of others', async () => {
  const place = { settings, region: 'us-east-1', account: '000000000000', arn: '', awsTime: undefined, clockAhead: 0 };
  const protection = openProtection(place, { shell, stackName: 'wakelock' });
  expect(await protection.recorded(aws.table)).toEqual([OURS]);
  expect(await protection.clear(OURS, aws.table)).toBeUndefined();
  expect([isProtected(OURS), isProtected(THEIRS)]).toEqual([false, true]);
  expect(await protection.recorded(aws.table)).toEqual([]);
  expect(await protection.clear('ec2:i-0123456789abcdef9', aws.table)).toContain('does not exist');
});
