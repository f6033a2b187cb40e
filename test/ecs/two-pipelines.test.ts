import { expect, test } from '@jest/globals';
import { Yard } from './place.ts';

test('a pipeline whose deployment another one replaces does not take back what that one deploys', async () => {
  const yard = await Yard.open([{ name: 'web' }]);
  try {
    const first = yard.begin('web', '--images', 'app=app:never', '--rollback', 'on-failure');
    await first.shows('0 of 1 tasks run');
    const second = yard.begin('web', '--images', 'app=app:slow', '--other-deployment', 'replace');
    const [stopped, served] = [await first.ended, await second.ended];
    expect(stopped.out).toContain('FAILED stopped prod/web');
    expect(stopped.out).toMatch(/rollback to web:1: not done: somebody else deployed since: \w+/);
    expect(served.out).toContain('ok served prod/web');
    expect([stopped.code, served.code]).toEqual([1, 0]);
    expect(yard.aws.ecs.service('prod', 'web').history.all()).toHaveLength(3);
  } finally {
    await yard.close();
  }
});
