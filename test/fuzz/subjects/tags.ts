import type { Instance } from '@aws-sdk/client-ec2';
import { machineOf } from '../../../src/aws/ec2/facts.ts';
import { decidePower } from '../../../src/domain/power.ts';
import { RULES } from '../../../src/domain/rules.ts';
import { anyText, mutated } from '../hostile.ts';
import type { Random } from '../random.ts';
import { Broken, type Subject } from '../subject.ts';

const NOW = Date.UTC(2026, 0, 5, 8);
const FACTS = { stack: 'wakelock', protect: true };

/** What EC2 answers was XML, so it holds no half characters; a tag has 256 at most. */
function text(random: Random): string {
  return anyText(random).slice(0, 256).toWellFormed();
}

function value(random: Random): string {
  const number = String(random.int(-5, 1100));
  return random.pick([
    number,
    mutated(random, number).toWellFormed(),
    text(random),
    text(random).repeat(20).slice(0, 256).toWellFormed(),
    'wakelock',
  ]);
}

function describedBy(random: Random): Instance {
  const keys = ['wakelock', 'wakelock:slots', 'wakelock:slots', 'Name', 'aws:autoscaling:groupName', '__proto__', ''];
  return {
    State: {
      Name: random.pick(['running', 'stopped', 'pending', 'stopping', 'terminated', text(random)]) as 'running',
    },
    LaunchTime: new Date(NOW - random.int(0, 1e9)),
    Tags: [...random.list(random.int(0, 4), () => ({ Key: random.pick(keys), Value: value(random) }))],
    ...(random.chance(0.3) ? { StateReason: { Code: text(random), Message: text(random) } } : {}),
    ...(random.chance(0.3) ? { PrivateIpAddress: text(random), InstanceLifecycle: 'spot' } : {}),
  };
}

export const tags: Subject = {
  name: 'F32 tag values',
  share: 8,
  reaches: ['slots', 'bad-tag', 'not-opted-in', 'opted in', 'no state'],
  attempt(random) {
    const instance = describedBy(random);
    const machine = machineOf(instance, NOW, FACTS);
    if (machine === undefined) return 'no state';
    if (!['off', 'starting', 'on', 'stopping', 'gone'].includes(machine.power))
      throw new Broken('a power of its own', instance);
    const tag = (key: string) => instance.Tags?.find(({ Key }) => Key === key)?.Value;
    if (machine.optedIn !== (tag('wakelock') === 'wakelock')) throw new Broken('opted in by something else', instance);
    const { slots, badTag } = machine;
    const asked = tag('wakelock:slots');
    const good = asked !== undefined && /^[1-9]\d*$/.test(asked) && Number(asked) <= 1000;
    if (slots !== (good ? Number(asked) : undefined)) throw new Broken(`read as ${slots} slots`, instance);
    if ((badTag !== undefined) !== (asked !== undefined && !good))
      throw new Broken('a bad tag goes unnoticed', instance);
    return judged(machine, instance);
  },
};

/** A machine whose tags cannot be followed is not touched, and says so in whole characters. */
function judged(machine: NonNullable<ReturnType<typeof machineOf>>, instance: Instance): string {
  const situation = { now: NOW, machine, state: { rev: 0 }, leases: [], path: undefined, levels: [], rules: RULES };
  const { action, reason } = decidePower(situation);
  if (!reason.text.isWellFormed() || reason.text.length > 700) throw new Broken(`reason: ${reason.text}`, instance);
  if (machine.power === 'gone') return 'gone';
  const mayTouch = machine.optedIn && machine.badTag === undefined;
  if (!mayTouch && (action.do === 'start' || action.do === 'stop')) throw new Broken(`it would ${action.do}`, instance);
  if (!machine.optedIn) return 'not-opted-in';
  if (machine.badTag !== undefined) return reason.code;
  return machine.slots === undefined ? 'opted in' : 'slots';
}
