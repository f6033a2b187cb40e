import { describe, expect, test } from '@jest/globals';
import { runCli } from '../../src/cli/program.ts';
import { FakeShell } from './fake-shell.ts';

async function check(value: string, ...more: readonly string[]) {
  const shell = new FakeShell({});
  const exit = await runCli(['schedule', 'check', value, ...more], shell);
  return { exit, out: shell.stdout, err: shell.stderr };
}

const WEEK = '{"start": "0 8 * * 1-5", "stop": "55 17 * * 1-5"}';

describe('schedule check', () => {
  test('--json says state, reason and changes, and nothing else', async () => {
    const { exit, out } = await check(WEEK, '--at', '2026-11-20T12:00:00Z', '--days', '3', '--json');
    expect(exit).toBe(0);
    expect(JSON.parse(out)).toEqual({
      state: 'on',
      reason: expect.stringContaining('on until Fri 2026-11-20 17:55 UTC'),
      changes: [
        { at: '2026-11-20T17:55:00.000Z', to: 'off' },
        { at: '2026-11-23T08:00:00.000Z', to: 'on' },
      ],
    });
  });

  test('in words it marks changes of clocks and holidays', async () => {
    const value = 'start=08:00 stop=17:55 days=mon-fri tz=Europe/Berlin holidays=2027-03-29';
    const { exit, out } = await check(value, '--at', '2027-03-26T12:00Z', '--days', '4');
    expect(exit).toBe(0);
    expect(out.split('\n')).toEqual([
      'on: The last start (Fri 2027-03-26 08:00 +01:00) is later than the last stop (Thu 2027-03-25 17:55 +01:00): on until Fri 2027-03-26 17:55 +01:00.',
      'From Fri 2027-03-26 13:00 +01:00 (Europe/Berlin):',
      expect.stringMatching(/^ {2}Fri 2027-03-26 17:55 \+01:00 +off$/),
      expect.stringMatching(/^ {2}Sun 2027-03-28 03:00 \+02:00 +clocks change from \+01:00 to \+02:00$/),
      expect.stringMatching(/^ {2}Mon 2027-03-29 08:00 \+02:00 +no start: 2027-03-29 is a holiday$/),
      expect.stringMatching(/^ {2}Tue 2027-03-30 08:00 \+02:00 +on$/),
      '',
    ]);
  });

  test('says what a schedule has beside its times', async () => {
    const { out } = await check('stop=19:00 enforced=true hibernate=true', '--at', '2026-11-20', '--days', '1');
    expect(out).toContain('off: It starts nothing, and stops at each stop what is on then.');
    expect(out).toContain('Enforced:');
    expect(out).toContain('Hibernates');
  });

  test.each([
    ['nonsense', 'is none of'],
    ['', 'The schedule is empty'],
    ['💤', '💤'],
    ['{"start": "0 0 31 2 *", "stop": "0 8 * * *"}', 'never comes'],
    ['start=08:00 tz=Mars/Olympus', 'no time zone'],
    ['https://example.com/schedule.json', 'is the address of a schedule'],
  ])('F32 "%s" ends with 2 and the reason', async (value, why) => {
    const { exit, out, err } = await check(value, '--json');
    expect(exit).toBe(2);
    expect(err).toContain(why);
    expect(JSON.parse(out).error).toMatchObject({ code: 'usage', message: expect.stringContaining(why) });
  });

  test.each([
    ['--at', 'yesterday'],
    ['--at', '2026-02-30T25:00Z'],
    ['--days', '0'],
    ['--days', 'many'],
    ['--dasy', '3'],
  ])('%s %s is a usage error', async (flag, value) => {
    expect(await check(WEEK, flag, value)).toMatchObject({ exit: 2 });
  });
});
