import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { box, leases, stateOf, until, useSky } from './cloud.ts';
import { isAlive } from './job.ts';

const sky = useSky();

const gone = (path: string) => rmSync(path, { recursive: true, force: true });

test.each([
  ['was never there', box(1), 'before'],
  ['is removed during the job', box(2), 'during'],
] as const)('the folder of the status file %s: the lease is renewed all the same', async (_what, id, when) => {
  const path = mkdtempSync(join(tmpdir(), 'wakelock-gone-'));
  if (when === 'before') gone(path);
  const job = sky.job({ inputs: { instances: id, ttl: '5s' }, env: { RUNNER_TEMP: path } });
  const main = await job.run('main');
  expect(main).toMatchObject({ code: 0 });
  gone(path);
  const renewals = () => sky.wire.messages('start').filter(({ lease }) => lease === job.token()).length;
  const before = renewals();
  await until(sky.aws, () => renewals() >= before + 3 || !isAlive(job.renewer() ?? 0));
  expect(isAlive(job.renewer() ?? 0)).toBe(true);
  expect(stateOf(sky.aws, id)).toBe('running');
  expect(leases(sky.aws, id)).toEqual([expect.not.objectContaining({ settled: expect.anything() })]);
  expect(await job.run('post')).toEqual({ code: 0, lines: [`Released ec2:${id}.`] });
});
