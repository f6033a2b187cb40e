import { SECOND } from '../../domain/duration.ts';
import type { Launch } from '../../domain/snapshot/launch.ts';
import { describeSet, tagsOfSet } from '../../domain/snapshot/names.ts';
import { missingOf, nameOf, type SetRecord, withFound, withMade } from '../../domain/snapshot/record.ts';
import { backoff, refusalOf } from '../../domain/snapshot/refusals.ts';
import { fence } from '../../domain/snapshot/rules.ts';
import type { There } from '../../domain/snapshot/volumes.ts';
import type { Outcome } from './journal.ts';
import { beaten } from './launch.ts';
import type { CreateResult, LaunchPorts, NewSet } from './ports.ts';

export interface Making {
  readonly launch: Launch;
  /** As it was described for this delivery. */
  readonly instance: There;
  readonly ports: LaunchPorts;
}

export type Made = { readonly kind: 'record'; readonly record: SetRecord } | Outcome;

/**
 * Claims the set, looks for what is there already, and asks once for what is missing. CreateSnapshots knows no client token,
 * so this is what makes it happen once: nobody else asks before the claim's `until`, by when the call has landed and can be
 * found by its tags (https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html); and we ask only within
 * `deadline` of the claim, so that a handler that was frozen in between does not.
 */
export async function makeOnce(record: SetRecord, volumes: readonly string[], making: Making): Promise<Made> {
  const { launch, ports } = making;
  const { records, snapshots, clock, rules, newId } = ports;
  const claimedAt = clock.now();
  const claim = {
    state: 'making',
    by: newId(),
    until: claimedAt + fence(rules),
    volumes: record.volumes,
  } as const;
  if (!(await records.changeSet(record.set, record.n, claim))) return beaten(claimedAt);
  const claimed: SetRecord = { ...record, ...claim, n: record.n + 1 };
  // Of a handler that crashed after its call, or of a record that was lost: either way it is not made again.
  const boot = { instance: launch.instance, launchedAt: record.launchedAt, stack: rules.stack };
  const made = withFound(record, await snapshots.ofLaunch(boot));
  const missing = missingOf({ volumes: record.volumes, made }).filter((volume) => volumes.includes(volume));
  if (missing.length === 0) return write(claimed, { made, state: 'open' }, ports);
  if (clock.now() - claimedAt > rules.deadline) {
    const detail = 'the handler was held up after its claim';
    return { kind: 'later', at: claim.until, reason: 'held-up', detail };
  }
  const result = await snapshots.create(orderOf({ ...claimed, made }, missing, making), rules.call);
  return recordResult({ ...claimed, made }, { result, missing, making });
}

function isPart({ volumes }: SetRecord, volume: string): boolean {
  return volumes.some(({ id }) => id === volume);
}

function orderOf(record: SetRecord, missing: readonly string[], { launch, instance, ports }: Making): NewSet {
  const { launchedAt, expiresAt } = record;
  const set = nameOf(record);
  const others = instance.volumes.filter(({ id }) => !missing.includes(id));
  return {
    instance: record.instance,
    description: describeSet(record.instance, missing),
    tags: tagsOfSet({ launch, set, launchedAt, expiresAt, instanceTags: instance.tags }, ports.rules),
    skipBoot: others.some(({ boot }) => boot),
    skip: others.filter(({ boot }) => !boot).map(({ id }) => id),
  };
}

async function recordResult(
  record: SetRecord,
  {
    result,
    missing,
    making,
  }: { readonly result: CreateResult; readonly missing: readonly string[]; readonly making: Making },
): Promise<Made> {
  const { launch, ports } = making;
  if (result.kind === 'made') {
    // A volume attached since the Describe may have come along; it carries our tags, and goes when they expire.
    const made = withMade(
      record.made,
      result.made.filter(({ volume }) => isPart(record, volume)),
    );
    return write(record, { made, state: 'open' }, ports);
  }
  if (result.kind === 'unknown') {
    if (ports.clock.now() - launch.at > ports.rules.limitsWithin) {
      return { kind: 'dead', reason: 'no-answer', detail: result.message };
    }
    return { kind: 'later', at: record.until, reason: 'no-answer', detail: result.message };
  }
  const { code, message } = result;
  ports.journal.note({ kind: 'refused', launch, code, message });
  const refusal = refusalOf(code);
  if (refusal.kind === 'gone') {
    return { kind: 'ended', reason: 'instance-gone', detail: message };
  }
  if (refusal.kind === 'final') {
    await write(record, { made: record.made, state: 'open', cause: code }, ports);
    return { kind: 'dead', reason: code, detail: `${message} ${refusal.repair}` };
  }
  const span = refusal.kind === 'wait' ? refusal : { first: 10 * SECOND, most: 60 * SECOND };
  const perVolume = refusal.kind === 'wait' && refusal.perVolume === true;
  const blamed = perVolume && missing.length > 1 ? await toBlame(missing, ports) : missing;
  // Who was not asked for waits since an earlier refusal, and goes on doing so.
  const busy = [...record.busy.filter((volume) => !missing.includes(volume)), ...blamed];
  const notBefore = ports.clock.now() + backoff(span, { tries: record.tries, random: ports.random() });
  const cause = refusal.kind === 'not-ready' ? 'IncorrectState' : code;
  return write(record, { made: record.made, state: 'open', tries: record.tries + 1, busy, notBefore, cause }, ports);
}

/** "Wait at least 15 seconds between concurrent volume snapshots": a margin for clocks is in it. */
const RATE_WINDOW = 20 * SECOND;

/** The volumes that somebody snapshotted a moment ago. EC2 names none, so where this tells nothing all of them wait. */
async function toBlame(missing: readonly string[], { snapshots, clock }: LaunchPorts): Promise<readonly string[]> {
  const recent = await snapshots.startedSince(missing, clock.now() - RATE_WINDOW);
  return recent.length > 0 ? recent : missing;
}

async function write(record: SetRecord, change: Partial<SetRecord>, { records, clock }: LaunchPorts): Promise<Made> {
  if (!(await records.changeSet(record.set, record.n, change))) return beaten(clock.now());
  return { kind: 'record', record: { ...record, ...change, n: record.n + 1 } };
}
