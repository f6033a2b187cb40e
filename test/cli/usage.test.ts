import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { runCli } from '../../src/cli/program.ts';
import { VERSION } from '../../src/cli/version.ts';
import { type Front, optionsOf } from '../../src/options.ts';
import { FakeShell } from './fake-shell.ts';

const TOPIC = 'arn:aws:sns:us-east-1:000000000000:wakelock';
const COMMANDS = [
  'run',
  'start',
  'stop',
  'status',
  'explain',
  'hold',
  'local',
  'demo',
  'deploy',
  'destroy',
  'doctor',
  'policy',
];

async function cli(line: readonly string[], env: Record<string, string> = { WAKELOCK_TOPIC_ARN: TOPIC }) {
  const shell = new FakeShell({ env });
  const exit = await runCli(line, shell);
  return { exit, out: shell.stdout, err: shell.stderr };
}

describe('help', () => {
  test.each(COMMANDS)('%s --help explains itself, with examples', async (command) => {
    const { exit, out, err } = await cli([command, '--help']);
    expect({ exit, err }).toEqual({ exit: 0, err: '' });
    expect(out).toMatch(/^Usage: wakelock /);
    expect(out).toMatch(new RegExp(`Examples:\n  .*wakelock ${command}`));
    expect(out).toContain('--json');
    expect(out).not.toMatch(/\(default: ["[]/);
  });

  test.each([
    ...COMMANDS.map((command) => [command]),
    ['ecs', 'deploy'],
    ['ecs', 'verify'],
    ['snapshots'],
    ['snapshots', 'attach'],
    ['snapshots', 'restore-plan'],
    ['snapshots', 'sweep'],
    ['schedule', 'check'],
    ['schedule', 'list'],
    ['schedule', 'run'],
    ['jenkins'],
    [],
  ])('no text of the help of "%s %s" runs past 80 columns', async (...command) => {
    const { out } = await cli([...command, '--help']);
    const texts = out.split('\n').filter((line) => !/^ {2}(?: {2}--|wakelock|eval)/.test(line));
    expect(texts.filter((line) => line.length > 80)).toEqual([]);
  });

  test('flags of the command line are told as flags', async () => {
    const start = (await cli(['start', '--help'])).out.replaceAll(/\s+/g, ' ');
    expect(start).toContain('--no-wait Asks for the machine and goes on at once');
    const run = (await cli(['run', '--help'])).out.replaceAll(/\s+/g, ' ');
    expect(run).toContain('--fail-on-release-error A release that could not be published is an error');
    expect((await cli(['explain', '--help'])).out).toContain('ecs:cluster/service, asg:group');
  });

  test('without a command the commands are listed, and it is a usage error', async () => {
    const { exit, err } = await cli([]);
    expect(exit).toBe(2);
    for (const command of COMMANDS) expect(err).toContain(`  ${command} `);
  });

  test.each<[Front, string]>([
    ['cli-run', 'run'],
    ['cli-start', 'start'],
    ['cli-stop', 'stop'],
  ])('every option of %s in the table of options is a flag of %s', async (front, command) => {
    const { out } = await cli([command, '--help']);
    const names = optionsOf(front).map(({ name }) => name);
    const missing = names.filter((name) => name !== 'instances' && !new RegExp(`--(no-)?${name}[ \n]`).test(out));
    expect(missing).toEqual([]);
  });

  test('bounds are part of the help, and stop says what its own --timeout means', async () => {
    const plain = async (command: string) => (await cli([command, '--help'])).out.replaceAll(/\s+/g, ' ');
    expect(await plain('run')).toContain('At least 5s, at most 24h.');
    expect(await plain('start')).toContain('At least 1m, at most 24h. (default: 6h)');
    const stop = await plain('stop');
    expect(stop).toContain('how long to wait until the machine is off');
    expect(stop).not.toContain('How long to wait for the machine.');
  });

  test('help on a command is that of the command', async () => {
    expect((await cli(['help', 'hold'])).out).toBe((await cli(['hold', '--help'])).out);
    expect((await cli(['snapshots', 'help', 'list'])).out).toContain('Usage: wakelock snapshots list');
    expect(await cli(['help', 'help'])).toMatchObject({ exit: 0 });
  });

  test('the version is that of the package', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(VERSION).toBe(version);
    expect((await cli(['--version'])).out).toBe(`${version}\n`);
  });
});

describe('what is typed wrongly', () => {
  const I = 'i-0123456789abcdef0';
  test.each<[string, readonly string[], number, string]>([
    ['an unknown command suggests the near one', ['hodl'], 2, 'Did you mean hold?'],
    ['help on an unknown command', ['help', 'hodl'], 2, "unknown command 'hodl'\n(Did you mean hold?)"],
    ['help on an unknown subcommand', ['snapshots', 'help', 'foo'], 2, "unknown command 'foo'"],
    ['a switch with a value', ['start', I, '--exclusive=yes'], 2, 'wakelock: --exclusive takes no value: write'],
    ['a switch with a value', ['start', I, '--no-wait=x'], 2, 'wakelock: --no-wait takes no value'],
    ['start: a duration that is too long', ['start', I, '--timeout', '7h'], 2, 'Repair: Write at most 6h.'],
    ['start: a duration that is too short', ['start', I, '--ttl', '1s'], 2, 'Repair: Write at least 5s.'],
    ['hold: a time that is over', ['hold', I, '--until', '2020-01-01T00:00Z'], 2, 'Name a time that is still to come'],
    ['an unknown flag suggests the near one', ['start', I, '--raedy', 'ssm'], 2, 'Did you mean --ready?'],
    ['a flag without its value', ['start', I, '--ttl'], 2, "option '--ttl <duration>' argument missing"],
    ['run: an unknown flag is a failure of its own', ['run', I, '--raedy', 'ssm', '--', 'true'], 125, 'Did you mean'],
    ['run: no command', ['run', I], 125, 'run: no command is given.'],
    ['run: a command without --', ['run', I, 'make'], 125, 'run: no command is given.'],
    ['run: no machine', ['run', '--', 'true'], 125, 'instances: no machine is named.'],
    [
      'run: a name that is no target',
      ['run', 'box', '--', 'true'],
      125,
      'Target "box" is not one that Wakelock knows.',
    ],
    ['start: a bad duration', ['start', I, '--ttl', 'soon'], 2, 'ttl: "soon" is not a duration.'],
    ['start: a duration out of bounds', ['start', I, '--ttl', '1s'], 2, 'ttl: "1s" is shorter than 5s'],
    ['start: a bad choice', ['start', I, '--already-on', 'maybe'], 2, 'already-on: "maybe" is not one of take, keep.'],
    ['start: a bad check', ['start', I, '--ready', 'soon'], 2, 'ready: "soon" is not a readiness check.'],
    ['start: a bad topic', ['start', I, '--topic-arn', 'wakelock'], 2, 'topic-arn: "wakelock" is not the ARN'],
    ['stop: a bad lease does not repeat it', ['stop', '--lease', 'secret'], 2, 'lease: the value is not a lease.'],
    [
      'stop: the machines are missing',
      ['stop', '--lease', 'start-00000000-0000-0000-0000-000000000000'],
      2,
      'instances: no machine is named.',
    ],
    [
      'hold: --grace without --off',
      ['hold', I, '--for', '5m', '--grace', '5m'],
      2,
      'grace: it has a meaning with --off only.',
    ],
    [
      'stop: --every without --when',
      ['stop', '--lease', `stop-00000000-0000-4000-8000-000000000000@${I}`, '--every', '5s'],
      2,
      'every: it has a meaning with --when only.',
    ],
    [
      'stop: a lease without machines',
      ['stop', '--lease', 'x'],
      2,
      'Pass it on unchanged, as in: --lease "$WAKELOCK_LEASE"',
    ],
    ['run: no machine', ['run', '--', 'echo'], 125, 'Name at least one, as in: wakelock run i-'],
    ['stop: an empty machine', ['stop', ''], 2, 'stop: no lease is given, and the name of the machine is empty.'],
    ['stop: a machine without a lease', ['stop', I], 2, `stop: no lease is given for ${I}.`],
    ['status: a name that is no target', ['status', 'box'], 2, 'Target "box" is not one'],
    [
      'status: a machine of another region',
      ['status', `arn:aws:ec2:eu-west-1:000000000000:instance/${I}`],
      2,
      'is in eu-west-1, but the topic is in us-east-1.',
    ],
    ['explain: no machine', ['explain'], 2, "missing required argument 'target'"],
    [
      'explain: all machines and one',
      ['explain', '--all', 'name:x'],
      2,
      '--all and a target exclude each other: name:x',
    ],
    ['hold: it is not said how long', ['hold', I], 2, 'hold: it is not said how long.'],
    ['hold: both ends', ['hold', I, '--for', '1h', '--until', '20:00'], 2, '--for and --until exclude each other.'],
    ['hold: lifted and held', ['hold', I, '--lift', '--off'], 2, '--lift and --off exclude each other.'],
    ['hold: longer than allowed', ['hold', I, '--for', '31d'], 2, 'for: "31d" is longer than 30d, the most allowed.'],
    ['hold: until after that', ['hold', I, '--until', '2099-01-01T00:00Z'], 2, 'at most 30d are allowed.'],
    ['local: a bad port', ['local', '--port', '70000'], 2, 'port: "70000" is not one.'],
    ['local: a bad speed', ['local', '--speed', '0'], 2, 'speed: "0" is not one.'],
    [
      'local: a seed file that is not there',
      ['local', '--seed', '/nowhere/x.json'],
      2,
      'seed: the file /nowhere/x.json could not be read',
    ],
  ])('%s', async (_what, line, exit, message) => {
    const end = await cli(line);
    expect(end.exit).toBe(exit);
    expect(end.err).toContain(message);
    expect(end.err).not.toContain('secret');
    expect(end.out).toBe('');
  });

  test('without a topic the error says where to find it', async () => {
    const { exit, err } = await cli(['status'], {});
    expect(exit).toBe(2);
    expect(err).toContain('topic-arn: no topic is named.');
    expect(err).toContain(
      'Repair: Give the ARN of the topic of the Wakelock stack (an output of the stack), or set WAKELOCK_TOPIC_ARN.',
    );
  });

  test.each(['local', 'demo'])('%s refuses failover sets that it could not follow', async (command) => {
    const { exit, out, err } = await cli([command], { WAKELOCK_FAILOVER_SETS: 'x' });
    expect({ exit, out }).toEqual({ exit: 2, out: '' });
    expect(err).toContain('Failover sets: "x" is not JSON.');
    expect(err).toContain('Repair: ');
  });

  test.each<[readonly string[], string]>([
    [['start', 'box', '--json'], 'Target "box" is not one that Wakelock knows.'],
    [
      ['start', 'box', '--json', '--exclusive=yes'],
      '--exclusive takes no value: write --exclusive alone, or leave it out.',
    ],
    [['start', 'box', '--json', '--raedy'], "unknown option '--raedy'\n(Did you mean --ready?)"],
  ])('with --json the error of %j is a document on stdout as well', async (line, message) => {
    const { out } = await cli(line);
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'usage', message } });
  });
});

describe('dry runs publish nothing and show no token', () => {
  const I = 'i-0123456789abcdef0';
  const token = 'start-01234567-89ab-4cde-8f01-23456789abcd';
  test.each<[readonly string[], object]>([
    [
      ['run', I, '--dry-run', '--ttl', '2m', '--ready', 'ssm', '--', 'true'],
      {
        action: 'start',
        targets: [`ec2:${I}`],
        ttl: 120,
        ready: ['running', 'ssm'],
        alreadyOn: 'take',
        holder: { name: 'ana@laptop' },
      },
    ],
    [
      ['start', 'name:db', '--dry-run', '--no-wait', '--max-duration', '2h'],
      { action: 'start', targets: ['name:db'], ttl: 7200 },
    ],
    [['stop', '--lease', `${token}@${I}`, '--dry-run'], { action: 'stop', targets: [`ec2:${I}`], ttl: 86_400 }],
  ])('%j', async (line, message) => {
    const { exit, out } = await cli(line);
    expect(exit).toBe(0);
    const shown = JSON.parse(out);
    expect(shown).toMatchObject({ wakelock: 1, ...message });
    expect(shown.lease).toMatch(/^[a-z0-9-]{8}…$/);
  });

  test('static session credentials end before the job may: the lease asks for max-duration', async () => {
    const env = { WAKELOCK_TOPIC_ARN: TOPIC, AWS_SESSION_TOKEN: 'x' };
    const { out } = await cli(['run', I, '--dry-run', '--max-duration', '3h', '--', 'true'], env);
    expect(JSON.parse(out).ttl).toBe(10_800);
  });

  test('stop without a lease has nothing to do', async () => {
    expect(await cli(['stop', '--lease', '', '--json'])).toEqual({
      exit: 0,
      out: '{"released":false}\n',
      err: 'wakelock: no lease is given: nothing to do\n',
    });
  });
});
