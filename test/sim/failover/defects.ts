import type { FailoverMemory } from '../../../src/domain/failover/facts.ts';
import type { FailoverSet } from '../../../src/domain/failover/set.ts';
import type { FailoverPorts } from '../../../src/engine/failover/ports.ts';
import type { World } from './world.ts';

/** A mechanism that is left out, in this test alone: the checks must see it. */
export interface Defect {
  readonly set?: (set: FailoverSet) => FailoverSet;
  readonly ports?: (ports: FailoverPorts, world: World) => FailoverPorts;
  /** Weights are written without a look whether they are what was judged. */
  readonly blind?: boolean;
  /** What is kept is written whoever wrote meanwhile. */
  readonly noRev?: boolean;
  /** A handler knows only when it began. */
  readonly timeless?: boolean;
}

const remembering = (change: (memory: FailoverMemory) => FailoverMemory): Defect => ({
  ports: (ports) => ({
    ...ports,
    memory: { ...ports.memory, write: (set, rev, memory) => ports.memory.write(set, rev, change(memory)) },
  }),
});

export const DEFECTS = {
  'targets are taken as healthy': {
    ports: (ports) => ({
      ...ports,
      balancer: { ...ports.balancer, health: async (set) => ({ ...(await ports.balancer.health(set)), healthy: 9 }) },
    }),
  },
  'what is kept is written on no condition': { noRev: true },
  'weights are not read again before they are written': { blind: true },
  'a handler does not look at the clock before it writes': { timeless: true },
  'a shift is not noted before it is made': remembering(({ writing: _, ...memory }) => memory),
  "a person's edit is not left alone": remembering(({ handsOffUntil: _, ...memory }) => memory),
  'a pin waits until an edit has been left alone': {
    ports: (ports, world) => ({
      ...ports,
      memory: {
        ...ports.memory,
        read: async (set) => {
          const { pin, ...kept } = await ports.memory.read(set);
          const waits = pin === undefined || (kept.memory?.handsOffUntil ?? 0) > world.now;
          return waits ? kept : { ...kept, pin };
        },
      },
    }),
  },
  'no time to dwell': { set: (set) => ({ ...set, dwell: 0 }) },
  'no time to drain': { set: (set) => ({ ...set, drain: 0 }) },
  'the return test is the alarm itself': {
    ports: (ports) => ({
      ...ports,
      alarms: {
        states: async (names) =>
          new Map(
            [...(await ports.alarms.states(names))].map(([name, state]) => [
              name,
              name.endsWith('calm') ? 'OK' : state,
            ]),
          ),
        requests: async () => 0,
      },
    }),
  },
  'no data is taken as OK': {
    ports: (ports) => ({
      ...ports,
      alarms: {
        ...ports.alarms,
        states: async (names) =>
          new Map(
            [...(await ports.alarms.states(names))].map(([name, state]) => [
              name,
              state === 'INSUFFICIENT_DATA' ? 'OK' : state,
            ]),
          ),
      },
    }),
  },
  'no data is taken as ALARM': {
    ports: (ports) => ({
      ...ports,
      alarms: {
        ...ports.alarms,
        states: async (names) =>
          new Map(
            [...(await ports.alarms.states(names))].map(([name, state]) => [
              name,
              state === 'INSUFFICIENT_DATA' ? 'ALARM' : state,
            ]),
          ),
      },
    }),
  },
  'a release is not made': {
    ports: (ports) => ({ ...ports, store: { ...ports.store, changeLease: async () => false } }),
  },
} satisfies Readonly<Record<string, Defect>>;
