import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { paginateDescribeParameters, SSMClient } from '@aws-sdk/client-ssm';
import type { VerifyPorts } from '../../engine/rollout/verify-ports.ts';
import type { ClientSettings } from '../clients.ts';
import { asking, configFor } from './verify-clients.ts';

type Names = Pick<VerifyPorts, 'trustPolicy' | 'logGroup' | 'secret' | 'parameter'>;

/** What a task definition names beside images: roles, log groups, secrets, parameters. No value of a secret is read. */
export function verifyNames(settings: ClientSettings): Names {
  return {
    trustPolicy: (arn) =>
      asking({ port: 'trustPolicy', of: arn, none: ['NoSuchEntity'], ask: () => trustPolicy(arn, settings) }),
    async logGroup({ name, region }) {
      const client = new CloudWatchLogsClient(configFor(settings, region));
      const ask = async () => {
        // Names that begin with it: the group itself comes first, as they are sorted.
        const { logGroups = [] } = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }));
        return logGroups.some(({ logGroupName }) => logGroupName === name);
      };
      return (await asking({ port: 'logGroup', of: `the log group ${name}`, ask })) ?? false;
    },
    async secret(from) {
      // arn:aws:secretsmanager:region:account:secret:name[:json-key:version-stage:version-id]
      const arn = from.split(':').slice(0, 7).join(':');
      const client = new SecretsManagerClient(configFor(settings, regionOf(from)));
      const ask = async () => {
        const { DeletedDate } = await client.send(new DescribeSecretCommand({ SecretId: arn }));
        return DeletedDate === undefined ? 'there' : 'deleted';
      };
      return (await asking({ port: 'secret', of: arn, none: ['ResourceNotFound'], ask })) ?? 'none';
    },
    async parameter(from) {
      const client = new SSMClient(configFor(settings, regionOf(from)));
      const ParameterFilters = [{ Key: 'Name', Option: 'Equals', Values: [...parameterNames(from)] }];
      const ask = async () => {
        // A page may be empty though another one follows: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html
        for await (const { Parameters = [] } of paginateDescribeParameters({ client }, { ParameterFilters })) {
          if (Parameters.length > 0) return true;
        }
        return false;
      };
      return (await asking({ port: 'parameter', of: `the parameter ${from}`, ask })) ?? false;
    },
  };
}

/** IAM knows a role by its name, and hands the policy out percent-encoded. */
async function trustPolicy(arn: string, settings: ClientSettings): Promise<unknown> {
  const client = new IAMClient(configFor(settings));
  const { Role } = await client.send(new GetRoleCommand({ RoleName: arn.split('/').at(-1) }));
  // A role of the same name in this account is not the one of another account.
  if (Role === undefined || (arn.startsWith('arn:') && Role.Arn !== arn)) return undefined;
  return JSON.parse(decodeURIComponent(Role.AssumeRolePolicyDocument ?? '{}'));
}

const regionOf = (from: string): string | undefined => (from.startsWith('arn:') ? from.split(':')[3] : undefined);

/** The ARN of `/api` and that of `api` are the same text; names with a path begin with a slash. */
function parameterNames(from: string): readonly string[] {
  const name = from.startsWith('arn:') ? from.slice(from.indexOf(':parameter/') + ':parameter/'.length) : undefined;
  if (name === undefined) return [from];
  return name.includes('/') ? [`/${name}`] : [name, `/${name}`];
}
