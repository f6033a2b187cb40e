import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Place } from './cli.ts';

const LAB = 'i-0fedcba9876543210';
let place: Place;
beforeAll(async () => {
  place = await Place.open({}, { id: LAB, name: 'lab' }, { id: 'i-00000000000000001', name: 'foreign', tags: {} });
});
afterAll(() => place.close());

test('a hold wakes the machine, status and explain say who and why, lifting it lets it go off', async () => {
  const hold = await place.run(
    'hold',
    'name:lab',
    '--for',
    '1h',
    '--reason',
    'a core dump',
    '--holder',
    'operator',
    '--json',
  );
  expect(hold.code).toBe(0);
  expect(JSON.parse(hold.out).targets).toEqual([
    { target: `ec2:${LAB}`, hold: expect.stringMatching(/^hold-/), state: 'on' },
  ]);
  expect(place.state(LAB)).toBe('running');

  const status = await place.run('status', '--json');
  const [row] = JSON.parse(status.out).targets;
  expect(row).toMatchObject({
    target: `ec2:${LAB}`,
    name: 'lab',
    power: 'on',
    leases: [{ kind: 'manual', holder: { name: 'operator' }, state: 'holds', note: 'a core dump' }],
  });

  const explain = await place.run('explain', 'name:lab');
  expect(explain.out).toContain(`ec2:${LAB} (lab) is on.\nOn, held by operator`);
  expect(explain.out).toMatch(/Held by\n {2}operator {2}holds {2}until .* a core dump\n/);
  expect(explain.out).toMatch(/Next\n(?: .*\n)* .* in 59m\d+s {2}the hold of operator ends\n/);
  expect(explain.out).toMatch(/Before\n(?: .*\n)* .* ago {2}Wakelock started it\n/);

  const lifted = await place.run('hold', 'name:lab', '--lift', '--json');
  expect(JSON.parse(lifted.out).targets).toEqual([
    { target: `ec2:${LAB}`, lifted: [{ kind: 'manual', holder: 'operator', reason: 'a core dump' }] },
  ]);
  await place.reaches('stopped', LAB);
  const nothing = await place.run('hold', 'name:lab', '--lift');
  expect(nothing).toMatchObject({ code: 0, out: `ec2:${LAB} had no hold\n` });
}, 20_000);

test('F33 a denial refuses leases at once and says who, why and until when', async () => {
  const off = await place.run(
    'hold',
    'name:box',
    '--off',
    '--for',
    '1h',
    '--reason',
    'new disk',
    '--holder',
    'operator',
  );
  expect(off).toMatchObject({ code: 0, out: 'ec2:i-0123456789abcdef0 denied\n' });

  const start = await place.run('start', 'name:box', '--json');
  expect(start.code).toBe(4);
  expect(JSON.parse(start.out).error).toMatchObject({
    code: 'denied',
    message: expect.stringMatching(/operator holds the machine off until .*: new disk\./),
  });

  const hold = await place.run('hold', 'name:box', '--for', '1h');
  expect(hold.code).toBe(4);

  const explain = await place.run('explain', 'name:box', '--json');
  expect(JSON.parse(explain.out)).toMatchObject({
    power: 'off',
    why: { code: 'denied', text: expect.stringContaining('operator holds it off: new disk.') },
  });
  expect((await place.run('hold', 'name:box', '--lift')).code).toBe(0);
}, 20_000);

test('where EC2 may not be asked, explain tells what the table knows and says so', async () => {
  const held = await place.run('hold', LAB, '--for', '1h', '--holder', 'Bo', '--no-wait');
  expect(held).toMatchObject({ code: 0, out: `ec2:${LAB} written\n` });
  const { code, out, err } = await place.start(['explain', LAB], { AWS_ENDPOINT_URL_EC2: 'http://127.0.0.1:9' }).ended;
  expect(code).toBe(0);
  expect(err).toContain('EC2 was not asked, so this is what the table alone knows');
  expect(out).toContain('Bo');
}, 20_000);

const NOBODY = {
  AWS_ACCESS_KEY_ID: '',
  AWS_SECRET_ACCESS_KEY: '',
  AWS_EC2_METADATA_DISABLED: 'true',
  HOME: '/nowhere',
};
test.each([
  [['status', 'name:lab']],
  [['explain', 'name:lab']],
  [['explain', '--all']],
  [['hold', 'name:lab', '--for', '1h']],
])(
  'without credentials %j says so, whatever names the machine',
  async (line) => {
    const { code, err } = await place.start(line, NOBODY).ended;
    expect(code).toBe(4);
    expect(err).toContain('No credentials were found');
    expect(err).toContain('aws sso login');
    expect(err).not.toContain('ec2:DescribeInstances');
  },
  20_000,
);

test('a machine that did not opt in is refused', async () => {
  const { code, err } = await place.run('hold', 'name:foreign', '--for', '1h');
  expect(code).toBe(4);
  expect(err).toContain('did not opt in');
  expect(err).not.toContain('held on until');
}, 20_000);

test('a machine that does not exist is explained, and not found', async () => {
  const { code, out, err } = await place.run('explain', 'i-00000000000000000', '--json');
  expect(code).toBe(5);
  expect(JSON.parse(out)).toMatchObject({ power: 'gone' });
  expect(err).toContain('ec2:i-00000000000000000: The machine does not exist');
}, 20_000);

test('a table that is not there is named, with the right that is needed', async () => {
  const { code, out } = await place.run('status', '--table', 'other', '--json');
  expect(code).toBe(5);
  expect(JSON.parse(out).error.message).toContain('Could not read the table other');
});
