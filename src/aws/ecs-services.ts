import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import type { Size } from '../domain/size.ts';
import { nameOf, type TargetId } from '../domain/target.ts';
import type { CallResult, Clock, Machines } from '../engine/ports.ts';
import { type ClientSettings, clientConfig } from './clients.ts';
import { boundsOf, floorToRestore, setFloor } from './ecs/bounds.ts';
import { describeServices, type Found, findServices, type Reading } from './ecs/describe.ts';
import { tagOf } from './ecs/facts.ts';
import { once } from './once.ts';
import { desiredByTag } from './tags.ts';

export interface EcsOptions {
  /** Reads are repeated when AWS throttles. */
  readonly read: Reading;
  /** Calls that change something are made once. */
  readonly change: Reading;
  readonly clock: Clock;
  /** A service opts in by tag `wakelock` = this. */
  readonly stack: string;
}

/** For all calls of one start together, ms. */
const START = 10_000;

/** ECS services of one account and region. */
export function ecsServicesAt(settings: ClientSettings, rest: Pick<EcsOptions, 'clock' | 'stack'>): Machines {
  return ecsServices({ ...rest, read: readingAt(settings), change: clientsAt(settings, 1) });
}

/** What services are read with. */
export function readingAt(settings: ClientSettings): Reading {
  return clientsAt(settings, 3);
}

function clientsAt(settings: ClientSettings, attempts: number): Reading {
  const config = clientConfig(settings, { attempts, connect: 2_000, request: 8_000 });
  return { ecs: new ECSClient(config), scaling: new ApplicationAutoScalingClient(config) };
}

export function ecsServices({ read, change, clock, stack }: EcsOptions): Machines {
  return {
    describe: (targets) => describeServices(targets, { ...read, seenAt: clock.now(), stack }),
    async start(targets, sizes = new Map()) {
      const results = targets.map(async (target): Promise<[TargetId, CallResult]> => {
        return [target, await startOne(target, { size: sizes.get(target), change })];
      });
      return new Map(await Promise.all(results));
    },
    stop: (target, timeout) => once(timeout, (signal) => scaleToZero(nameOf(target), { change, signal })),
    restore: (target, { size, timeout }) =>
      once(timeout, async (signal) => {
        const name = nameOf(target);
        const bounds = await boundsOf([name], { client: change.scaling, signal });
        await restoreFloor(name, { bounds: bounds.get(name), size, change, signal });
      }),
    protect: () => Promise.resolve(CANNOT_PROTECT),
    async levels(target, levels) {
      const seen = await describeServices([target], { ...read, seenAt: clock.now(), stack });
      return seen.get(target)?.power === 'on' ? levels.filter((level) => level === 'running') : [];
    },
    // Selectors mean instances: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListServices.html has no tags.
    resolve: () => Promise.resolve([]),
  };
}

const CANNOT_PROTECT: CallResult = {
  kind: 'refused',
  code: 'UnsupportedOperation',
  message: 'ECS has no stop protection for services.',
};

interface Starting {
  readonly size: Size | undefined;
  readonly change: Reading;
}

/** The number first, then the floor: where we are cut off between them the service is on, and a later look gives it the floor. */
async function startOne(target: TargetId, { size, change }: Starting): Promise<CallResult> {
  const name = nameOf(target);
  let found: Found | undefined;
  try {
    [found] = await findServices([target], change);
  } catch (error) {
    return once(START, () => Promise.reject(error));
  }
  const { service, bounds = {}, why, denied } = found ?? {};
  if (denied !== undefined) return { kind: 'refused', code: denied.code, message: denied.text };
  if (service === undefined) {
    return {
      kind: 'refused',
      code: why?.code ?? 'ServiceNotFound',
      message: why?.text ?? `There is no service ${name}.`,
    };
  }
  return once(START, async (signal) => {
    if ((service.desiredCount ?? 0) === 0) {
      const wanted = size?.desired ?? desiredByTag((key) => tagOf(service, key));
      const desired = Math.max(1, Math.min(wanted, bounds.max ?? wanted));
      await update(name, { desired, change, signal });
    }
    await restoreFloor(name, { bounds, size, change, signal });
  });
}

interface Changing {
  readonly change: Reading;
  readonly signal: AbortSignal;
}

function update(name: string, { desired, change, signal }: Changing & { readonly desired: number }): Promise<unknown> {
  const [cluster, service] = name.split('/');
  return change.ecs.send(new UpdateServiceCommand({ cluster, service, desiredCount: desired }), {
    abortSignal: signal,
  });
}

/** The floor first: with the number at 0 under a floor of 1, the next alarm would scale it up again. */
async function scaleToZero(name: string, { change, signal }: Changing): Promise<void> {
  const bounds = (await boundsOf([name], { client: change.scaling, signal })).get(name);
  if ((bounds?.min ?? 0) > 0) await setFloor(name, { client: change.scaling, floor: 0, signal });
  await update(name, { desired: 0, change, signal });
}

async function restoreFloor(
  name: string,
  {
    bounds,
    size,
    change,
    signal,
  }: Changing & { readonly bounds: Found['bounds'] | undefined; readonly size: Size | undefined },
): Promise<void> {
  const floor = floorToRestore(bounds, size);
  if (floor !== undefined) await setFloor(name, { client: change.scaling, floor, signal });
}
