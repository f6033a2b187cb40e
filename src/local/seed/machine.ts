import type { VolumeSeed } from '../ebs/types.ts';
import type { FaultPoint, MachineFault, MachineSeed } from '../ec2/types.ts';
import { choice, entries, fields, flag, list, number, or, type Place, SeedError, some, text } from './check.ts';

const points: readonly FaultPoint[] = ['start', 'stop', 'boot', 'run', 'describe', 'modify', 'event', 'status', 'ssm'];
const seconds = { low: 0, high: 86_400 };

export function machine(place: Place): MachineSeed {
  const member = fields(place, [
    'id',
    'name',
    'tags',
    'state',
    'bootSeconds',
    'stopSeconds',
    'statusSeconds',
    'ssmSeconds',
    'instanceType',
    'privateIp',
    'publicIp',
    'reservation',
    'disableApiStop',
    'neverRan',
    'faults',
    'volumes',
  ]);
  const duration = (at: Place): number => number(at, seconds);
  return {
    id: instanceId(member('id')),
    tags: { ...some(member('name'), 'Name', text), ...entries(member('tags'), text) },
    state: or(member('state'), (at) => choice(at, ['stopped', 'running']), 'stopped'),
    bootSeconds: or(member('bootSeconds'), duration, 2),
    stopSeconds: or(member('stopSeconds'), duration, 2),
    statusSeconds: or(member('statusSeconds'), duration, 3),
    ssmSeconds: member('ssmSeconds').value === null ? null : or(member('ssmSeconds'), duration, 2),
    instanceType: or(member('instanceType'), text, 't3.micro'),
    ...some(member('privateIp'), 'privateIp', address),
    ...some(member('publicIp'), 'publicIp', address),
    ...some(member('reservation'), 'reservation', text),
    disableApiStop: or(member('disableApiStop'), flag, false),
    neverRan: or(member('neverRan'), flag, false),
    faults: list(member('faults'), fault),
    ...some(member('volumes'), 'volumes', (at) => list(at, volume)),
  };
}

function volume(place: Place): VolumeSeed {
  const member = fields(place, ['id', 'device', 'gib', 'tags', 'attachSeconds']);
  return {
    ...some(member('id'), 'id', text),
    device: text(member('device')),
    gib: or(member('gib'), (at) => number(at, { low: 1, high: 65_536, whole: true }), 8),
    tags: entries(member('tags'), text),
    attachSeconds: or(member('attachSeconds'), (at) => number(at, seconds), 0),
  };
}

function instanceId(place: Place): string {
  const id = text(place);
  if (/^i-(?:[0-9a-f]{8}|[0-9a-f]{17})$/.test(id)) return id;
  throw new SeedError({ ...place, repair: 'write i- and 17 (or 8) hexadecimal digits, like i-0123456789abcdef0' });
}

function address(place: Place): string {
  const ip = text(place);
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(ip)) return ip;
  throw new SeedError({ ...place, repair: 'write an IPv4 address like 127.0.0.1' });
}

/** How often a fault strikes. */
export function times(place: Place): number | 'always' {
  return place.value === 'always' ? 'always' : number(place, { low: 1, high: 1_000_000, whole: true });
}

function fault(place: Place): MachineFault {
  const names = ['on', 'times', 'code', 'message', 'reason', 'afterSeconds', 'lateSeconds', 'staleSeconds'];
  const member = fields(place, [...names, 'lost', 'twice', 'hidden']);
  const duration = (at: Place): number => number(at, seconds);
  return {
    on: choice(member('on'), points),
    ...some(member('times'), 'times', times),
    ...some(member('code'), 'code', text),
    ...some(member('message'), 'message', text),
    ...some(member('reason'), 'reason', text),
    ...some(member('afterSeconds'), 'afterSeconds', duration),
    ...some(member('lateSeconds'), 'lateSeconds', duration),
    ...some(member('staleSeconds'), 'staleSeconds', (at) => number(at, { low: 0, high: 60 })),
    ...some(member('lost'), 'lost', flag),
    ...some(member('twice'), 'twice', flag),
    ...some(member('hidden'), 'hidden', flag),
  };
}
