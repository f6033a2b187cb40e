import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TargetId } from '../../src/domain/target.ts';
import type { Machines } from '../../src/engine/ports.ts';

/** The machines a place must have before the rows run: all off, each used by the rows that its name says. */
export interface Fleet {
  /** Opted in; named `box`. */
  readonly box: TargetId;
  /** Opted in. */
  readonly second: TargetId;
  /** Not opted in; named `other`. */
  readonly other: TargetId;
  /** Known to nobody. */
  readonly unknown: TargetId;
}

export interface MachinesPlace {
  readonly machines: Machines;
  readonly fleet: Fleet;
  /** Lets time pass until boots, stops and checks that are under way have ended. */
  readonly settle: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface MachinesSubject {
  readonly name: string;
  readonly open: () => Promise<MachinesPlace>;
  /** Rows that the place cannot run, by title. */
  readonly lacks?: readonly string[];
}

const OK = { kind: 'ok' };

/** What every `Machines` must do. The rows tell one story in order: each leaves `box` and `second` off. */
export function machinesContract({ name, open, lacks = [] }: MachinesSubject): void {
  describe(`the machines contract on ${name}`, () => {
    let place: MachinesPlace;
    const row = (title: string, run: () => Promise<void>) => (lacks.includes(title) ? test.skip : test)(title, run);
    const powerOf = async (target: TargetId) => (await place.machines.describe([target])).get(target)?.power;
    const allOff = async () => {
      await place.settle();
      await Promise.all([place.fleet.box, place.fleet.second].map((target) => place.machines.stop(target, 5_000)));
      await place.settle();
    };

    beforeAll(async () => {
      place = await open();
    });
    afterAll(() => place.close());

    row('a machine that is off is described as off, with its name and whether it opted in', async () => {
      const { box, other } = place.fleet;
      const seen = await place.machines.describe([box, other]);
      expect(seen.get(box)).toMatchObject({ power: 'off', optedIn: true, name: 'box' });
      expect(seen.get(other)).toMatchObject({ power: 'off', optedIn: false, name: 'other' });
    });

    row('F25 an id that the cloud does not know is gone, and the others are described all the same', async () => {
      const { box, second, unknown } = place.fleet;
      const seen = await place.machines.describe([box, unknown, second]);
      expect([...seen].map(([target, { power }]) => [target, power]).sort()).toEqual(
        [
          [box, 'off'],
          [second, 'off'],
          [unknown, 'gone'],
        ].sort(),
      );
      expect(seen.get(unknown)?.cause?.code).toBe('InvalidInstanceID.NotFound');
    });

    row('a start leads to on, with an address and a boot of its own', async () => {
      const { box } = place.fleet;
      const before = (await place.machines.describe([box])).get(box);
      expect((await place.machines.start([box])).get(box)).toEqual(OK);
      await place.settle();
      const after = (await place.machines.describe([box])).get(box);
      expect(after).toMatchObject({ power: 'on', addresses: { privateIp: expect.any(String) } });
      expect(after?.launchedAt).toBeGreaterThanOrEqual(before?.launchedAt ?? 0);
      await allOff();
    });

    row(
      'a boot that was started a moment ago is starting, and a later LaunchTime tells it from the last one',
      async () => {
        const { box } = place.fleet;
        const before = (await place.machines.describe([box])).get(box);
        await place.machines.start([box]);
        const after = (await place.machines.describe([box])).get(box);
        expect(after?.power).toBe('starting');
        expect(after?.launchedAt).toBeGreaterThan(before?.launchedAt ?? 0);
        await allOff();
      },
    );

    row('starting a machine that is on is ok', async () => {
      const { box } = place.fleet;
      await place.machines.start([box]);
      await place.settle();
      expect((await place.machines.start([box])).get(box)).toEqual(OK);
      await allOff();
    });

    row('an unknown id among those to start is refused, and the others are started', async () => {
      const { box, second, unknown } = place.fleet;
      const results = await place.machines.start([box, unknown, second]);
      expect(results.get(unknown)).toMatchObject({ kind: 'refused', code: 'InvalidInstanceID.NotFound' });
      expect([results.get(box), results.get(second)]).toEqual([OK, OK]);
      await place.settle();
      expect([await powerOf(box), await powerOf(second)]).toEqual(['on', 'on']);
      await allOff();
    });

    row('a stop leads to off, and the machine says that a user asked for it', async () => {
      const { box } = place.fleet;
      await place.machines.start([box]);
      await place.settle();
      expect(await place.machines.stop(box, 5_000)).toEqual(OK);
      await place.settle();
      const seen = (await place.machines.describe([box])).get(box);
      expect(seen).toMatchObject({ power: 'off', cause: { code: 'Client.UserInitiatedShutdown' } });
    });

    row('F19 a machine on its way down is stopping, and a start is refused until it is off', async () => {
      const { box } = place.fleet;
      await place.machines.start([box]);
      await place.settle();
      await place.machines.stop(box, 5_000);
      expect(await powerOf(box)).toBe('stopping');
      expect((await place.machines.start([box])).get(box)).toMatchObject({
        kind: 'refused',
        code: 'IncorrectInstanceState',
      });
      await allOff();
    });

    row('stopping a machine that is off is ok', async () => {
      expect(await place.machines.stop(place.fleet.box, 5_000)).toEqual(OK);
      expect(await powerOf(place.fleet.box)).toBe('off');
    });

    row('a protected machine refuses to stop until protection is taken off', async () => {
      const { box } = place.fleet;
      await place.machines.start([box]);
      await place.settle();
      expect(await place.machines.protect(box, true)).toEqual(OK);
      expect(await place.machines.stop(box, 5_000)).toMatchObject({ kind: 'refused', code: 'OperationNotPermitted' });
      expect(await powerOf(box)).toBe('on');
      expect(await place.machines.protect(box, false)).toEqual(OK);
      expect(await place.machines.stop(box, 5_000)).toEqual(OK);
      await allOff();
    });

    row('a machine that is off holds no level, one that has run for a while holds the status checks', async () => {
      const { box } = place.fleet;
      expect(await place.machines.levels(box, ['status-ok'])).toEqual([]);
      await place.machines.start([box]);
      await place.settle();
      expect(await place.machines.levels(box, ['running', 'status-ok'])).toEqual(['running', 'status-ok']);
      await allOff();
    });

    row('a name means the machines that bear it, opted in or not, and no others', async () => {
      const { box, other } = place.fleet;
      const resolve = (text: string) => place.machines.resolve({ kind: 'name', name: text });
      expect(await resolve('box')).toEqual([{ target: box, optedIn: true }]);
      expect(await resolve('other')).toEqual([{ target: other, optedIn: false }]);
      expect(await resolve('bo')).toEqual([]);
      expect(await resolve('Box')).toEqual([]);
    });
  });
}
