import { type ForwardingAction, trafficOf, withShare } from '../../../src/aws/failover/weights.ts';
import type { Traffic } from '../../../src/domain/failover/facts.ts';
import type { FailoverSet } from '../../../src/domain/failover/set.ts';

interface Group {
  readonly TargetGroupArn: string;
  readonly Weight: number;
}

interface Action extends ForwardingAction {
  readonly Order: number;
  readonly AuthenticateOidcConfig?: { readonly ClientId: string; readonly UseExistingClientSecret?: boolean };
  readonly ForwardConfig?: {
    readonly TargetGroups: readonly Group[];
    readonly TargetGroupStickinessConfig: { readonly Enabled: boolean; readonly DurationSeconds: number };
  };
}

const OTHER = 'arn:aws:elasticloadbalancing:eu-west-1:000000000000:targetgroup/others/0011223344556677';

/** The actions of one listener, changed by the real arithmetic of weights and by people; read and written as a whole. */
export class Listener {
  #actions: readonly Action[];
  readonly #set: FailoverSet;

  constructor(set: FailoverSet, { beside }: { readonly beside: boolean }) {
    this.#set = set;
    const forward: Action = {
      Type: 'forward',
      Order: 2,
      ForwardConfig: {
        TargetGroups: [
          { TargetGroupArn: set.lambdaGroup, Weight: 100 },
          { TargetGroupArn: set.serviceGroup, Weight: 0 },
          ...(beside ? [{ TargetGroupArn: OTHER, Weight: 7 }] : []),
        ],
        TargetGroupStickinessConfig: { Enabled: false, DurationSeconds: 60 },
      },
    };
    const login: Action = { Type: 'authenticate-oidc', Order: 1, AuthenticateOidcConfig: { ClientId: 'web' } };
    this.#actions = beside ? [login, forward] : [forward];
  }

  read(): readonly Action[] {
    return this.#actions;
  }

  get traffic(): Traffic {
    return trafficOf(this.#actions, this.#set);
  }

  get share(): number {
    const { traffic } = this;
    return traffic.kind === 'read' ? traffic.share : 0;
  }

  /** What is written for a share, from the actions that were read. */
  written(actions: readonly Action[], share: number): readonly Action[] {
    return withShare(actions, this.#set, share);
  }

  /** AWS keeps the secret where it is told to, and shows neither it nor the order to keep it. */
  replace(actions: readonly Action[]): { readonly secretLost: boolean } {
    const secretLost = actions.some(
      ({ AuthenticateOidcConfig: login }) => login !== undefined && login.UseExistingClientSecret !== true,
    );
    this.#actions = actions.map((action) =>
      action.AuthenticateOidcConfig === undefined
        ? action
        : { ...action, AuthenticateOidcConfig: { ClientId: action.AuthenticateOidcConfig.ClientId } },
    );
    return { secretLost };
  }

  /** A person sets the weights of the two groups. */
  editShare(share: number): void {
    this.replace(this.written(this.#actions, share));
  }

  /** A person changes what is none of our business. */
  editOthers(seconds: number): void {
    this.#actions = this.#actions.map((action) =>
      action.ForwardConfig === undefined
        ? action
        : {
            ...action,
            ForwardConfig: {
              ...action.ForwardConfig,
              TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: seconds },
            },
          },
    );
  }

  /** All but the weights of the two groups, as text. */
  others(): string {
    const ours = new Set([this.#set.lambdaGroup, this.#set.serviceGroup]);
    return JSON.stringify(this.#actions, (key, value: unknown) => {
      const group = value as Group | null;
      return key !== '' && typeof group === 'object' && group !== null && ours.has(group.TargetGroupArn)
        ? group.TargetGroupArn
        : value;
    });
  }
}

export type { Action };
