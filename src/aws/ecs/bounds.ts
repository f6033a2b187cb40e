import {
  type ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import type { Size } from '../../domain/size.ts';
import { groupsOf } from '../ec2/bisect.ts';

export type Bounds = Required<Pick<Size, 'min' | 'max'>>;

/** How Application Auto Scaling speaks of services. */
const WHAT = { ServiceNamespace: 'ecs', ScalableDimension: 'ecs:service:DesiredCount' } as const;
const PAGE = 50;

/**
 * The bounds between which services are scaled, by `cluster/service`; those that nothing scales are left out.
 * https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScalableTargets.html
 */
export async function boundsOf(
  names: readonly string[],
  { client, signal }: { readonly client: ApplicationAutoScalingClient; readonly signal?: AbortSignal },
): Promise<ReadonlyMap<string, Bounds>> {
  const pages = await Promise.all(
    groupsOf(names, PAGE).map((group) =>
      client.send(
        new DescribeScalableTargetsCommand({ ...WHAT, ResourceIds: group.map(resourceOf) }),
        signal === undefined ? {} : { abortSignal: signal },
      ),
    ),
  );
  const targets = pages.flatMap(({ ScalableTargets = [] }) => ScalableTargets);
  return new Map(
    targets.map(({ ResourceId = '', MinCapacity, MaxCapacity }) => [
      ResourceId.slice('service/'.length),
      { min: MinCapacity, max: MaxCapacity },
    ]),
  );
}

/** Sets the floor of a service that is scaled. Never called for one that is not: it would register it. */
export function setFloor(
  name: string,
  {
    client,
    floor,
    signal,
  }: { readonly client: ApplicationAutoScalingClient; readonly floor: number; readonly signal: AbortSignal },
): Promise<unknown> {
  const command = new RegisterScalableTargetCommand({ ...WHAT, ResourceId: resourceOf(name), MinCapacity: floor });
  return client.send(command, { abortSignal: signal });
}

const resourceOf = (name: string): string => `service/${name}`;

/** The floor to give back: none where somebody set one meanwhile, and never over a ceiling that they lowered. */
export function floorToRestore(now: Partial<Bounds> | undefined, remembered: Size | undefined): number | undefined {
  const min = remembered?.min ?? 0;
  if (now?.min !== 0 || min === 0) return undefined;
  const floor = Math.min(min, now.max ?? min);
  return floor > 0 ? floor : undefined;
}
