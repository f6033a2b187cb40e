import { groupArn } from './arns.ts';
import type { ElbModel, Share } from './model.ts';
import type { Entrance, Target, TargetGroupSeed } from './types.ts';

/** Where one request goes. */
export type Route =
  | { readonly kind: 'target'; readonly group: TargetGroupSeed; readonly target: Target }
  /** The group has no target that may be asked, or there is no group: 503. */
  | { readonly kind: 'none'; readonly group: TargetGroupSeed | undefined };

/** The rule with the lowest number whose path fits, else the listener's default actions. */
export function entranceOf(model: ElbModel, at: { readonly balancer: string; readonly path: string }): Entrance {
  const here = model.entrances().filter(({ balancer }) => balancer === at.balancer);
  const rules = here
    .filter(({ rule }) => rule !== undefined && fits(rule.path, at.path))
    .sort((a, b) => (a.rule?.priority ?? 0) - (b.rule?.priority ?? 0));
  const found = rules[0] ?? here.find(({ rule }) => rule === undefined);
  if (found === undefined) throw new Error(`no listener at ${at.balancer}: a defect of the model`);
  return found;
}

/** `*` stands for any characters, `?` for one, as in path conditions. */
function fits(pattern: string, path: string): boolean {
  const escaped = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`).test(path);
}

export interface Choosing {
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Counts up with each request to the group. */
  readonly turn: (group: string) => number;
}

/** The group by the weights alone, whatever its health: an empty group with a weight answers 503. Then its targets in turn. */
export function routeOf(model: ElbModel, entrance: Entrance, choosing: Choosing): Route {
  const name = byWeight(model.shares(entrance.arn), choosing.random());
  const group = name === undefined ? undefined : model.group(groupArn(name));
  if (group === undefined) return { kind: 'none', group };
  const usable = usableOf(model.targets(group));
  const target = usable[choosing.turn(group.name) % usable.length];
  return target === undefined ? { kind: 'none', group } : { kind: 'target', group, target };
}

function byWeight(shares: readonly Share[], random: number): string | undefined {
  let left = random * shares.reduce((sum, { weight }) => sum + weight, 0);
  for (const { group, weight } of shares) {
    if (left < weight) return group;
    left -= weight;
  }
  return undefined;
}

/**
 * Healthy targets; where there are only unhealthy ones, those. One that was not checked yet gets nothing.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html#target-group-health
 */
function usableOf(targets: readonly Target[]): readonly Target[] {
  const good = targets.filter(({ state }) => state === 'healthy' || state === 'unavailable');
  return good.length > 0 ? good : targets.filter(({ state }) => state === 'unhealthy');
}
