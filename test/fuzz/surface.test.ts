import { expect, test } from '@jest/globals';
import { trySurface } from './surface.ts';

test('F45 F46 the embedded AWS answers whatever it is asked', async () => {
  const { outcomes } = await trySurface({ seed: 1, count: 2000 });
  expect([...outcomes.keys()]).toEqual(expect.arrayContaining(['200', '400', '403', '404', '405']));
}, 120_000);
