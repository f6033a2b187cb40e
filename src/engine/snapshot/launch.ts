import { SECOND } from '../../domain/duration.ts';
import type { Launch } from '../../domain/snapshot/launch.ts';
import { bootOf } from '../../domain/snapshot/names.ts';
import { type Boot, movedTo, nameOf, nextStep, type SetRecord, withoutDetached } from '../../domain/snapshot/record.ts';
import { backoff } from '../../domain/snapshot/refusals.ts';
import { nextDelivery } from '../../domain/snapshot/rules.ts';
import { chooseVolumes, type Instance, notYet, partOf, type There } from '../../domain/snapshot/volumes.ts';
import { finishSet } from './finish.ts';
import type { Outcome } from './journal.ts';
import { type Making, makeOnce } from './make.ts';
import type { LaunchPorts } from './ports.ts';

/** The wait for volumes, ms. */
const ATTACHING = { first: 10 * SECOND, most: 60 * SECOND };

/**
 * Makes the set of one launch, exactly once however often and at how many places at once the launch is announced. May be
 * called again after every outcome and after a crash at any point.
 * @throws what the table or EC2 throws: the launch must then be handed in again
 */
export async function snapshotLaunch(launch: Launch, ports: LaunchPorts): Promise<Outcome> {
  const outcome = inTime(launch, { outcome: await orHeartbeat(launch, ports), ports });
  ports.journal.note({ kind: 'outcome', launch, outcome });
  await tellHook(launch, { outcome, ports });
  return outcome;
}

function inTime(
  { hook }: Launch,
  { outcome, ports }: { readonly outcome: Outcome; readonly ports: LaunchPorts },
): Outcome {
  if (outcome.kind !== 'later') return outcome;
  const when = { at: outcome.at, now: ports.clock.now(), hooked: hook !== undefined };
  return { ...outcome, at: nextDelivery(when, ports.rules) };
}

/** Trouble with the table or EC2 is no reason to let the hook run out meanwhile. */
async function orHeartbeat(launch: Launch, ports: LaunchPorts): Promise<Outcome> {
  try {
    return await work(launch, ports);
  } catch (error) {
    const { hook, group, instance } = launch;
    // Its own failure would hide the first one.
    if (hook !== undefined) await ports.hooks.heartbeat(hook, { group, instance }).catch(() => {});
    throw error;
  }
}

async function work(launch: Launch, ports: LaunchPorts): Promise<Outcome> {
  const { activity } = launch;
  const { records, snapshots, clock, rules } = ports;
  const tied = activity === undefined ? undefined : await records.readBoot(activity);
  const known = tied && (await records.readSet(tied.set));
  if (known?.state === 'done') return { kind: 'already', set: nameOf(known) };
  const instance = await snapshots.instance(launch.instance);
  if (instance.kind !== 'there') return absent(launch, { instance, ports });
  const boot = bootOf(launch.instance, tied?.launchedAt ?? instance.launchedAt);
  if (activity !== undefined && tied === undefined) {
    const removeAt = clock.now() + rules.remember;
    if (!(await records.tieBoot(activity, { ...boot, removeAt }))) return beaten(clock.now());
  }
  const record = known?.set === boot.set ? known : await records.readSet(boot.set);
  if (record !== undefined) return goOn(withoutDetached(record, instance), { launch, instance, ports });
  if (known !== undefined) return claimed(movedTo(boot, known), { launch, instance, ports });
  return begin(launch, { boot, instance, ports });
}

/** The first to write the record of a boot works on it. */
async function claimed(record: SetRecord, making: Making): Promise<Outcome> {
  const { records, clock } = making.ports;
  if (!(await records.createSet(record))) return beaten(clock.now());
  return goOn(withoutDetached(record, making.instance), making);
}

/** An instance that ended is no error; one that EC2 does not know may only be too young for it. */
function absent(
  launch: Launch,
  { instance, ports }: { readonly instance: Exclude<Instance, There>; readonly ports: LaunchPorts },
): Outcome {
  if (instance.kind === 'gone') {
    return { kind: 'ended', reason: 'instance-gone', detail: `${launch.instance} is ${instance.state}` };
  }
  return patiently(launch, { reason: 'instance-not-found', detail: `EC2 does not know ${launch.instance}`, ports });
}

async function begin(
  launch: Launch,
  { boot, instance, ports }: { readonly boot: Boot; readonly instance: There; readonly ports: LaunchPorts },
): Promise<Outcome> {
  const why = notYet(instance);
  if (why !== undefined) return patiently(launch, { reason: 'volumes-not-attached', detail: why, ports });
  const volumes = chooseVolumes(instance, ports.rules).map(partOf);
  if (volumes.length === 0) {
    const detail = `${launch.instance} has no volume that is not left out`;
    return { kind: 'ended', reason: 'nothing-to-snapshot', detail };
  }
  const now = ports.clock.now();
  const { keepFor, remember } = ports.rules;
  const record: SetRecord = {
    ...boot,
    instance: launch.instance,
    group: launch.group,
    volumes,
    made: [],
    state: 'open',
    by: '',
    until: 0,
    tries: 0,
    busy: [],
    notBefore: 0,
    ...(keepFor === undefined ? {} : { expiresAt: now + keepFor }),
    removeAt: now + remember,
    n: 1,
  };
  return claimed(record, { launch, instance, ports });
}

/** More than one round only where some volumes can be made at once and others later. */
const ROUNDS = 3;

async function goOn(first: SetRecord, making: Making): Promise<Outcome> {
  let record = first;
  const { launch, ports } = making;
  if (first.volumes.length === 0) {
    return { kind: 'ended', reason: 'nothing-to-snapshot', detail: `the volumes of ${launch.instance} were detached` };
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    const now = ports.clock.now();
    const step = nextStep(record, now);
    switch (step.do) {
      case 'nothing':
        return { kind: 'already', set: nameOf(record) };
      case 'wait':
        return waited(record, { until: step.until, reason: step.reason, launch, ports });
      case 'finish':
        return finishSet(record, making);
      case 'make': {
        const result = await makeOnce(record, step.volumes, making);
        if (result.kind !== 'record') return result;
        record = result.record;
      }
    }
  }
  return { kind: 'later', at: ports.clock.now() + SECOND, reason: 'unfinished', detail: `set ${record.set}` };
}

function waited(
  record: SetRecord,
  how: {
    readonly until: number;
    readonly reason: string;
    readonly launch: Launch;
    readonly ports: LaunchPorts;
  },
): Outcome {
  const { until, reason, launch, ports } = how;
  if (reason === 'being-made') return { kind: 'later', at: until, reason, detail: `set ${record.set}` };
  const code = record.cause ?? reason;
  const detail = `${record.made.length} of ${record.volumes.length} snapshots made, try ${record.tries}`;
  const limit = code === 'IncorrectState' ? ports.rules.attachWithin : ports.rules.limitsWithin;
  if (ports.clock.now() - launch.at > limit) return { kind: 'dead', reason: code, detail };
  return { kind: 'later', at: until, reason: code, detail };
}

function patiently(
  launch: Launch,
  { reason, detail, ports }: { readonly reason: string; readonly detail: string; readonly ports: LaunchPorts },
): Outcome {
  const { clock, random, rules } = ports;
  const age = clock.now() - launch.at;
  if (age > rules.attachWithin) return { kind: 'dead', reason, detail };
  // Tries are not counted where nothing is stored: the age says as much.
  const tries = Math.floor(Math.max(0, age) / MINUTE_OF_TRIES);
  return { kind: 'later', at: clock.now() + backoff(ATTACHING, { tries, random: random() }), reason, detail };
}

const MINUTE_OF_TRIES = 60 * SECOND;

/** Somebody else has just claimed or written: what they did is seen soon. */
export function beaten(now: number): Outcome {
  return { kind: 'later', at: now + 5 * SECOND, reason: 'being-made', detail: 'another delivery of the same launch' };
}

/** The instance waits for its hook: it goes on, or into the group without a set, or not at all, as the stack decided. */
async function tellHook(
  { hook, group, instance }: Launch,
  { outcome, ports }: { readonly outcome: Outcome; readonly ports: LaunchPorts },
): Promise<void> {
  if (hook === undefined) return;
  if (outcome.kind === 'later') return ports.hooks.heartbeat(hook, { group, instance });
  const result = outcome.kind === 'dead' ? ports.rules.hookOnFailure : 'CONTINUE';
  return ports.hooks.complete(hook, { group, instance, result });
}
