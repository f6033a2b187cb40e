import type { Parts } from './cloud.ts';
import { type Front, openFront } from './elbv2/front.ts';
import type { Passed } from './elbv2/passed.ts';
import { type FunctionSeed, LocalFunction } from './functions/functions.ts';
import type { Seed } from './seed/seed.ts';
import type { Time } from './time.ts';

export interface TrafficOptions {
  readonly time: Time;
  readonly speed: number;
  readonly seed: Seed;
  readonly cloud: Parts;
  readonly functions: readonly FunctionSeed[];
  readonly log: (line: string) => void;
  readonly onPassed: (balancer: string, passed: Passed) => void;
}

/** What really carries requests: load balancers that listen, and the functions behind them. */
export interface Traffic {
  readonly fronts: ReadonlyMap<string, Front>;
  readonly functions: ReadonlyMap<string, LocalFunction>;
  close(): Promise<void>;
}

/** Opens every balancer of the seed that is to listen. @throws Error when its port is taken */
export async function openTraffic(options: TrafficOptions): Promise<Traffic> {
  const { time, speed, seed, cloud, log, onPassed } = options;
  const { metrics, elb: model } = cloud;
  const functions = new Map(
    options.functions.map((one) => [one.name, new LocalFunction(one, { time, metrics, log })] as const),
  );
  const scaled = (seconds: number): number => (seconds * 1000) / speed;
  const listening = seed.elb.balancers.filter(({ listen }) => listen !== undefined);
  const opened = await Promise.all(
    listening.map(async (one) => {
      const front = await openFront(one, { time, scaled, model, metrics, functions, random: Math.random, onPassed });
      return [one.name, front] as const;
    }),
  );
  return {
    fronts: new Map(opened),
    functions,
    async close() {
      await Promise.all(opened.map(([, front]) => front.close()));
      await Promise.all([...functions.values()].map((one) => one.close()));
    },
  };
}
