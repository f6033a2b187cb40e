import type { Lease } from '../../src/domain/lease.ts';
import type { When } from './plan.ts';
import { followSchedule } from './schedules.ts';
import type { World } from './world.ts';

const SECOND = 1_000;

/** A hold or a denial of a person, the window of a schedule (see `followSchedule`), or an alarm that keeps a machine on. Durations ms. */
export interface WindowPlan {
  readonly kind: 'manual' | 'denial' | 'schedule' | 'alarm';
  readonly when: When;
  readonly box: number;
  readonly lasts: number;
  readonly grace: number;
  /** Schedules: whoever stops the machine, it is started again. */
  readonly enforced: boolean;
  /** It ends before its time: a person lifts it, the schedule is changed, the alarm is over. */
  readonly endsAfter: number | undefined;
}

type Kind = Exclude<WindowPlan['kind'], 'schedule'>;

/** How long an alarm holds without being seen again. */
const ALARM_TTL = 180 * SECOND;
const ALARM_PERIOD = 60 * SECOND;

/** Writes the item and asks for a look, as those do whom the table trusts. */
export function openWindow(world: World, plan: WindowPlan, index: number): void {
  const { kind } = plan;
  if (kind === 'schedule') {
    followSchedule(world, plan);
    return;
  }
  const { kernel, table } = world;
  const { target } = world.box(plan.box);
  const id = PREFIX[kind] + index;
  const lease = leaseOf({ ...plan, kind }, { id, now: kernel.now });
  world.say(NAMES[kind], `${kind} ${id} on ${target} for ${plan.lasts} ms`);
  table.createLease(target, lease);
  const look = () =>
    world.network.publish(JSON.stringify({ wakelock: 1, action: 'look', targets: [target] }), 'person');
  look();
  const end = kernel.now + plan.lasts;
  const change = (what: 'renews' | 'ends', apply: (old: Lease) => void) => {
    const old = table.lease(target, id);
    if (old === undefined || old.releasedAt !== undefined || old.failed !== undefined) return false;
    if (what === 'ends') world.say(NAMES[kind], `ends ${id} of ${target}`);
    apply(old);
    return true;
  };
  const renew = () => {
    const expiresAt = Math.min(end, kernel.now + ALARM_TTL);
    const renewed = change('renews', ({ n }) => table.changeLease(target, id, { n, change: { expiresAt } }));
    if (renewed && kernel.now < end) kernel.after(ALARM_PERIOD, renew);
  };
  if (kind === 'alarm') kernel.after(ALARM_PERIOD, renew);
  if (plan.endsAfter === undefined) return;
  kernel.after(plan.endsAfter, () => {
    const now = kernel.now;
    change('ends', ({ n }) => table.changeLease(target, id, { n, change: { releasedAt: now, lookAt: now } }));
    look();
  });
}

const PREFIX = { manual: 'hold-', denial: 'hold-', alarm: 'alarm-' } as const;
const NAMES = { manual: 'a person', denial: 'a person', alarm: 'an alarm' } as const;

function leaseOf(
  { kind, lasts, grace }: Omit<WindowPlan, 'kind'> & { readonly kind: Kind },
  { id, now }: { readonly id: string; readonly now: number },
): Lease {
  const ttl = kind === 'alarm' ? Math.min(ALARM_TTL, lasts) : lasts;
  return {
    id,
    kind,
    holder: { name: NAMES[kind] },
    since: now,
    ttl,
    expiresAt: now + ttl,
    keepUntil: 0,
    linger: 0,
    ready: ['running'],
    alreadyOn: 'take',
    exclusive: false,
    protect: false,
    ...(kind === 'denial' ? { grace } : {}),
    lookAt: now,
    n: 0,
  };
}
