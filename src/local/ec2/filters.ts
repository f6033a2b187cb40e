import { AwsError } from '../awsError.ts';
import { indices, listOf, type Params } from '../http/query.ts';
import { availabilityZone, privateDns, publicDns } from './describe.ts';
import { type MachineView, stateCodes } from './types.ts';

export interface Filter {
  readonly name: string;
  readonly values: readonly string[];
}

export function filtersOf(params: Params): Filter[] {
  return indices(params, 'Filter').map((index) => ({
    name: params.get(`Filter.${index}.Name`) ?? '',
    values: listOf(params, `Filter.${index}.Value`),
  }));
}

const plain: Readonly<Record<string, (view: MachineView) => readonly string[]>> = {
  'availability-zone': () => [availabilityZone],
  'dns-name': (view) => [publicDns(view)],
  'instance-id': (view) => [view.id],
  'instance-state-code': (view) => [String(stateCodes[view.state])],
  'instance-state-name': (view) => [view.state],
  'instance-type': (view) => [view.instanceType],
  'ip-address': (view) => [view.publicIp ?? ''],
  'private-dns-name': (view) => [privateDns(view)],
  'private-ip-address': (view) => [view.privateIp],
  'reservation-id': (view) => [view.reservation],
  'state-reason-code': (view) => [view.stateReason?.code ?? ''],
  'tag-key': (view) => Object.keys(view.tags),
  'tag-value': (view) => Object.values(view.tags),
};

/** Whether a machine passes every filter; values may hold the wildcards `*` and `?`. */
export function passes(view: MachineView, filters: readonly Filter[]): boolean {
  return filters.every(({ name, values }) => {
    const actual = valuesOf(view, name);
    return values.some((value) => actual.some((one) => matches(one, value)));
  });
}

/** @throws AwsError InvalidParameterValue for a filter that is not modelled */
export function checkFilters(filters: readonly Filter[]): void {
  for (const { name } of filters) {
    if (name.startsWith('tag:') || Object.hasOwn(plain, name)) continue;
    throw new AwsError('InvalidParameterValue', { message: `The filter '${name}' is invalid` });
  }
}

function valuesOf(view: MachineView, name: string): readonly string[] {
  if (name.startsWith('tag:')) {
    const key = name.slice(4);
    return Object.hasOwn(view.tags, key) ? [view.tags[key] ?? ''] : [];
  }
  return plain[name]?.(view) ?? [];
}

/** Whether a value fits a pattern with the wildcards `*` and `?`. */
export function matches(actual: string, pattern: string): boolean {
  if (!/[*?]/.test(pattern)) return actual === pattern;
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll(/\*+/g, '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(actual);
}
