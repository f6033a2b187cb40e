import type { StartMessage, StopMessage } from '../domain/message.ts';
import type { TargetId } from '../domain/target.ts';
import type { TextRule } from '../domain/text-rules.ts';
import { leaseIdOf } from '../domain/token.ts';

export type { TextRule };

export interface TextJoin {
  readonly id: string;
  readonly message: StartMessage | StopMessage;
  readonly targets: readonly TargetId[];
}

/** The message that a configured plain text stands for; undefined for any other text. One lease per pair of texts. */
export function textMessage(text: string, rules: readonly TextRule[]): TextJoin | undefined {
  const rule = rules.find((candidate) => candidate.start === text || candidate.stop === text);
  if (rule === undefined) return undefined;
  const lease = `text-${leaseIdOf(`${rule.start}\n${rule.stop}`)}`;
  const targets = [...rule.targets];
  const shared = { wakelock: 1 as const, targets, lease, ttl: rule.ttl };
  const message =
    text === rule.start
      ? { ...shared, action: 'start' as const, holder: { name: `plain text "${text.slice(0, 100)}"` } }
      : { ...shared, action: 'stop' as const };
  return { id: lease, message, targets };
}
