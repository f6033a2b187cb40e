import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Place } from './cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'wakelock-cli-'));
let place: Place;
beforeAll(async () => {
  // Two machines, because one is not started twice within seconds.
  place = await Place.open(
    {},
    { id: 'i-0fedcba9876543210', name: 'second' },
    { id: 'i-00000000000000001', name: 'third' },
    { id: 'i-00000000000000002', name: 'slow', bootSeconds: 600 },
  );
});
afterAll(async () => {
  await place.close();
  rmSync(folder, { recursive: true, force: true });
});

test('start holds for max-duration, run adopts it and leaves it, stop releases, and --wait tells when the machine is off', async () => {
  const started = await place.run('start', 'name:box', '--max-duration', '2h', '--json');
  expect(started.code).toBe(0);
  const report = JSON.parse(started.out);
  expect(report).toMatchObject({
    lease: expect.stringMatching(/^start-.*@name%3Abox$/),
    targets: [{ target: 'ec2:i-0123456789abcdef0', state: 'running', alreadyOn: false, privateIp: '127.0.0.1' }],
  });
  const hours = (Date.parse(report.expiresAt) - Date.now()) / 3_600_000;
  expect(hours).toBeGreaterThan(1.9);
  expect(hours).toBeLessThanOrEqual(2.01);
  expect(place.tap.published()).toMatchObject([{ ttl: 600 }, { ttl: 7200 }]);
  expect(place.tap.kinds()).toEqual(['dynamodb:GetItem', 'sns:Publish']);

  const adopted = await place.run('run', '--lease', report.lease, '--json', '--', 'true');
  expect(adopted.code).toBe(0);
  expect(JSON.parse(adopted.out)).toMatchObject({ lease: report.lease, left: 'adopted' });
  expect(place.tap.published().at(-1)).toMatchObject({ action: 'start' });
  expect(place.state()).toBe('running');

  const stopped = await place.run('stop', '--lease', report.lease, '--wait', '--json');
  expect(stopped.code).toBe(0);
  expect(JSON.parse(stopped.out)).toEqual({
    released: true,
    targets: [{ target: 'ec2:i-0123456789abcdef0', state: 'off' }],
  });
  expect(place.state()).toBe('stopped');

  const again = await place.run('stop', '--lease', report.lease, '--json');
  expect(again).toMatchObject({ code: 0, out: '{"released":true}\n' });

  const late = await place.run('stop', '--lease', report.lease, '--when', 'true');
  expect(late.code).toBe(5);
  expect(late.err).toContain('The lease is over already');
}, 20_000);

test('without --json start prints lines that a shell can eval; stop --when holds until the command succeeds', async () => {
  const { code, out } = await place.run('start', 'name:second', '--max-duration', '1m');
  expect(code).toBe(0);
  expect(out).toMatch(/^export WAKELOCK_LEASE='start-[0-9a-f-]+@name%3Asecond'\nexport WAKELOCK_STATE='running'\n/);
  const lease = /WAKELOCK_LEASE='([^']+)'/.exec(out)?.[1] ?? '';

  const flag = join(folder, 'done');
  const stop = place.start(['stop', '--lease', lease, '--when', `test -e ${flag}`, '--every', '1s', '--timeout', '1m']);
  await stop.shows('--when: not yet (exit code 1)');
  expect(place.state('i-0fedcba9876543210')).toBe('running');
  writeFileSync(flag, '');
  expect((await stop.ended).code).toBe(0);
  expect(place.tap.published().slice(-2)).toMatchObject([{ action: 'start', ttl: 600 }, { action: 'stop' }]);
  await place.reaches('stopped', 'i-0fedcba9876543210');
}, 20_000);

test('start --no-wait asks and goes on at once', async () => {
  const { code, out } = await place.run('start', 'name:third', '--no-wait', '--json');
  expect(code).toBe(0);
  const { lease, waited } = JSON.parse(out);
  expect(waited).toBe(false);
  expect(place.tap.published().at(-1)).toMatchObject({ action: 'start', ttl: 21_600 });
  const stop = await place.run('stop', '--lease', lease, '--wait', '--timeout', '20s');
  expect(stop.code).toBe(0);
}, 30_000);

test('a start that times out ends with 3, and is released', async () => {
  const { code, out } = await place.run('start', 'name:slow', '--timeout', '1s', '--json');
  expect(code).toBe(3);
  expect(JSON.parse(out).error.message).toMatch(/^name:slow was not ready within 1s: .* The lease was released\.$/);
  expect(place.tap.published().at(-1)).toMatchObject({ action: 'stop' });
});

test.each([
  ['a machine that does not exist', 'i-00000000000000000', 5, 'The machine does not exist'],
  ['a selector that means nothing', 'name:nothing', 5, '"name:nothing" matches no machine.'],
])('%s is not found', async (_what, target, exit, message) => {
  const { code, err, out } = await place.run('start', target, '--json');
  expect(code).toBe(exit);
  expect(err).toContain(message);
  expect(JSON.parse(out).error.message).toContain(message);
});
