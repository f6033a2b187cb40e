import { AwsError } from '../awsError.ts';
import { groupArn, listenerArn, ruleArn } from './arns.ts';
import { listIn, textIn, treeIn } from './tree.ts';
import type { ElbSeed, Entrance, ForwardSeed, Target, TargetGroupSeed, Tree } from './types.ts';

export interface ElbOptions extends ElbSeed {
  /** The targets that services register with a group. */
  readonly registered: (group: TargetGroupSeed) => readonly Target[];
}

/** A share of the traffic of one entrance. */
export interface Share {
  readonly group: string;
  readonly weight: number;
}

/** Load balancers as this project sees them: weighted forward actions of listeners and rules, and the health of targets. */
export class ElbModel {
  readonly groups: readonly TargetGroupSeed[];
  readonly #registered: ElbOptions['registered'];
  #entrances: readonly Entrance[];

  constructor({ balancers, targetGroups, registered }: ElbOptions) {
    this.groups = targetGroups;
    this.#registered = registered;
    this.#entrances = balancers.flatMap(({ name, port, forward, rules }): Entrance[] => [
      { arn: listenerArn(name, port), balancer: name, port, actions: [forwarding(forward)] },
      ...rules.map(({ priority, path, forward: to }) => ({
        arn: ruleArn(name, { port, priority }),
        balancer: name,
        port,
        rule: { priority, path },
        actions: [forwarding(to)],
      })),
    ]);
  }

  entrances(): readonly Entrance[] {
    return this.#entrances;
  }

  /** Where an entrance sends its traffic, group names and weights. */
  shares(arn: string): readonly Share[] {
    const forward = this.#entrances
      .find((one) => one.arn === arn)
      ?.actions.find((one) => textIn(one, 'Type') === 'forward');
    const listed = listIn(treeIn(forward, 'ForwardConfig'), 'TargetGroups');
    return listed.map((one) => ({
      group: nameOf(textIn(one, 'TargetGroupArn') ?? ''),
      weight: Number(textIn(one, 'Weight') ?? 1),
    }));
  }

  targets(group: TargetGroupSeed): readonly Target[] {
    return [...group.targets, ...this.#registered(group)];
  }

  /** @throws AwsError TargetGroupNotFound */
  group(arn: string): TargetGroupSeed {
    const found = this.groups.find(({ name }) => groupArn(name) === arn);
    if (found !== undefined) return found;
    throw new AwsError('TargetGroupNotFound', { message: `One or more target groups not found: ${arn}` });
  }

  /**
   * ModifyListener and ModifyRule: the actions as a whole are replaced.
   * @throws AwsError ListenerNotFound, RuleNotFound, TargetGroupNotFound, ValidationError
   */
  modify(arn: string, actions: readonly Tree[]): Entrance {
    const entrance = this.#entrances.find((one) => one.arn === arn);
    if (entrance === undefined) {
      const what = arn.includes(':listener-rule/') ? 'Rule' : 'Listener';
      throw new AwsError(`${what}NotFound`, { message: `One or more ${what.toLowerCase()}s not found: ${arn}` });
    }
    const next = actions.map((action) => this.#completed(action));
    const changed = { ...entrance, actions: next };
    this.#entrances = this.#entrances.map((one) => (one.arn === arn ? changed : one));
    return changed;
  }

  // A forward action with one group may name it without a config; AWS shows both forms then.
  #completed(action: Tree): Tree {
    if (textIn(action, 'Type') !== 'forward') return action;
    const alone = textIn(action, 'TargetGroupArn');
    const config = treeIn(action, 'ForwardConfig');
    const listed = listIn(config, 'TargetGroups');
    const groups = listed.length > 0 ? listed : alone === undefined ? [] : [{ TargetGroupArn: alone, Weight: '1' }];
    const weights = groups.map((one) => Number(textIn(one, 'Weight') ?? 1));
    for (const one of groups) this.group(textIn(one, 'TargetGroupArn') ?? '');
    if (groups.length === 0 || groups.length > 5 || weights.some((weight) => !(weight >= 0 && weight <= 999))) {
      throw new AwsError('ValidationError', {
        message: 'A forward action has 1 to 5 target groups with weights 0 to 999.',
      });
    }
    const stickiness = treeIn(config, 'TargetGroupStickinessConfig') ?? { Enabled: 'false' };
    const full = groups.map((one, index) => ({ ...one, Weight: String(weights[index]) }));
    return { ...action, ForwardConfig: { TargetGroups: full, TargetGroupStickinessConfig: stickiness } };
  }
}

function forwarding(forward: readonly ForwardSeed[]): Tree {
  const TargetGroups = forward.map(({ group, weight }) => ({
    TargetGroupArn: groupArn(group),
    Weight: String(weight),
  }));
  return {
    Type: 'forward',
    Order: '1',
    ForwardConfig: { TargetGroups, TargetGroupStickinessConfig: { Enabled: 'false' } },
  };
}

const nameOf = (arn: string): string => arn.split('/')[1] ?? '';
