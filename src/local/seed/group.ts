import { type GroupSeed, type LaunchFault, processes } from '../autoscaling/types.ts';
import { choice, entries, fields, isObject, list, number, or, type Place, SeedError, text } from './check.ts';
import { machine, times } from './machine.ts';

const seconds = { low: 0, high: 86_400 };
const size = { low: 0, high: 1000, whole: true };
/** Takes the place of an id where a machine is only a pattern. */
const PATTERN = 'i-00000000000000000';

export function group(place: Place): GroupSeed {
  const member = fields(place, [
    'name',
    'min',
    'max',
    'desired',
    'tags',
    'suspended',
    'machine',
    'launchHookSeconds',
    'terminateHookSeconds',
    'reactSeconds',
    'notify',
    'launchFaults',
  ]);
  const min = or(member('min'), (at) => number(at, size), 0);
  const max = or(member('max'), (at) => number(at, size), Math.max(min, 1));
  const desired = or(member('desired'), (at) => number(at, size), min);
  if (min > max || desired < min || desired > max) {
    throw new SeedError({
      ...member('desired'),
      repair: `write min <= desired <= max, not ${min}, ${desired}, ${max}`,
    });
  }
  return {
    name: text(member('name')),
    min,
    max,
    desired,
    tags: entries(member('tags'), text),
    suspended: list(member('suspended'), (at) => choice(at, processes)),
    machine: pattern(member('machine')),
    launchHookSeconds: or(member('launchHookSeconds'), (at) => number(at, seconds), 0),
    terminateHookSeconds: or(member('terminateHookSeconds'), (at) => number(at, seconds), 0),
    reactSeconds: or(member('reactSeconds'), (at) => number(at, seconds), 1),
    notify: list(member('notify'), text),
    launchFaults: list(member('launchFaults'), launchFault),
  };
}

function pattern({ at, value = {} }: Place): GroupSeed['machine'] {
  return machine({ at, value: isObject(value) ? { ...value, id: PATTERN } : value });
}

function launchFault(place: Place): LaunchFault {
  const member = fields(place, ['times', 'message']);
  return { times: or(member('times'), times, 1), message: text(member('message')) };
}
