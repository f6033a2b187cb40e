import { DAY } from '../domain/duration.ts';
import type { Rules } from '../domain/rules.ts';
import { formatTarget, type Selector, type TargetId, type TargetRef } from '../domain/target.ts';
import type { Clock, Journal, Machines, Pin, Store } from './ports.ts';

const MAX_MATCHES = 50;

export interface PinPorts {
  readonly store: Store;
  readonly machines: Machines;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly rules: Rules;
}

/**
 * The machines a message means. Selectors are resolved once per lease and pinned, so that start, renew and stop mean the same
 * machines; a stop that comes first pins the release itself.
 * @returns undefined when the message comes to nothing (released before, or the selector means no machine)
 */
export async function pinTargets(
  refs: readonly TargetRef[],
  lease: { readonly id: string; readonly action: 'start' | 'stop'; readonly ports: PinPorts },
): Promise<readonly TargetId[] | undefined> {
  const direct = refs.flatMap((ref) => (ref.kind === 'machine' ? [ref.target] : []));
  const selectors = refs.filter((ref): ref is Selector => ref.kind !== 'machine');
  if (selectors.length === 0) return direct;
  const { store, journal } = lease.ports;
  const pin = (await store.readPin(lease.id)) ?? (await firstPin(selectors, lease));
  if (pin.failed !== undefined && lease.action === 'start') {
    journal.note({ kind: 'ignored', reason: pin.failed.cause, detail: pin.failed.message, lease: lease.id });
    return undefined;
  }
  if (pin.released && lease.action === 'start') {
    journal.note({ kind: 'ignored', reason: 'released', detail: 'selector', lease: lease.id });
    return undefined;
  }
  return [...new Set([...direct, ...pin.targets])];
}

async function firstPin(
  selectors: readonly Selector[],
  { id, action, ports }: { readonly id: string; readonly action: 'start' | 'stop'; readonly ports: PinPorts },
): Promise<Pin> {
  const { store, clock, rules } = ports;
  const removeAt = clock.now() + rules.maxAge + 2 * DAY;
  const pin: Pin =
    action === 'stop'
      ? { targets: [], released: true, removeAt }
      : { released: false, removeAt, ...(await resolveAll(selectors, ports)) };
  if (await store.createPin(id, pin)) return pin;
  return (await store.readPin(id)) ?? pin;
}

async function resolveAll(
  selectors: readonly Selector[],
  { machines, rules }: PinPorts,
): Promise<Pick<Pin, 'targets' | 'failed'>> {
  const targets: TargetId[] = [];
  for (const selector of selectors) {
    const found = await machines.resolve(selector);
    const fault = judge(selector, found, rules);
    if (fault !== undefined) return { targets: [], failed: fault };
    targets.push(...found.filter((match) => match.optedIn).map((match) => match.target));
  }
  return { targets: [...new Set(targets)] };
}

function judge(
  selector: Selector,
  found: readonly { readonly target: TargetId; readonly optedIn: boolean }[],
  rules: Rules,
): Pin['failed'] {
  const text = formatTarget(selector);
  const opted = found.filter((match) => match.optedIn);
  if (found.length === 0) {
    return {
      cause: 'no-match',
      message: `"${text}" matches no machine.`,
      repair: 'Check the spelling, and that the machine is in the region and account of the stack.',
    };
  }
  if (opted.length === 0) {
    return {
      cause: 'not-opted-in',
      message: `"${text}" matches ${found
        .map((match) => match.target)
        .slice(0, 3)
        .join(', ')}, without the tag wakelock=${rules.stack}.`,
      repair: `Tag the machine: Key=wakelock,Value=${rules.stack}`,
    };
  }
  if (opted.length > MAX_MATCHES || (selector.kind === 'name' && opted.length > 1)) {
    return {
      cause: 'ambiguous',
      message: `"${text}" matches ${opted.length} machines that opted in.`,
      repair: `Name the ids, or use tag:key=value for a group of at most ${MAX_MATCHES}.`,
    };
  }
  return undefined;
}
