import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Place, until } from './cli.ts';

let place: Place;
beforeAll(async () => {
  place = await Place.open(
    { bootSeconds: 600 },
    { id: 'i-0fedcba9876543210', name: 'quick' },
    { id: 'i-00000000000000001', name: 'third' },
    { id: 'i-00000000000000002', name: 'fourth' },
    { id: 'i-00000000000000003', name: 'fifth' },
  );
});
afterAll(() => place.close());

test('F57 Ctrl-C while start prolongs the lease releases it', async () => {
  const prolonged = place.tap.saw('sns:Publish', place.tap.published().length + 2);
  const job = place.start(['start', 'name:fifth']);
  await prolonged;
  job.child.kill('SIGINT');
  const { code, out, err } = await job.ended;
  expect({ code, out }).toEqual({ code: 130, out: '' });
  expect(err).toContain('Interrupted while waiting for name:fifth. The lease was released.');
  expect(place.tap.published().at(-1)).toMatchObject({ action: 'stop', ttl: 21_600 });
}, 20_000);

describe('F57 interrupted while waiting, the lease is released within the 7.5 s that GitHub gives', () => {
  test.each<[string, NodeJS.Signals, readonly string[]]>([
    ['run', 'SIGINT', ['run', 'name:box', '--', 'echo', 'never']],
    ['run', 'SIGTERM', ['run', 'name:box', '--', 'echo', 'never']],
    ['start', 'SIGTERM', ['start', 'name:box']],
  ])('%s on %s', async (_command, signal, args) => {
    const job = place.start(args);
    await job.shows('lease stored');
    const begun = performance.now();
    job.child.kill(signal);
    const { code, out, err } = await job.ended;
    expect({ code, out }).toEqual({ code: 130, out: '' });
    expect(err).toContain('Interrupted while waiting for name:box. The lease was released.');
    expect(place.tap.published().at(-1)).toMatchObject({ action: 'stop' });
    expect(performance.now() - begun).toBeLessThan(7_500);
  });
});

test('a signal during the command goes to the command, whose exit code is passed on after the release', async () => {
  const job = place.start(['run', 'name:quick', '--', ...until('SIGTERM', 9)]);
  await job.shows('works');
  job.child.kill('SIGTERM');
  const { code, out } = await job.ended;
  expect(out).toContain('cleans up');
  expect(code).toBe(9);
  expect(place.tap.published().at(-1)).toMatchObject({ action: 'stop' });
}, 20_000);

test('a command that dies of a signal is told as shells tell it', async () => {
  const { code } = await place.run('run', 'name:third', '--', 'sh', '-c', 'kill -KILL $$');
  expect(code).toBe(137);
}, 30_000);

test('a hold that is interrupted while it waits stands, and that is said', async () => {
  const hold = place.start(['hold', 'name:box', '--for', '1h']);
  await hold.shows('the hold is written; waits');
  hold.child.kill('SIGINT');
  const { code, err } = await hold.ended;
  expect(code).toBe(130);
  expect(err).toContain('the hold stands, but nothing came of it yet');
});

test('stop --when that is interrupted releases: a cancelled job must not leave the machine on', async () => {
  const { out } = await place.run('start', 'name:fourth', '--json');
  const { lease } = JSON.parse(out);
  const stop = place.start(['stop', '--lease', lease, '--when', 'false', '--every', '1m']);
  await stop.shows('--when: not yet');
  stop.child.kill('SIGTERM');
  const { code, err } = await stop.ended;
  expect(code).toBe(130);
  expect(err).toContain('Interrupted before --when succeeded; the lease was released.');
  // A renewal may have been on its way and come later; the release wins all the same.
  expect(place.tap.published()).toContainEqual(expect.objectContaining({ action: 'stop' }));
}, 20_000);
