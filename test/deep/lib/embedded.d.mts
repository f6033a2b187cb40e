export interface Embedded {
  readonly url: string;
  readonly topicArn: string;
  /** What AWS clients need to reach it. */
  readonly env: Readonly<Record<string, string>>;
  events(): Promise<readonly EmbeddedEvent[]>;
  state(): Promise<{
    readonly calls: Readonly<Record<string, number>>;
    readonly services: readonly {
      readonly serviceName: string;
      readonly desiredCount: number;
      readonly runningCount: number;
    }[];
  }>;
  end(): Promise<unknown>;
}

export interface EmbeddedEvent {
  readonly at: number;
  readonly kind: string;
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export function startEmbedded(options: {
  readonly root: string;
  readonly work: string;
  readonly seed: unknown;
  readonly speed?: number;
  readonly name?: string;
}): Promise<Embedded>;
