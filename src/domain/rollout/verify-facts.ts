import type { Container, SecretUse, Task } from './verify-task.ts';
import type { Trust } from './verify-trust.ts';

/** What AWS said, or which right was missing to ask. */
export type Seen<T> =
  | { readonly known: true; readonly value: T }
  | {
      readonly known: false;
      readonly action: string;
      readonly why: string;
      /** What helps; undefined where the right is missing, which is then to be allowed. */
      readonly repair?: string | undefined;
    };

/** A service as ECS describes it. */
export interface ServiceFacts {
  readonly arn: string;
  readonly status: string;
  readonly desired: number;
  readonly fargate: boolean;
  /** Who deploys it: `ECS`, `CODE_DEPLOY`, `EXTERNAL`. */
  readonly controller: string;
  /** ARN of the definition that it runs. */
  readonly definition: string;
  readonly loadBalancers: readonly Attached[];
  /** Undefined where the tasks have no network of their own. */
  readonly network: { readonly subnets: readonly string[]; readonly publicIp: boolean } | undefined;
}

export interface Attached {
  /** ARNs; the second is that of blue/green. */
  readonly groups: readonly string[];
  readonly container: string;
  readonly port: number;
}

export interface ImageFacts {
  readonly digest: string;
  /** `linux/amd64`; empty where the manifest does not tell. */
  readonly platforms: Seen<readonly string[]>;
}

export interface GroupFacts {
  /** `ip`, `instance`, `lambda`. */
  readonly type: string;
  readonly port: number | undefined;
  /** `traffic-port` or a number. */
  readonly healthPort: string;
  readonly vpc: string | undefined;
  /** How many load balancers send to it. */
  readonly balancers: number;
}

/** Where a subnet sends what is for the internet. */
export type Way = 'internet-gateway' | 'nat' | 'other' | 'none';

export interface NetworkFacts {
  /** VPC by id of the subnet; a subnet that does not exist is not in it. */
  readonly subnets: Seen<ReadonlyMap<string, string>>;
  readonly ways: Seen<ReadonlyMap<string, Way>>;
  /** VPC endpoints that are available: `ecr.api`, `ecr.dkr`, `s3`, `logs`. */
  readonly endpoints: Seen<ReadonlySet<string>>;
}

export type RoleUse = 'execution' | 'task';

/** All that is known before something is deployed. Undefined = there is none. */
export interface VerifyFacts {
  /** `cluster/service`. */
  readonly name: string;
  readonly region: string;
  readonly task: Task;
  readonly service: Seen<ServiceFacts | undefined>;
  readonly roles: readonly { readonly use: RoleUse; readonly arn: string; readonly trust: Seen<Trust | undefined> }[];
  readonly images: readonly { readonly container: Container; readonly found: Seen<ImageFacts | undefined> }[];
  readonly logGroups: readonly {
    readonly container: Container;
    readonly group: string;
    readonly exists: Seen<boolean>;
  }[];
  readonly secrets: readonly {
    readonly container: Container;
    readonly secret: SecretUse;
    readonly found: Seen<'there' | 'deleted' | 'none'>;
  }[];
  readonly groups: ReadonlyMap<string, Seen<GroupFacts | undefined>>;
  readonly network: NetworkFacts | undefined;
}
