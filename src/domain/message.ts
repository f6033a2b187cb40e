import * as v from 'valibot';
import { shorten } from './duration.ts';
import { suspectKey } from './json.ts';
import { formatTarget, parseTarget, type TargetRef } from './target.ts';
import { TOKEN } from './token.ts';

/** At most this many bytes of UTF-8 are looked at; SNS itself would carry 256 KiB. */
export const MAX_MESSAGE_BYTES = 16 * 1024;
/** Targets of one message. */
export const MAX_TARGETS = 100;
// What is logged of a broken message must not show whose lease it speaks of.
const TOKEN_END = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;
const DAY_SECONDS = 86_400;

const seconds = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(max));
const plainText = (bytes: number) =>
  v.pipe(
    v.string(),
    v.maxBytes(bytes),
    v.check((text) => text.isWellFormed() && !hasControl(text), 'has control characters or lone surrogates'),
  );

const targets = v.pipe(v.array(v.pipe(v.string(), v.maxLength(600))), v.minLength(1), v.maxLength(MAX_TARGETS));
const lease = v.pipe(v.string(), v.regex(TOKEN, 'is not a lease token (prefix-uuid)'));
const ttl = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(DAY_SECONDS));

/** The wire form of message v1. Durations are seconds. Unknown fields are ignored, so that a newer runner is understood. */
export const StartSchema = v.object({
  wakelock: v.literal(1),
  action: v.literal('start'),
  targets,
  lease,
  ttl,
  linger: v.optional(seconds(DAY_SECONDS)),
  ready: v.optional(v.pipe(v.array(v.picklist(['running', 'status-ok', 'ssm'])), v.maxLength(3))),
  alreadyOn: v.optional(v.picklist(['take', 'keep'])),
  exclusive: v.optional(v.boolean()),
  protect: v.optional(v.boolean()),
  holder: v.optional(v.object({ name: plainText(200), url: v.optional(plainText(500)) })),
});
export const StopSchema = v.object({ wakelock: v.literal(1), action: v.literal('stop'), targets, lease, ttl });
export const LookSchema = v.object({ wakelock: v.literal(1), action: v.literal('look'), targets });
export const PingSchema = v.object({ wakelock: v.literal(1), action: v.literal('ping') });
export const MessageSchema = v.variant('action', [StartSchema, StopSchema, LookSchema, PingSchema]);

export type StartMessage = v.InferOutput<typeof StartSchema>;
export type StopMessage = v.InferOutput<typeof StopSchema>;
export type Message = v.InferOutput<typeof MessageSchema>;

export type ParsedMessage =
  | { readonly ok: true; readonly message: Message; readonly refs: readonly TargetRef[] }
  | { readonly ok: false; readonly reason: MessageFault; readonly detail: string };

/** Why a message is ignored: each is a metric, none is retried. */
export type MessageFault =
  | 'too-large'
  | 'not-json'
  | 'not-a-message'
  | 'unknown-version'
  | 'unknown-action'
  | 'forbidden-key'
  | 'invalid'
  | 'bad-target';

/** Reads the text of a message. Never throws; takes time linear in the text. */
export function parseMessage(text: string): ParsedMessage {
  const bad = (reason: MessageFault, detail: string): ParsedMessage => ({
    ok: false,
    reason,
    detail: shorten(detail.replaceAll(TOKEN_END, '…')),
  });
  if (Buffer.byteLength(text) > MAX_MESSAGE_BYTES) {
    return bad('too-large', `${text.length} characters, at most ${MAX_MESSAGE_BYTES} bytes`);
  }
  const json = readJson(text);
  if (json === undefined) return bad('not-json', text.trim() === '' ? 'empty' : text);
  const key = suspectKey(text);
  if (key !== undefined) return bad('forbidden-key', key);
  if (typeof json !== 'object' || json === null || !('wakelock' in json))
    return bad('not-a-message', 'no "wakelock" field');
  if (json.wakelock !== 1) return bad('unknown-version', `wakelock: ${JSON.stringify(json.wakelock)}`);
  const action = 'action' in json ? json.action : undefined;
  if (!ACTIONS.has(action)) return bad('unknown-action', `action: ${JSON.stringify(action) ?? 'missing'}`);
  const result = v.safeParse(MessageSchema, json, { abortEarly: true });
  if (!result.success) {
    const issue = result.issues[0];
    return bad('invalid', `${v.getDotPath(issue) ?? 'message'}: ${issue.message}`);
  }
  return withTargets(result.output);
}

const ACTIONS: ReadonlySet<unknown> = new Set(['start', 'stop', 'look', 'ping']);

function withTargets(message: Message): ParsedMessage {
  if (message.action === 'ping') return { ok: true, message, refs: [] };
  try {
    const refs = new Map(message.targets.map(parseTarget).map((ref) => [formatTarget(ref), ref]));
    return { ok: true, message, refs: [...refs.values()] };
  } catch (error) {
    return { ok: false, reason: 'bad-target', detail: error instanceof Error ? error.message : String(error) };
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function hasControl(text: string): boolean {
  for (const char of text) if (char < ' ' || char === '\u007f') return true;
  return false;
}
