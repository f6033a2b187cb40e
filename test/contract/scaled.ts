import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Machine } from '../../src/domain/machine.ts';
import type { TargetId } from '../../src/domain/target.ts';
import type { Machines } from '../../src/engine/ports.ts';

/** What a person, or scaling, can do to a target behind our back. */
export interface Hand {
  readonly scale: (size: { readonly desired: number; readonly min?: number }) => Promise<void>;
}

/** Targets that a place must have before the rows run: all at 0, none of them ever stopped by us. */
export interface ScaledPlace {
  readonly machines: Machines;
  /** Opted in; bounds of 0 to 4, which `hand` can change. */
  readonly scaled: TargetId;
  /** Opted in, with the tag wakelock:desired=3. */
  readonly tagged: TargetId;
  /** Not opted in. */
  readonly other: TargetId;
  readonly unknown: TargetId;
  readonly hand: Hand;
  /** Lets time pass until what is under way has ended. */
  readonly settle: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface ScaledSubject {
  readonly name: string;
  readonly open: () => Promise<ScaledPlace>;
  /** Rows that the place cannot run, by title. */
  readonly lacks?: readonly string[];
}

const OK = { kind: 'ok' };

/** What every `Machines` of services or groups must do. The rows tell one story in order: each leaves everything at 0. */
export function scaledContract({ name, open, lacks = [] }: ScaledSubject): void {
  describe(`the contract of scaled targets on ${name}`, () => {
    let place: ScaledPlace;
    const row = (title: string, run: () => Promise<void>) => (lacks.includes(title) ? test.skip : test)(title, run);
    const seen = async (target: TargetId): Promise<Machine | undefined> =>
      (await place.machines.describe([target])).get(target);
    const started = async (target: TargetId, size?: Machine['size']) => {
      const sizes = size === undefined ? undefined : new Map([[target, size]]);
      const results = await place.machines.start([target], sizes);
      await place.settle();
      return results.get(target);
    };
    const stopped = async (target: TargetId) => {
      const result = await place.machines.stop(target, 10_000);
      await place.settle();
      return result;
    };

    beforeAll(async () => {
      place = await open();
    });
    afterAll(() => place.close());

    row('what is at 0 is off, and says whether it opted in', async () => {
      expect(await seen(place.scaled)).toMatchObject({
        power: 'off',
        optedIn: true,
        size: { desired: 0 },
        addresses: {},
      });
      expect(await seen(place.other)).toMatchObject({ power: 'off', optedIn: false });
    });

    row('F25 what AWS does not know is gone, and the others are described all the same', async () => {
      const found = await place.machines.describe([place.unknown, place.scaled]);
      expect([found.get(place.unknown)?.power, found.get(place.scaled)?.power]).toEqual(['gone', 'off']);
    });

    row('a start of what is unknown is refused by name, and the others are started', async () => {
      const results = await place.machines.start([place.unknown, place.tagged]);
      expect(results.get(place.unknown)).toMatchObject({ kind: 'refused', code: expect.stringMatching(/NotFound$/) });
      expect(results.get(place.tagged)).toEqual(OK);
      await place.settle();
      await stopped(place.tagged);
    });

    row('with nothing remembered the tag wakelock:desired says how many, else it is one', async () => {
      expect(await started(place.tagged)).toEqual(OK);
      expect(await seen(place.tagged)).toMatchObject({ power: 'on', size: { desired: 3 } });
      expect(await stopped(place.tagged)).toEqual(OK);
      await started(place.scaled);
      expect(await seen(place.scaled)).toMatchObject({ power: 'on', size: { desired: 1 } });
      await stopped(place.scaled);
    });

    row('a stop takes number and floor away, a start gives both back', async () => {
      await place.hand.scale({ desired: 2, min: 1 });
      await place.settle();
      const before = (await seen(place.scaled))?.size;
      expect(before).toMatchObject({ desired: 2, min: 1, max: 4 });
      expect(await stopped(place.scaled)).toEqual(OK);
      expect(await seen(place.scaled)).toMatchObject({
        power: 'off',
        size: { desired: 0, min: 0, max: 4 },
        cause: { code: 'ScaledToZero' },
      });
      expect(await started(place.scaled, before)).toEqual(OK);
      expect(await seen(place.scaled)).toMatchObject({ power: 'on', size: before });
      await stopped(place.scaled);
    });

    row('F86 what a person set while it was off stays: their number and their floor', async () => {
      await place.hand.scale({ desired: 3, min: 2 });
      await place.settle();
      expect(await started(place.scaled, { desired: 2, min: 1, max: 4 })).toEqual(OK);
      expect(await seen(place.scaled)).toMatchObject({ size: { desired: 3, min: 2 } });
      await stopped(place.scaled);
    });

    row('more than the ceiling is never asked for', async () => {
      expect(await started(place.scaled, { desired: 9 })).toEqual(OK);
      expect((await seen(place.scaled))?.size?.desired).toBe(4);
      await stopped(place.scaled);
    });

    row('a floor is restored under what is on, and on nothing that is off', async () => {
      await started(place.scaled, { desired: 2 });
      const how = { size: { desired: 2, min: 1, max: 4 }, timeout: 10_000 };
      expect(await place.machines.restore(place.scaled, how)).toEqual(OK);
      expect(await seen(place.scaled)).toMatchObject({ power: 'on', size: { desired: 2, min: 1 } });
      await stopped(place.scaled);
      await place.machines.restore(place.scaled, how);
      expect((await seen(place.scaled))?.size?.desired).toBe(0);
      await stopped(place.scaled);
    });

    row('on its way up it is starting, and can be stopped there; on its way down it is stopping', async () => {
      await place.machines.start([place.scaled]);
      expect((await seen(place.scaled))?.power).toBe('starting');
      await place.settle();
      await place.machines.stop(place.scaled, 10_000);
      expect((await seen(place.scaled))?.power).toBe('stopping');
      await place.settle();
      await place.machines.start([place.scaled]);
      expect(await stopped(place.scaled)).toEqual(OK);
      expect((await seen(place.scaled))?.power).toBe('off');
    });

    row('stopping what is off is ok, and so is starting what is on', async () => {
      expect(await stopped(place.scaled)).toEqual(OK);
      await started(place.scaled);
      expect(await started(place.scaled)).toEqual(OK);
      expect((await seen(place.scaled))?.size?.desired).toBe(1);
      await stopped(place.scaled);
    });

    row('only `running` is a level of it, and it cannot be protected', async () => {
      expect(await place.machines.levels(place.scaled, ['running', 'status-ok'])).toEqual([]);
      await started(place.scaled);
      expect(await place.machines.levels(place.scaled, ['running', 'status-ok'])).toEqual(['running']);
      expect(await place.machines.protect(place.scaled, true)).toMatchObject({ kind: 'refused' });
      await stopped(place.scaled);
    });
  });
}
