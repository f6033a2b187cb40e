import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { BOX, leases, stateOf, until, useSky } from './cloud.ts';
import { type Ended, isAlive, type Job } from './job.ts';

const sky = useSky();
let ssh: Server;
let port: number;
let job: Job;
let main: Ended;
let post: Ended;
let alive: boolean;
let during: string | undefined;
beforeAll(async () => {
  ssh = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
  await once(ssh, 'listening');
  port = (ssh.address() as AddressInfo).port;
  job = sky.job({ inputs: { instances: BOX, ready: `running, tcp:${port}`, linger: '' } });
  main = await job.run('main');
  during = stateOf(sky.aws);
  alive = isAlive(job.renewer() ?? 0);
  post = await job.run('post', { inputs: { instances: 'i-00000000000000000', 'topic-arn': '' } });
  await until(sky.aws, () => stateOf(sky.aws) === 'stopped' && !isAlive(job.renewer() ?? 0));
});
afterAll(() => {
  ssh.close();
});

test('the machine is on when main ends, and off after post, which did not look at its inputs', () => {
  expect(main.code).toBe(0);
  expect(during).toBe('running');
  expect(post).toEqual({ code: 0, lines: [`Released ec2:${BOX}.`] });
});

test('one process renews in between', () => {
  expect(alive).toBe(true);
});

test('the log has one line for each change, in a group, and eight characters of the token', () => {
  const lines = main.lines.map((line) => line.replace(/^ *[\d.]+s/, 'TIME'));
  expect(lines[0]).toBe(
    `Asked for ec2:${BOX}: lease ${job.token().slice(0, 8)}…, ttl 10m, held by acme/app · test #812 (e2e)`,
  );
  expect(lines[1]).toBe(`::group::Waiting for ec2:${BOX}, at most 10m`);
  expect(lines.at(-3)).toBe(`TIME  ec2:${BOX}  acknowledged; the machine is on`);
  expect(lines.at(-2)).toBe(`TIME  ec2:${BOX}  tcp:127.0.0.1:${port} answers`);
  expect(lines.at(-1)).toBe('::endgroup::');
  expect(new Set(lines).size).toBe(lines.length);
  expect(lines.join('\n')).not.toContain(job.token());
});

test('outputs and the environment of later steps say the same', () => {
  const outputs = job.outputs();
  const { targets = '', 'public-dns': dns = '', 'waited-seconds': waited = '', ...rest } = outputs;
  expect(rest).toEqual({
    lease: `${job.token()}@${BOX}`,
    state: 'running',
    'instance-ids': BOX,
    'private-ip': '127.0.0.1',
    'public-ip': '203.0.113.7',
    'already-on': 'false',
    disrupted: 'false',
  });
  expect(dns).toMatch(/^ec2-203-0-113-7\./);
  expect(waited).toMatch(/^\d+$/);
  expect(JSON.parse(targets)).toEqual([
    expect.objectContaining({ target: `ec2:${BOX}`, id: BOX, state: 'running', privateIp: '127.0.0.1' }),
  ]);
  const names = Object.entries(outputs).map(([name, value]) => [
    `WAKELOCK_${name.toUpperCase().replaceAll('-', '_')}`,
    value,
  ]);
  const { WAKELOCK_LEASE, ...exported } = Object.fromEntries(names);
  expect(WAKELOCK_LEASE).toContain(job.token());
  expect(job.exported()).toEqual(exported);
});

test('the summary of the job has a row for the machine', () => {
  expect(job.summary()).toContain(`<td>${BOX}</td><td>running</td><td>127.0.0.1</td>`);
});

test('the lease names its holder and the page of the run; the table does not know the token', () => {
  const [lease] = leases(sky.aws);
  expect(lease?.holder).toEqual({
    name: 'acme/app · test #812 (e2e)',
    url: 'https://github.com/acme/app/actions/runs/42',
  });
  expect(lease?.ttl).toBe(600_000);
  expect(JSON.stringify(sky.aws.items())).not.toContain(job.token());
});

test('the runner publishes a start and a stop and reads its own lease, and asks EC2 nothing', () => {
  expect(sky.wire.story()).toEqual(['sns:Publish start', 'dynamodb:GetItem', 'sns:Publish stop']);
  expect(sky.wire.messages('start')).toEqual([
    {
      wakelock: 1,
      action: 'start',
      targets: [`ec2:${BOX}`],
      lease: job.token(),
      ttl: 600,
      ready: ['running'],
      alreadyOn: 'take',
      holder: { name: 'acme/app · test #812 (e2e)', url: 'https://github.com/acme/app/actions/runs/42' },
    },
  ]);
  expect(sky.wire.messages('stop')).toEqual([
    { wakelock: 1, action: 'stop', targets: [`ec2:${BOX}`], lease: job.token(), ttl: 600 },
  ]);
});
