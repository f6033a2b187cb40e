import { s3Artifacts, s3Client } from '../../aws/deploy/bucket.ts';
import { cloudFormationClient, cloudFormationStacks } from '../../aws/deploy/cloudformation.ts';
import { tableAdmin } from '../../aws/deploy/table-admin.ts';
import { dynamoClient } from '../../aws/dynamo-client.ts';
import { failoverSurvey } from '../../aws/failover/survey.ts';
import type { DeployPorts } from '../../engine/deploy/deploy.ts';
import type { Artifacts, Stacks, Tables } from '../../engine/deploy/ports.ts';
import { inspectFailover } from '../../engine/failover/inspect.ts';
import type { WaitingClock } from '../../engine/ports.ts';
import type { Shell } from '../shell.ts';
import type { Place } from './place.ts';

export interface Deployment {
  readonly stacks: Stacks;
  readonly artifacts: Artifacts;
  readonly tables: Tables;
  readonly clock: WaitingClock;
}

/** What the commands that change a stack use of AWS. */
export function openDeployment(
  { settings, account, region }: Place,
  { shell, bucket }: { readonly shell: Shell; readonly bucket: string },
): Deployment {
  const { clock, env } = shell;
  const path = Boolean(env.AWS_ENDPOINT_URL_S3 || env.AWS_ENDPOINT_URL);
  return {
    clock,
    stacks: cloudFormationStacks(cloudFormationClient(settings)),
    artifacts: s3Artifacts({ client: s3Client(settings, { path }), bucket, account, region }),
    tables: tableAdmin({ client: dynamoClient(settings), clock }),
  };
}

/** Looks, before anything is made, whether what the parameters name is there and fits. */
export function openInspection(
  { settings }: Place,
  {
    stackName,
    given,
    warn,
  }: {
    readonly stackName: string;
    readonly given: ReadonlyMap<string, string>;
    readonly warn: (text: string) => void;
  },
): NonNullable<DeployPorts['inspect']> {
  return (parameters) =>
    inspectFailover(
      { stackName, parameters, given: new Set(given.keys()) },
      { survey: failoverSurvey(settings), warn },
    );
}
