import { describe, expect, test } from '@jest/globals';
import { holderOf } from '../../src/cli/holder.ts';
import { exitOf, inert, jsonText, outputOf } from '../../src/cli/output.ts';
import { columns } from '../../src/cli/table.ts';
import { clockTime, fromNow } from '../../src/cli/times.ts';
import { exportLines, variablesOf } from '../../src/cli/variables.ts';
import { type ErrorCode, WakelockError } from '../../src/domain/errors.ts';
import { FakeShell } from './fake-shell.ts';

describe('text from outside', () => {
  test.each([
    ['a workflow command at the beginning of a line', '::set-output name=x::1', ': :set-output name=x::1'],
    ['on a later line, behind blanks', 'a\n  ::error::b', 'a\n  : :error::b'],
    ['the old form anywhere in a line', 'a ##[error]b', 'a ## [error]b'],
    ['escape sequences', 'a\u001b[2Jb\u009bc', 'a [2Jb c'],
    ['a carriage return that would overwrite the line', 'safe\rgone', 'safe gone'],
    ['text that runs backwards', 'a\u202eb', 'a b'],
    ['everything else stays', 'acme/app · Test #812 — ok: “é”', 'acme/app · Test #812 — ok: “é”'],
  ])('%s', (_what, text, shown) => {
    expect(inert(text)).toBe(shown);
  });
});

test.each([['##[error]x'], ['a ##[group]'], ['::error::x'], [':::'], ['\\##[x'], ['a:b#c']])(
  'JSON with %s is the same value, and nothing that CI takes as a command',
  (name) => {
    const text = jsonText({ holder: { name } });
    expect(text).not.toMatch(/##\[|::/);
    expect(JSON.parse(text)).toEqual({ holder: { name } });
  },
);

describe('errors', () => {
  test.each<[ErrorCode, number]>([
    ['failed', 1],
    ['usage', 2],
    ['timeout', 3],
    ['denied', 4],
    ['not-found', 5],
    ['interrupted', 130],
  ])('%s ends with exit code %i', (code, exit) => {
    expect(exitOf(new WakelockError({ code, what: 'x' }))).toBe(exit);
  });

  test('an error says what happened, the likely cause and the repair; with --json it also answers on stdout', () => {
    const shell = new FakeShell();
    outputOf(shell, true).fail(new WakelockError({ code: 'denied', what: 'No.', likely: 'IAM.', repair: 'Ask.' }));
    expect(shell.stderr).toBe('wakelock: No.\n  Likely cause: IAM.\n  Repair: Ask.\n');
    expect(JSON.parse(shell.stdout)).toEqual({
      error: { code: 'denied', message: 'No.', likely: 'IAM.', repair: 'Ask.' },
    });
  });
});

describe('colours', () => {
  test.each([
    ['on a terminal', { terminal: true, env: {} }, true],
    ['not into a file', { terminal: false, env: {} }, false],
    ['not with NO_COLOR', { terminal: true, env: { NO_COLOR: '1' } }, false],
    ['an empty NO_COLOR means nothing', { terminal: true, env: { NO_COLOR: '' } }, true],
    ['not on a dumb terminal', { terminal: true, env: { TERM: 'dumb' } }, false],
  ])('%s', (_what, options, coloured) => {
    expect(outputOf(new FakeShell(options), false).paint('x', 'red') !== 'x').toBe(coloured);
  });
});

describe('who holds a lease', () => {
  const GITHUB = {
    GITHUB_ACTIONS: 'true',
    GITHUB_REPOSITORY: 'acme/app',
    GITHUB_WORKFLOW: 'test',
    GITHUB_RUN_NUMBER: '812',
    GITHUB_RUN_ID: '42',
    GITHUB_SERVER_URL: 'https://github.com',
  };
  test.each([
    ['what was asked for', 'operator', GITHUB, { name: 'operator' }],
    [
      'the run on GitHub',
      '',
      GITHUB,
      { name: 'acme/app · test #812', url: 'https://github.com/acme/app/actions/runs/42' },
    ],
    [
      'the build on Jenkins',
      '',
      { JOB_NAME: 'app', BUILD_NUMBER: '7', BUILD_URL: 'https://ci/job/app/7/' },
      { name: 'app #7', url: 'https://ci/job/app/7/' },
    ],
    [
      'the job on GitLab',
      '',
      { CI_PROJECT_PATH: 'acme/app', CI_JOB_NAME: 'e2e', CI_PIPELINE_IID: '9', CI_JOB_URL: 'https://gl/1' },
      { name: 'acme/app · e2e #9', url: 'https://gl/1' },
    ],
    ['the user of the shell', '', {}, { name: 'ana@laptop' }],
    [
      'a link that is none is left out',
      '',
      { JOB_NAME: 'app', BUILD_NUMBER: '7', BUILD_URL: 'javascript:x' },
      { name: 'app #7' },
    ],
    ['a name that is too long is cut', 'ä'.repeat(150), {}, { name: 'ä'.repeat(100) }],
  ])('%s', (_what, asked, env, holder) => {
    expect(holderOf(asked, new FakeShell({ env }))).toEqual(holder);
  });
});

test('variables pass through a shell unharmed', () => {
  expect(exportLines({ A: "it's $(x)" })).toEqual(["export A='it'\\''s $(x)'"]);
});

test('addresses of several machines keep their order, and a missing one keeps its place', () => {
  const ack = { boot: '1', at: 1, alreadyOn: true };
  const variables = variablesOf({
    lease: 'x',
    waited: 1_600,
    targets: [
      { target: 'ec2:i-1', ack: { ...ack, addresses: { privateIp: '10.0.0.1' } } },
      {
        target: 'ec2:i-2',
        ack: { ...ack, alreadyOn: false, addresses: { privateIp: '10.0.0.2', publicIp: '198.51.100.2' } },
      },
    ],
  });
  expect(variables).toMatchObject({
    WAKELOCK_INSTANCE_IDS: 'i-1,i-2',
    WAKELOCK_PRIVATE_IP: '10.0.0.1,10.0.0.2',
    WAKELOCK_PUBLIC_IP: ',198.51.100.2',
    WAKELOCK_ALREADY_ON: 'false',
    WAKELOCK_WAITED_SECONDS: '2',
  });
});

test('columns are as wide as their widest cell, and nothing hangs over at the end', () => {
  expect(
    columns([
      ['a', 'bb', ''],
      ['aaa', 'b', 'c'],
    ]),
  ).toEqual(['a    bb', 'aaa  b   c']);
});

test('times are those of the zone, with the date where it is another day', () => {
  const shell = new FakeShell();
  const now = shell.clock.now();
  expect(clockTime(now + 3_600_000, shell)).toBe('09:00:00');
  expect(clockTime(now + 86_400_000, { ...shell, clock: shell.clock, zone: 'Europe/Berlin' })).toBe(
    '2026-01-06 09:00:00',
  );
  expect([fromNow(now + 90_000, shell), fromNow(now - 2_000, shell), fromNow(now, shell)]).toEqual([
    'in 1m30s',
    '2s ago',
    'now',
  ]);
});
