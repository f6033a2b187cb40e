import { describe, expect, test } from '@jest/globals';
import { runCli } from '../../src/cli/program.ts';
import { scheduleMeant } from '../../src/cli/schedule/meant.ts';
import { levelAt } from '../../src/domain/schedule/level.ts';
import type { Web } from '../../src/engine/schedule/ports.ts';
import { FakeShell } from './fake-shell.ts';

async function check(value: string, ...more: readonly string[]) {
  const shell = new FakeShell({});
  const exit = await runCli(['schedule', 'check', value, ...more], shell);
  return { exit, out: shell.stdout, err: shell.stderr };
}

const WEEK = '{"start": "0 8 * * 1-5", "stop": "55 17 * * 1-5"}';

describe('schedule check', () => {
  test.each([
    ['1', 'no change within 1 day\n'],
    ['2', 'no change within 2 days\n'],
  ])('without a change in %s it says so', async (days, words) => {
    expect((await check('start=08:00 days=mon', '--at', '2026-11-20T12:00Z', '--days', days)).out).toContain(words);
  });

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
      notes: [],
    });
  });

  test('--json has notes: changes of clocks, holidays, windows that clocks skip, warnings', async () => {
    const value = 'start=02:15+08:00 stop=02:45+08:00 tz=Europe/Berlin holidays=2027-03-29';
    const { out } = await check(value, '--at', '2027-03-27T12:00Z', '--days', '2', '--json');
    expect(JSON.parse(out).notes).toEqual([
      { at: '2027-03-28T01:00:00.000Z', text: 'clocks change from +01:00 to +02:00' },
      { at: '2027-03-28T01:00:00.000Z', text: 'no start: clocks skip this window' },
      { at: '2027-03-29T00:15:00.000Z', text: 'no start: 2027-03-29 is a holiday' },
      { at: '2027-03-29T06:00:00.000Z', text: 'no start: 2027-03-29 is a holiday' },
    ]);
    const never = await check('start=08:00 stop=08:00', '--json');
    expect(JSON.parse(never.out).notes).toEqual([{ text: expect.stringContaining('never stops') }]);
    expect((await check('start=08:00 stop=08:00')).out).toContain('Note: It never stops');
  });

  test('shows the zone as it was written', async () => {
    expect((await check('start=08:00 tz=Asia/Kolkata')).out).toContain('(Asia/Kolkata)');
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
    ['https://example.com/schedule.json', 'may not be read from example.com'],
    ['{"start": "0 8 * * *", "timezone": "UTC"}', '"timezone" is not known'],
    ['0 8 * * 1-5', 'a cron expression by itself'],
  ])('F32 "%s" ends with 2 and the reason', async (value, why) => {
    const { exit, out, err } = await check(value, '--json');
    expect(exit).toBe(2);
    expect(err).toContain(why);
    expect(JSON.parse(out).error).toMatchObject({ code: 'usage', message: expect.stringContaining(why) });
  });

  test.each([
    ['--at', 'yesterday'],
    ['--at', '2026-02-30T25:00Z'],
    ['--at', '2026-02-30T12:00Z'],
    ['--at', '2026-02-30'],
    ['--at', '2026-13-01T12:00:00+01:00'],
    ['--hosts', '*'],
    ['--days', '0'],
    ['--days', 'many'],
    ['--dasy', '3'],
  ])('%s %s is a usage error', async (flag, value) => {
    expect(await check(WEEK, flag, value)).toMatchObject({ exit: 2 });
  });
});

describe('schedule check of addresses', () => {
  const WEEK_AT = 'https://config.example.com/week.json';
  const DAYS_AT = 'https://config.example.com/days.json';
  const pages: Readonly<Record<string, string>> = {
    [WEEK_AT]: `{"start": "0 8 * * 1-5", "stop": "55 17 * * 1-5", "holidays": "${DAYS_AT}"}`,
    [DAYS_AT]: '["2026-11-20"]',
  };
  const web: Web = {
    get: async (address) => {
      const text = pages[address];
      return text === undefined
        ? { kind: 'failed', why: 'The server answers 404.' }
        : { kind: 'document', text, etag: '' };
    },
  };
  const at = Date.parse('2026-11-19T12:00:00Z');

  test('reads the schedule and its holidays', async () => {
    const { schedule, hitch } = await scheduleMeant(WEEK_AT, { web, at });
    expect([hitch, levelAt(schedule, Date.parse('2026-11-20T12:00:00Z')).state]).toEqual([undefined, 'off']);
  });

  test('says what cannot be read: of a schedule it is an error, of holidays a note', async () => {
    await expect(scheduleMeant(`${WEEK_AT}x`, { web, at })).rejects.toThrow('The server answers 404');
    const { hitch } = await scheduleMeant(`start=08:00 holidays=${DAYS_AT}x`, { web, at });
    expect(hitch).toContain('The server answers 404');
  });

  test('is guarded: no host but those that are named, and none that is not public', async () => {
    const value = 'start=08:00 holidays=https://config.example.com/days.json';
    const notes = async (...more: readonly string[]) => JSON.parse((await check(value, '--json', ...more)).out).notes;
    expect(await notes()).toEqual([{ text: expect.stringContaining('may not be read from config.example.com') }]);
    const inside = await check('http://127.0.0.1:9/week.json', '--hosts', 'http://127.0.0.1:9');
    expect(inside).toMatchObject({ exit: 2, err: expect.stringContaining('not a public address') });
  });
});
