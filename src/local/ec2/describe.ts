import { blockDevices } from '../ebs/describe.ts';
import type { EbsModel } from '../ebs/model.ts';
import { element, leaf } from '../http/xml.ts';
import { account, region } from '../place.ts';
import { type MachineView, type StateChange, type StateName, stateCodes } from './types.ts';

export const availabilityZone = `${region}a`;

export function privateDns(view: MachineView): string {
  return `ip-${view.privateIp.replaceAll('.', '-')}.ec2.internal`;
}

export function publicDns(view: MachineView): string {
  return view.publicIp === undefined ? '' : `ec2-${view.publicIp.replaceAll('.', '-')}.compute-1.amazonaws.com`;
}

const time = (ms: number): string => new Date(ms).toISOString();

function state(name: string, value: StateName): string {
  return element(name, leaf('code', stateCodes[value]), leaf('name', value));
}

function instance(view: MachineView, ebs: EbsModel): string {
  const tags = Object.entries(view.tags).map(([key, value]) => element('item', leaf('key', key), leaf('value', value)));
  const gone = view.state === 'terminated';
  return element(
    'item',
    leaf('instanceId', view.id),
    leaf('imageId', 'ami-00000000000000000'),
    state('instanceState', view.state),
    leaf('privateDnsName', gone ? '' : privateDns(view)),
    leaf('dnsName', publicDns(view)),
    leaf('reason', view.transitionReason),
    leaf('amiLaunchIndex', 0),
    leaf('instanceType', view.instanceType),
    leaf('launchTime', time(view.launchTime)),
    element('placement', leaf('availabilityZone', availabilityZone), leaf('tenancy', 'default')),
    element('monitoring', leaf('state', 'disabled')),
    gone ? '' : leaf('subnetId', 'subnet-00000000000000000') + leaf('vpcId', 'vpc-00000000000000000'),
    gone ? '' : leaf('privateIpAddress', view.privateIp),
    leaf('ipAddress', view.publicIp),
    view.stateReason
      ? element('stateReason', leaf('code', view.stateReason.code), leaf('message', view.stateReason.message))
      : '',
    leaf('architecture', 'x86_64'),
    leaf('rootDeviceType', 'ebs'),
    gone ? '' : blockDevices(ebs, view.id),
    leaf('virtualizationType', 'hvm'),
    tags.length > 0 ? element('tagSet', ...tags) : '',
    leaf('hypervisor', 'xen'),
  );
}

/** `reservationSet`: machines of one reservation stand together, in the order given. */
export function reservations(views: readonly MachineView[], ebs: EbsModel): string {
  const groups = new Map<string, MachineView[]>();
  for (const view of views) groups.set(view.reservation, [...(groups.get(view.reservation) ?? []), view]);
  const items = [...groups].map(([id, members]) =>
    element(
      'item',
      leaf('reservationId', id),
      leaf('ownerId', account),
      element('groupSet'),
      element('instancesSet', ...members.map((member) => instance(member, ebs))),
    ),
  );
  return element('reservationSet', ...items);
}

export function stateChanges(changes: readonly StateChange[]): string {
  const items = changes.map(({ id, previous, current }) =>
    element('item', leaf('instanceId', id), state('currentState', current), state('previousState', previous)),
  );
  return element('instancesSet', ...items);
}

export type Check = 'ok' | 'impaired' | 'initializing' | 'not-applicable';

function check(name: string, value: Check): string {
  const detail = value === 'ok' ? 'passed' : value === 'impaired' ? 'failed' : value;
  if (value === 'not-applicable') return element(name, leaf('status', value));
  return element(
    name,
    leaf('status', value),
    element('details', element('item', leaf('name', 'reachability'), leaf('status', detail))),
  );
}

export function statuses(rows: readonly { readonly view: MachineView; readonly check: Check }[]): string {
  const items = rows.map((row) =>
    element(
      'item',
      leaf('instanceId', row.view.id),
      leaf('availabilityZone', availabilityZone),
      state('instanceState', row.view.state),
      check('systemStatus', row.check),
      check('instanceStatus', row.check),
    ),
  );
  return element('instanceStatusSet', ...items);
}
