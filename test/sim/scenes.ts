import type { Lease } from '../../src/domain/lease.ts';
import { leaseIdOf } from '../../src/domain/token.ts';
import { type Explored, explore } from './explore.ts';
import { BOX, type Scene, type Stage, type Wire } from './interleave.ts';

const A = 'job-00000000-0000-4000-8000-00000000000a';
const B = 'job-00000000-0000-4000-8000-00000000000b';

function message(action: 'start' | 'stop', lease: string): (now: number) => Wire {
  const text = JSON.stringify({ wakelock: 1, action, targets: [BOX], lease, ttl: 600, holder: { name: lease } });
  return (now) => ({ text, publishedAt: now - 1_000 });
}

const startA = message('start', A);
const startB = message('start', B);
const stopA = message('stop', A);
const stopB = message('stop', B);

async function off(stage: Stage): Promise<void> {
  stage.machines.add(BOX, { power: 'off' });
}

/** On and given to these leases. */
function heldBy(...starts: readonly ((now: number) => Wire)[]): (stage: Stage) => Promise<void> {
  return async (stage) => {
    await off(stage);
    for (const start of starts) await stage.deliver(start(stage.clock.now()));
    await stage.tickAfter(20_000);
    await stage.clock.advance(60_000);
  };
}

function leaseOf(stage: Stage, token: string): Lease | undefined {
  return stage.store.leases.get(BOX)?.get(leaseIdOf(token));
}

/** Who is not released must have the machine; if nobody is left it must be off. */
function judge(...live: readonly string[]): (stage: Stage) => readonly string[] {
  return (stage) => {
    const { power, launchedAt } = stage.machines.at(BOX);
    const without = live.filter((token) => leaseOf(stage, token)?.ack?.boot !== String(launchedAt));
    const wrong = live.length > 0 ? power !== 'on' : power !== 'off';
    return [...without.map((token) => `${token} was given no machine`), ...(wrong ? [`the machine is ${power}`] : [])];
  };
}

/**
 * The scenes, each with a duplicate of every message at either handler. The default suite takes the first message again at the
 * other handler; `npm run deep -- scopes` takes all.
 */
export const SCENES: readonly Scene[] = [
  { name: 'two jobs start a machine that is off', work: [[startA], [startB]], prepare: off, live: [A, B] },
  { name: 'the last job ends, another starts', work: [[stopA], [startB]], prepare: heldBy(startA), live: [B] },
  { name: 'one of two ends', work: [[stopA], [startB]], prepare: heldBy(startA, startB), live: [B] },
  { name: 'both end', work: [[stopA], [stopB]], prepare: heldBy(startA, startB), live: [] },
  { name: 'a start and its stop are handled at once', work: [[startA], [stopA]], prepare: off, live: [] },
].flatMap(({ name, work, prepare, live }) => {
  const messages = work.flat();
  return messages.flatMap((twice, which) =>
    [0, 1].map((hand) => ({
      name: `${name}; message ${which + 1} comes again to handler ${hand + 1}`,
      work: work.map((own, index) => (index === hand ? [...own, twice] : own)),
      prepare,
      judge: judge(...live),
    })),
  );
});

export interface Asked {
  /** The name of a scene. */
  readonly name: string;
  /** Leave out the conditions on `rev`. */
  readonly forgetful: boolean;
}

/** Explores one scene. */
export default async function exploreScene({ name, forgetful }: Asked): Promise<Explored> {
  const scene = SCENES.find((one) => one.name === name);
  if (scene === undefined) throw new Error(`no scene is called ${name}`);
  if (!forgetful) return explore(scene);
  return explore({ ...scene, prepare: (stage) => scene.prepare(stage).then(() => forget(stage)) });
}

/** From now on the table takes every write of the state, whatever was written since it was read. */
function forget({ store }: Stage): void {
  const { writeState, acknowledge } = store;
  const rev = () => store.states.get(BOX)?.rev ?? 0;
  store.writeState = (target, _, change) => writeState.call(store, target, rev(), change);
  store.acknowledge = (target, _, write) => acknowledge.call(store, target, rev(), write);
}
