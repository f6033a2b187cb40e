import { describe, expect, test } from '@jest/globals';
import { box, leases, SLOW, stateOf, until, useSky } from './cloud.ts';

const sky = useSky();

/** Lets the publish of starts hang; resolves when the first does. */
function hangStarts(): Promise<void> {
  return new Promise((resolve) => {
    sky.wire.fault = ({ message }) => {
      if (typeof message !== 'object' || message.action !== 'start') return undefined;
      resolve();
      return 'hang';
    };
  });
}

describe('cancelled', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'F57 %s while waiting: main publishes the stop and ends; post repeats it',
    async (signal) => {
      const job = sky.job({ inputs: { instances: SLOW } });
      const main = job.start('main');
      await main.shows('lease stored');
      main.child.kill(signal);
      const { code, lines } = await main.ended;
      expect(code).toBe(130);
      expect(lines).toContain('Released.');
      expect(job.outputs()).toMatchObject({ state: 'cancelled', lease: expect.stringContaining(SLOW) });
      expect(job.summary()).toContain(`<td>ec2:${SLOW}</td><td>cancelled</td>`);
      expect(await job.run('post')).toEqual({ code: 0, lines: [`Released ec2:${SLOW}.`] });
      const stops = sky.wire.messages('stop').filter(({ lease }) => lease === job.token());
      expect(stops).toHaveLength(2);
    },
  );

  test('F57 while the first publish hangs: the stop does not wait for it', async () => {
    const reached = hangStarts();
    const job = sky.job({ inputs: { instances: SLOW } });
    const main = job.start('main');
    await reached;
    main.child.kill('SIGINT');
    const { code, lines } = await main.ended;
    sky.wire.fault = () => undefined;
    expect(code).toBe(130);
    expect(lines).toContain('Released.');
    expect(job.renewer()).toBeUndefined();
  });
});

describe('killed', () => {
  test('F60 after the token was saved and before anything was published: post leaves a harmless tombstone', async () => {
    const reached = hangStarts();
    const job = sky.job({ inputs: { instances: box(1) } });
    const main = job.start('main');
    await reached;
    main.child.kill('SIGKILL');
    await main.ended;
    sky.wire.fault = () => undefined;
    expect(await job.run('post')).toEqual({ code: 0, lines: [`Released ec2:${box(1)}.`] });
    await until(sky.aws, () => leases(sky.aws, box(1)).length > 0);
    expect(leases(sky.aws, box(1))).toEqual([expect.objectContaining({ holder: { name: '' }, ready: [] })]);
    expect(stateOf(sky.aws, box(1))).toBe('stopped');
  });
});
