import { afterAll, describe, expect, test } from '@jest/globals';
import { plainly } from '../plain/plainly.ts';
import type exploreScene from './scenes.ts';
import { type Asked, SCENES } from './scenes.ts';

/** A slow machine must not fail these. */
const PATIENCE = 600_000;

const NAMES = SCENES.map(({ name }) => name);
/** One of each kind; `npm run deep -- scopes` takes all. */
const CHOSEN =
  process.env.WAKELOCK_SCENES === 'all'
    ? NAMES
    : NAMES.filter((name) => name.endsWith('message 1 comes again to handler 2'));

const explored = (asked: Asked) => plainly<typeof exploreScene>(new URL('./scenes.ts', import.meta.url), asked);

describe('every order of the calls of two handlers, with one duplicate, and one of them dying at any call', () => {
  let states = 0;
  let ends = 0;
  afterAll(() => console.info(`${CHOSEN.length} scenes, ${states} states, ${ends} ends`));

  test.each(CHOSEN)(
    '%s',
    async (name) => {
      const found = await explored({ name, forgetful: false });
      states += found.states;
      ends += found.ends;
      expect(found.ends).toBeGreaterThan(0);
      expect(found.broken.slice(0, 2)).toEqual([]);
    },
    PATIENCE,
  );

  test(
    'finds the order that a table without conditions on `rev` lets through',
    async () => {
      const name = NAMES.find((one) => one.startsWith('the last job ends')) ?? '';
      const { broken } = await explored({ name, forgetful: true });
      expect(broken.map(({ what }) => what)).toContainEqual(expect.stringMatching(/is stopped under|was given boot/));
    },
    PATIENCE,
  );
});
