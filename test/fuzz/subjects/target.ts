import { formatHandle, parseHandle } from '../../../src/domain/handle.ts';
import { formatTarget, parseTarget, splitTargets, type TargetRef } from '../../../src/domain/target.ts';
import { anyText, mutated, rawBytes } from '../hostile.ts';
import type { Random } from '../random.ts';
import { readOrRefuse } from '../refusal.ts';
import { Broken, type Subject } from '../subject.ts';

export function token(random: Random): string {
  return `${random.pick(['job', 'a', 'lease-2', 'x-9-y'])}-${random.hex(8)}-${random.hex(4)}-${random.hex(4)}-${random.hex(4)}-${random.hex(12)}`;
}

export function instance(random: Random): string {
  return `i-${random.hex(random.pick([8, 17]))}`;
}

/** A target as a person may write it. */
export function writtenTarget(random: Random): string {
  const id = instance(random);
  switch (random.int(0, 8)) {
    case 0:
      return `ec2:${id}`;
    case 1:
      return `arn:aws${random.pick(['', '-cn', '-us-gov'])}:ec2:eu-west-1:123456789012:instance/${id}`;
    case 2:
      return `name:${random.pick(['box', 'test box', 'é 💡', 'a=b', 'tag:x', '%41', '@'])}${random.int(0, 9)}`;
    case 3:
      return `tag:${random.pick(['team', 'aws:x', 'k/y', 'a:b'])}=${random.pick(['ci', '=', 'a=b', '1 2', '日本'])}`;
    case 4:
      return `ecs:${random.pick(['default', 'a-b_C', '9'])}/${random.pick(['web', '_', 'x'.repeat(255)])}`;
    case 5:
      return `asg:${random.pick(['web', '%41@', '(a)|$b/c#d', '~'.repeat(255)])}`;
    case 6:
      return `arn:aws:${random.pick(['ecs:eu-west-1:123456789012:service/c/s', `autoscaling:eu-west-1:123456789012:autoScalingGroup:${id.slice(2)}-4:autoScalingGroupName/web`])}`;
    default:
      return id;
  }
}

const PIECES = [
  'i-',
  'ec2:',
  'ecs:',
  'asg:',
  'service/',
  'name:',
  'tag:',
  'all',
  '*',
  'i-*',
  'instance/',
  'arn:aws:ec2:eu-west-1:123456789012:',
  '=',
];
const MACHINE = /^(?:ec2:i-(?:[0-9a-f]{8}|[0-9a-f]{17})|ecs:[\w-]{1,255}\/[\w-]{1,255}|asg:[^:,]{1,255})$/;

export const target: Subject = {
  name: 'targets and selectors',
  share: 20,
  reaches: ['machine', 'name', 'tag', 'refused', 'handle', 'no handle'],
  attempt(random) {
    if (random.chance(0.15)) return handles(random);
    const base = writtenTarget(random);
    const text = random.pick([base, mutated(random, base, PIECES), anyText(random, PIECES), rawBytes(random)]);
    for (const part of splitTargets(text)) {
      if (part !== part.trim() || part === '' || /[\n,]/.test(part)) throw new Broken('not split', { text, part });
    }
    const read = readOrRefuse(() => parseTarget(text), text);
    if (read === undefined) {
      if (text === base) throw new Broken('a good target was refused', text);
      return 'refused';
    }
    checkRef(read.value, text);
    return read.value.kind;
  },
};

/** What a reference may be, whatever it was read from: no wildcard, no control character, the same when read again. */
export function checkRef(ref: TargetRef, text: string): void {
  const canonical = formatTarget(ref);
  if (ref.kind === 'machine' && !MACHINE.test(ref.target)) throw new Broken('not a target', text);
  if (/[*?\\\p{Cc}]/u.test(canonical.replaceAll(/[\u0080-\u009f]/g, '')))
    throw new Broken('a wildcard got through', text);
  if (!canonical.isWellFormed()) throw new Broken('half a character got through', text);
  if (formatTarget(parseTarget(canonical)) !== canonical) throw new Broken('not the same when read again', text);
}

function handles(random: Random): string {
  const handle = {
    token: token(random),
    targets: random.list(random.int(0, 3), () => parseTarget(writtenTarget(random))),
  };
  const text = formatHandle(handle);
  if (!/^[\w.!~*'()%@,:-]+$/.test(text)) throw new Broken('a character that a shell may read', text);
  const again = parseHandle(text, 'lease');
  if (again.token !== handle.token || formatHandle(again) !== text) throw new Broken('not the same handle', text);
  const read = readOrRefuse(() => parseHandle(mutated(random, text, ['@', '%', ',', '%2C', '%E0']), 'lease'), text);
  for (const ref of read?.value.targets ?? []) checkRef(ref, text);
  return read === undefined ? 'no handle' : 'handle';
}
