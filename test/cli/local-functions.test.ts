import { AutoScalingClient, SetDesiredCapacityCommand } from '@aws-sdk/client-auto-scaling';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { type OpenAws, openLocal, troubleIn } from '../../src/cli/local-aws.ts';
import { runCli } from '../../src/cli/program.ts';
import { BOX, program } from './cli.ts';
import { FakeShell } from './fake-shell.ts';

// A slow machine needs long to load the SDK; nothing here waits for a fixed time to pass.
jest.setTimeout(120_000);

const seed = {
  machines: [{ id: BOX, tags: { wakelock: 'wakelock', 'wakelock:schedule': 'start=00:00 for=24h' }, bootSeconds: 1 }],
  groups: ['pool', 'ruled'].map((name) => ({
    name,
    min: 0,
    max: 2,
    desired: 0,
    machine: { tags: { team: 'shop' }, bootSeconds: 1, volumes: [{ device: '/dev/xvda' }, { device: '/dev/sdf' }] },
  })),
};

let open: OpenAws;
let client: AutoScalingClient;
const before = { ...process.env };
const env = {
  WAKELOCK_SNAPSHOT_GROUPS: 'ruled',
  WAKELOCK_SNAPSHOT_COPY_TAGS: 'team',
  WAKELOCK_SNAPSHOT_QUEUE_URL: 'no',
};
beforeAll(async () => {
  const shell = Object.assign(new FakeShell({ env }), { program });
  open = await openLocal({ shell, port: 0, speed: 20, seed, further: true });
  Object.assign(process.env, open.variables);
  client = new AutoScalingClient({ endpoint: open.url, region: open.region });
});
afterAll(async () => {
  client.destroy();
  await open.close();
  process.env = before;
});

/** Resolves when it holds; looked at whenever something happens in the embedded AWS. */
function until(holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!holds()) return;
      stop();
      resolve();
    };
    const stop = open.aws.onEvent(look);
    look();
  });
}

const grow = (name: string) =>
  client.send(new SetDesiredCapacityCommand({ AutoScalingGroupName: name, DesiredCapacity: 1 }));
const marked = (name: string) =>
  (open.aws.autoScaling.describe([name])[0]?.members ?? []).filter(
    ({ id }) => open.aws.ec2.machine(id).tags.Snapshots === 'Created',
  );
const cli = async (...args: readonly string[]) => {
  const shell = new FakeShell({ env: open.variables });
  return { code: await runCli(args, shell), err: shell.stderr, out: shell.stdout };
};

test('`local` runs `snapshot`: a group of the seed file is attached by the command line, and its launch becomes a set', async () => {
  expect(await cli('snapshots', 'attach', 'pool')).toMatchObject({
    code: 0,
    err: expect.stringContaining(`pool now tells ${open.topicArn}-launches of launches`),
  });
  await grow('pool');
  await until(() => marked('pool').length === 1);
  const { out } = await cli('snapshots', 'list', '--group', 'pool', '--json');
  expect(JSON.parse(out).sets).toMatchObject([{ group: 'pool', gib: 16, snapshots: [{}, {}] }]);
});

test('`local` runs `snapshot` with the settings of its shell, but never with another queue', async () => {
  await grow('ruled');
  await until(() => marked('ruled').length === 1);
  const [snapshot] = open.aws.ec2.ebs.allSnapshots().filter(({ tags }) => tags['wakelock:group'] === 'ruled');
  expect(snapshot?.tags).toMatchObject({ team: 'shop' });
});

test('`local` runs `schedule` at each tick: a machine is on in its window', async () => {
  await until(() => open.aws.ec2.machine(BOX).state === 'running');
  expect((await cli('explain', BOX)).out).toContain('schedule');
});

test('a line of a function is said with its name, when it is trouble', () => {
  const line = (more: object) => JSON.stringify({ message: 'no', service: 'wakelock-snapshot', ...more });
  expect(troubleIn(line({ level: 'ERROR' }))).toBe('snapshot: no');
  expect(troubleIn(line({ level: 'INFO' }))).toBeUndefined();
  expect(troubleIn('snapshot: 1 message(s) go back')).toBe('snapshot: 1 message(s) go back');
});
