import type { DefinitionDocument } from '../../domain/rollout/diff.ts';
import type { GroupFacts, ImageFacts, ServiceFacts, Way } from '../../domain/rollout/verify-facts.ts';
import type { ImageRef } from '../../domain/rollout/verify-image.ts';

/**
 * What is asked before something is deployed. Every method reads only, and rejects with a WakelockError, `denied` where a right
 * is missing. Undefined = there is none.
 */
export interface VerifyPorts {
  service(of: { readonly cluster: string; readonly service: string }): Promise<ServiceFacts | undefined>;
  /** A task definition by ARN, `family:revision` or family (its newest). */
  definition(name: string): Promise<DefinitionDocument | undefined>;
  /** The trust policy of a role. */
  trustPolicy(arn: string): Promise<unknown>;
  image(ref: ImageRef): Promise<Pick<ImageFacts, 'digest'> | undefined>;
  /** `linux/amd64`, …; empty where the manifest does not tell. */
  platforms(ref: ImageRef, digest: string): Promise<readonly string[]>;
  logGroup(of: { readonly name: string; readonly region: string }): Promise<boolean>;
  secret(arn: string): Promise<'there' | 'deleted' | 'none'>;
  /** A parameter by name or ARN; its value is not read. */
  parameter(name: string): Promise<boolean>;
  targetGroup(arn: string): Promise<GroupFacts | undefined>;
  /** VPC by id; those that do not exist are left out. */
  subnets(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  ways(subnets: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, Way>>;
  endpoints(vpcs: readonly string[]): Promise<ReadonlySet<string>>;
}

/** The right that each of them needs. */
export const RIGHTS: Readonly<Record<keyof VerifyPorts, string>> = {
  service: 'ecs:DescribeServices',
  definition: 'ecs:DescribeTaskDefinition',
  trustPolicy: 'iam:GetRole',
  image: 'ecr:DescribeImages',
  platforms: 'ecr:BatchGetImage, ecr:GetDownloadUrlForLayer',
  logGroup: 'logs:DescribeLogGroups',
  secret: 'secretsmanager:DescribeSecret',
  parameter: 'ssm:DescribeParameters',
  targetGroup: 'elasticloadbalancing:DescribeTargetGroups',
  subnets: 'ec2:DescribeSubnets',
  ways: 'ec2:DescribeRouteTables',
  endpoints: 'ec2:DescribeVpcEndpoints',
};
