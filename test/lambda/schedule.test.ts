import { beforeEach, describe, expect, test } from '@jest/globals';
import { readEvent } from '../../lambda/schedule/event.ts';
import { type Front, handle } from '../../lambda/schedule/handle.ts';
import { scheduleJournal } from '../../lambda/schedule/journal.ts';
import { readScheduleSettings } from '../../lambda/schedule/settings.ts';
import { WakelockError } from '../../src/domain/errors.ts';
import type { TargetId } from '../../src/domain/target.ts';
import { MemoryPublisher } from '../fakes/memory-publisher.ts';
import { SchedulePlace } from '../fakes/schedule-place.ts';
import { BOX } from '../fakes/world.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html */
const TICK = {
  ...{ version: '0', id: '1', account: '000000000000', region: 'us-east-1', resources: [] },
  ...{ source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} },
};

describe('the event', () => {
  test.each([
    [{ DryRun: 'True' }, true],
    [{ DryRun: 'true' }, true],
    [{ DryRun: true }, true],
    [{ DryRun: 1 }, true],
    [{ dryRun: 'YES' }, true],
    [{ dry_run: ' on ' }, true],
    ['{"DryRun": "True"}', true],
    [{ DryRun: 'False' }, false],
    [{ DryRun: false }, false],
    [{ DryRun: 'no' }, false],
    [{ DryRun: '0' }, false],
    [{ DryRun: null }, false],
    [{ DryRun: undefined }, false],
    ['{}', false],
    [{}, false],
    [{ version: '0', source: 'aws.scheduler', 'detail-type': 'Scheduled Event', detail: {}, DryRun: 'True' }, true],
  ])('%j means a dry run: %s', (event, dryRun) => {
    expect(readEvent(event)).toEqual({ dryRun });
  });

  test.each([
    ...[{ DryRun: 'maybe' }, { DryRun: '' }, { DryRun: {} }, { DryRun: 'T r u e' }, 'nonsense'],
    ...[
      { dry: true },
      { 'Dryrun ': true },
      { dryRunn: true },
      { DryRun: true, all: true },
      { detail: { DryRun: true } },
    ],
    ...['True', 'true', '"True"', true, 1, null, undefined, ['DryRun'], [], { time: '2026-01-05T08:00:00Z' }],
    { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: { DryRun: true } },
    { source: 'aws.ec2', 'detail-type': 'EC2 Instance State-change Notification', detail: {} },
    { source: 'me', 'detail-type': 'Scheduled Event', dry: true },
  ])('%j is refused, so that nothing is done by a misspelt dry run', (event) => {
    expect(() => readEvent(event)).toThrow(WakelockError);
  });

  test('of a tick says when it was due', () => {
    expect(readEvent({ ...TICK, time: '2026-01-05T08:00:00Z' })).toEqual({
      dryRun: false,
      at: Date.parse('2026-01-05T08:00:00Z'),
    });
  });
});

describe('a run', () => {
  let place: SchedulePlace;
  let counts: Map<string, number>;
  let digest: MemoryPublisher;
  const front = (parts: Partial<Front> = {}): Front => ({
    ports: place.schedulePorts,
    dryRun: false,
    digest,
    region: 'us-east-1',
    count: (metric, value) => void counts.set(metric, (counts.get(metric) ?? 0) + value),
    lag: (ms) => void counts.set('ScheduleLag', ms),
    remaining: () => 60_000,
    ...parts,
  });
  beforeEach(() => {
    place = new SchedulePlace();
    counts = new Map();
    digest = new MemoryPublisher();
    place.machines.add(BOX);
    place.tag('start=07:00 stop=18:00');
  });

  test('answers what it did, counts it, and asks power to look', async () => {
    const answer = await handle({ ...TICK, time: '2026-01-05T07:59:30Z' }, front());
    expect(answer).toMatchObject({ dryRun: false, machines: 1, schedules: 1, on: 1, failed: [] });
    expect(answer.touched).toEqual([{ target: BOX, outcome: 'opened', why: expect.stringContaining('07:00') }]);
    expect(Object.fromEntries(counts)).toEqual({
      ScheduleLag: 30_000,
      ScheduledMachines: 1,
      ScheduledOn: 1,
      BadSchedules: 0,
      ScheduleLeftAlone: 0,
      ScheduleRuns: 1,
    });
    expect(place.publisher.published.map((text) => JSON.parse(text))).toEqual([
      { wakelock: 1, action: 'look', targets: [BOX] },
    ]);
  });

  test.each([
    ['by its event', { DryRun: 'True' }, {}],
    ['by the parameter', { DryRun: 'False' }, { dryRun: true }],
  ])('that is dry %s writes nothing', async (_how, event, parts) => {
    const answer = await handle(event, front(parts));
    expect(answer).toMatchObject({ dryRun: true, touched: [{ outcome: 'opened' }] });
    expect([place.store.leases.size, place.publisher.published, place.book.writes]).toEqual([0, [], 0]);
  });

  test('sends people a letter about new errors, once', async () => {
    place.tag('nonsense');
    await handle({}, front());
    await handle({}, front());
    expect(digest.published).toEqual([expect.stringContaining(`${BOX}: "nonsense" is none of`)]);
    expect(counts.get('BadSchedules')).toBe(2);
  });

  test('says of each what is wrong with it: a schedule, a start, a document', async () => {
    const broken: TargetId = 'ec2:i-0123456789abcdef1';
    const refused: TargetId = 'ec2:i-0123456789abcdef2';
    place.machines.add(broken);
    place.machines.add(refused);
    place.tag('nonsense', broken);
    place.tag('start=07:00 stop=18:00', refused);
    place.tag('start=07:00 stop=18:00 holidays=https://example.com/days.ics');
    const noRoom = { kind: 'refused', code: 'InsufficientInstanceCapacity', message: 'no capacity' } as const;
    place.machines.answer('start', refused, noRoom);
    for (let runs = 0; runs < 30; runs += 1) {
      await handle({}, front());
      for (const text of place.publisher.published.splice(0)) await place.deliver(text);
      await place.minutes(1);
    }
    const [first = '', second = '', ...more] = digest.published;
    expect(more).toEqual([]);
    expect(first.split('\n')).toEqual(
      expect.arrayContaining([
        'Wakelock, us-east-1: news of 2 targets with a schedule.',
        'The schedule of one target cannot be followed: nothing is started or stopped by it.',
        'A document that the schedule of one target needs cannot be read; it is followed as far as it is known.',
        `${BOX}: https://example.com/days.ics: no answer`,
      ]),
    );
    expect(second).toContain('The start of one target fails; it is tried again in the window.\nec2:');
    expect(second).not.toContain('cannot be followed');
  });

  test('fails, uncounted, where every machine failed; the alarm looks for runs that did not', async () => {
    place.store.readTarget = () => Promise.reject(new Error('no table'));
    await expect(handle({}, front())).rejects.toThrow('All 1 failed; the first: Error: no table');
    expect(counts.has('ScheduleRuns')).toBe(false);
  });

  test('fails where the machines cannot be listed, and ends no window for that', async () => {
    await handle({}, front());
    place.schedulePorts.timetable.machines = () => Promise.reject(new Error('throttled'));
    await expect(handle({}, front())).rejects.toThrow('throttled');
    expect(place.book.kept.get(BOX)?.missing).toBeUndefined();
  });

  test('begins nothing new when its time is nearly over', async () => {
    const answer = await handle({}, front({ remaining: () => 5_000 }));
    expect(answer.touched).toEqual([]);
  });
});

test('every note of a run is a line in the log, and what matters is counted', () => {
  const lines: string[] = [];
  const counted: string[] = [];
  const log = (level: string) => (message: string) => void lines.push(`${level} ${message}`);
  const journal = scheduleJournal(
    { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') },
    (metric, _value, cause) => void counted.push(cause === undefined ? metric : `${metric} ${cause}`),
  );
  journal.note({ kind: 'opened', target: BOX, lease: 'schedule-1', why: 'it is eight' });
  journal.note({ kind: 'moved', target: BOX, lease: 'schedule-1', why: 'it is eight' });
  journal.note({ kind: 'closed', target: BOX, lease: 'schedule-1', why: 'it is six' });
  journal.note({ kind: 'took', target: BOX, edge: 1 });
  journal.note({ kind: 'respected', target: BOX, since: 1 });
  journal.note({ kind: 'left-alone', target: BOX, why: 'It has no tag environment.' });
  journal.note({ kind: 'bad-schedule', target: BOX, why: 'It is empty.' });
  journal.note({ kind: 'hitch', target: BOX, why: 'no copy' });
  journal.note({ kind: 'failing', target: BOX, why: 'no capacity' });
  journal.note({ kind: 'trouble', target: BOX, error: new TypeError('oh') });
  expect(lines.map((line) => line.split(' ')[0])).toEqual([
    ...['info', 'info', 'info', 'info', 'info', 'debug', 'warn', 'warn', 'warn', 'error'],
  ]);
  expect(counted).toEqual([
    ...['WindowsOpened', 'WindowsClosed', 'StopEdges', 'Respected', 'FailingStarts', 'Trouble TypeError'],
  ]);
});

describe('settings', () => {
  const env = {
    AWS_REGION: 'us-east-1',
    WAKELOCK_TABLE: 'wakelock',
    WAKELOCK_TOPIC_ARNS: 'arn:aws:sns:us-east-1:000000000000:wakelock',
  };

  test('are modest by default', () => {
    expect(readScheduleSettings(env)).toMatchObject({
      stack: 'wakelock',
      compat: false,
      hosts: [],
      dryRun: false,
      digestTopicArn: undefined,
    });
  });

  test.each([
    ['WAKELOCK_COMPAT', 'maybe'],
    ['WAKELOCK_SCHEDULE_HOSTS', '*'],
    ['WAKELOCK_DIGEST_TOPIC_ARN', 'topic'],
  ])('%s=%s ends the start of the function with the reason', (name, value) => {
    expect(() => readScheduleSettings({ ...env, [name]: value })).toThrow(WakelockError);
  });
});
