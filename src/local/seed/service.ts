import type { EcsSeed, ImageSeed, ServiceSeed } from '../ecs/types.ts';
import { choice, entries, fields, flag, list, number, or, type Place, SeedError, some, text } from './check.ts';

const seconds = { low: 0, high: 86_400 };
const count = { low: 0, high: 1000, whole: true };

/** The part `ecs` of a seed file. */
export function ecs(place: Place): EcsSeed {
  if (place.value === undefined) return { services: [], images: [] };
  const member = fields(place, ['services', 'images']);
  const services = list(member('services'), service);
  const keys = services.map(({ cluster, name }) => `${cluster}/${name}`);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined)
    throw new SeedError({ ...member('services'), value: twice, repair: 'give each its own name' });
  return { services, images: list(member('images'), image) };
}

function service(place: Place): ServiceSeed {
  const member = fields(place, [
    'cluster',
    'name',
    'desired',
    'tags',
    'image',
    'container',
    'port',
    'startSeconds',
    'stopSeconds',
    'retrySeconds',
    'steadySeconds',
    'scaling',
    'circuitBreaker',
    'targetGroup',
    'strategy',
    'bakeSeconds',
    'logGroup',
  ]);
  const duration = (at: Place): number => number(at, seconds);
  return {
    cluster: or(member('cluster'), named, 'default'),
    name: named(member('name')),
    desired: or(member('desired'), (at) => number(at, count), 0),
    tags: entries(member('tags'), text),
    image: or(member('image'), text, 'app:1'),
    container: or(member('container'), named, 'app'),
    port: or(member('port'), (at) => number(at, { low: 1, high: 65_535, whole: true }), 8080),
    startSeconds: or(member('startSeconds'), duration, 2),
    stopSeconds: or(member('stopSeconds'), duration, 2),
    retrySeconds: or(member('retrySeconds'), duration, 2),
    steadySeconds: or(member('steadySeconds'), duration, 10),
    ...some(member('scaling'), 'scaling', bounds),
    circuitBreaker: or(member('circuitBreaker'), breaker, { enable: false, rollback: false }),
    ...some(member('targetGroup'), 'targetGroup', text),
    strategy: or(member('strategy'), (at) => choice(at, ['ROLLING', 'BLUE_GREEN', 'LINEAR', 'CANARY']), 'ROLLING'),
    bakeSeconds: or(member('bakeSeconds'), duration, 10),
    ...some(member('logGroup'), 'logGroup', text),
  };
}

function named(place: Place): string {
  const name = text(place);
  if (/^[\w-]{1,255}$/.test(name)) return name;
  throw new SeedError({ ...place, repair: 'use letters, digits, - and _' });
}

function bounds(place: Place): { readonly min: number; readonly max: number } {
  const member = fields(place, ['min', 'max']);
  return { min: number(member('min'), count), max: number(member('max'), count) };
}

function breaker(place: Place): ServiceSeed['circuitBreaker'] {
  const member = fields(place, ['enable', 'rollback']);
  return { enable: or(member('enable'), flag, true), rollback: or(member('rollback'), flag, true) };
}

function image(place: Place): ImageSeed {
  const member = fields(place, ['image', 'outcome', 'seconds', 'exitCode', 'reason', 'log']);
  return {
    image: text(member('image')),
    outcome: choice(member('outcome'), ['slow', 'crash', 'unhealthy', 'pull-error']),
    seconds: or(member('seconds'), (at) => number(at, seconds), 2),
    exitCode: or(member('exitCode'), (at) => number(at, { low: 0, high: 255, whole: true }), 1),
    ...some(member('reason'), 'reason', text),
    log: list(member('log'), text),
  };
}
