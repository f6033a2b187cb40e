import { SECOND } from '../domain/duration.ts';
import type { AlreadyOn, Holder, ReadyLevel } from '../domain/lease.ts';
import type { StartMessage, StopMessage } from '../domain/message.ts';
import { formatTarget, type TargetId, type TargetRef } from '../domain/target.ts';

/** What a holder asks for. Durations ms. */
export interface LeaseRequest {
  readonly token: string;
  readonly targets: readonly TargetRef[];
  readonly ttl: number;
  readonly linger: number;
  readonly levels: readonly ReadyLevel[];
  readonly alreadyOn: AlreadyOn;
  readonly exclusive: boolean;
  readonly protect: boolean;
  readonly holder: Holder;
}

/** The text of the start message, which also renews. `ttl` overrides the request's. */
export function startText(request: LeaseRequest, ttl: number = request.ttl): string {
  const message: StartMessage = {
    wakelock: 1,
    action: 'start',
    targets: request.targets.map(formatTarget),
    lease: request.token,
    ttl: Math.ceil(ttl / SECOND),
    ...(request.linger > 0 ? { linger: Math.round(request.linger / SECOND) } : {}),
    ready: [...request.levels],
    alreadyOn: request.alreadyOn,
    ...(request.exclusive ? { exclusive: true } : {}),
    ...(request.protect ? { protect: true } : {}),
    holder: { name: request.holder.name, url: request.holder.url },
  };
  return JSON.stringify(message);
}

export type ReleaseRequest = Pick<LeaseRequest, 'token' | 'targets' | 'ttl'>;

/** The text of the stop message. It carries the ttl so that an early stop is remembered for as long as starts may come. */
export function stopText(request: ReleaseRequest): string {
  const message: StopMessage = {
    wakelock: 1,
    action: 'stop',
    targets: request.targets.map(formatTarget),
    lease: request.token,
    ttl: Math.ceil(request.ttl / SECOND),
  };
  return JSON.stringify(message);
}

/** The text that asks `power` to look at targets now; harmless. */
export function lookText(targets: readonly TargetId[]): string {
  return JSON.stringify({ wakelock: 1, action: 'look', targets });
}

/** Cuts a holder's name to what a message may carry: 200 bytes of UTF-8, no control characters. */
export function holderName(text: string): string {
  let name = '';
  for (const char of text.toWellFormed()) {
    const next = name + (char < ' ' || char === '\u007f' ? ' ' : char);
    if (Buffer.byteLength(next) > 200) break;
    name = next;
  }
  return name;
}
