import { AwsError } from './awsError.ts';
import type { Ec2Model } from './ec2/model.ts';
import { type Body, objects, optionalString, strings } from './http/json.ts';

/**
 * Answers DescribeInstanceInformation, the one SSM action modelled
 * (https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeInstanceInformation.html).
 * @throws AwsError for other actions and filters
 */
export function ssmCall(
  model: Ec2Model,
  call: { readonly action: string; readonly body: Body; readonly now: number },
): Body {
  if (call.action !== 'DescribeInstanceInformation') {
    throw new AwsError('UnknownOperationException', {
      message: `${call.action}: the embedded SSM knows DescribeInstanceInformation.`,
    });
  }
  const wanted = askedIds(call.body);
  const rows = model.machines().flatMap(({ id, state, privateIp }) => {
    const ping = state === 'terminated' ? undefined : model.ssm(id);
    if (ping === undefined || (wanted && !wanted.has(id))) return [];
    const agent = { PlatformType: 'Linux', ResourceType: 'EC2Instance', AgentVersion: '3.0.0.0', IPAddress: privateIp };
    return [{ InstanceId: id, PingStatus: ping, LastPingDateTime: Math.floor(call.now / 1000), ...agent }];
  });
  return { InstanceInformationList: rows };
}

function askedIds(body: Body): ReadonlySet<string> | undefined {
  const filters = [
    ...objects(body, 'Filters').map((filter) => ({
      key: optionalString(filter, 'Key'),
      values: strings(filter, 'Values'),
    })),
    ...objects(body, 'InstanceInformationFilterList').map((filter) => ({
      key: optionalString(filter, 'key'),
      values: strings(filter, 'valueSet'),
    })),
  ];
  const stranger = filters.find(({ key }) => key !== 'InstanceIds');
  if (stranger) {
    throw new AwsError('InvalidFilterKey', {
      message: `The filter ${stranger.key} is not valid here: use InstanceIds.`,
    });
  }
  const [first, ...rest] = filters;
  if (!first) return undefined;
  return new Set(first.values.filter((id) => rest.every(({ values }) => values.includes(id))));
}
