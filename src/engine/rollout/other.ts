import { isOpen } from '../../domain/rollout/facts.ts';
import type { RolloutOrder } from '../../domain/rollout/order.ts';
import { type RevisionPlan, shortDefinition } from '../../domain/rollout/revision.ts';
import { definitionOf } from './plan.ts';
import type { RolloutPorts } from './ports.ts';

/** A deployment that is under way. */
export interface OtherDeployment {
  readonly arn: string;
  /** ARN of the definition that it brings; undefined where ECS does not tell it. */
  readonly definition: string | undefined;
}

export async function otherDeployment(
  order: RolloutOrder,
  { services }: Pick<RolloutPorts, 'services'>,
): Promise<OtherDeployment | undefined> {
  const open = (await services.deployments(order)).find(isOpen);
  if (open === undefined) return undefined;
  return { arn: open.arn, definition: await definitionOf(open.revision, services) };
}

/** What a deployment that is under way means to ours. */
export type Meeting =
  | { readonly kind: 'free' }
  /** It brings what ours would, an earlier try: it is followed, not deployed again. */
  | { readonly kind: 'joins'; readonly arn: string }
  | { readonly kind: 'waits'; readonly why: string }
  | { readonly kind: 'refused'; readonly why: string };

export function meet(
  other: OtherDeployment | undefined,
  { revision, order }: { readonly revision: RevisionPlan; readonly order: RolloutOrder },
): Meeting {
  if (other === undefined) return { kind: 'free' };
  const { arn, definition } = other;
  if (revision.kind === 'existing' && revision.arn === definition && !order.force) return { kind: 'joins', arn };
  const name = definition === undefined ? 'another revision' : shortDefinition(definition);
  switch (order.otherDeployment) {
    case 'replace':
      return { kind: 'free' };
    case 'refuse':
      return { kind: 'refused', why: `${name} is being deployed just now (${arn}), and other-deployment is refuse.` };
    case 'wait':
      return {
        kind: 'waits',
        why: `waiting for the deployment of ${name} that is under way (${arn.split('/').at(-1)})`,
      };
  }
}
