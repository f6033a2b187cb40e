import type { Entry } from './timeline.ts';

/** A decision of `power` that did something, from a line of its log; undefined for every other line. */
export function decisionOf(line: string, now: number): (Entry & { readonly target: string }) | undefined {
  const { message, target, action, timestamp } = fieldsOf(line);
  if (typeof message !== 'string' || typeof target !== 'string' || typeof action !== 'string') return undefined;
  const text = message.slice(message.indexOf(': ') + 2);
  const at = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN;
  return { at: Number.isNaN(at) ? now : at, who: 'power', text, target };
}

function fieldsOf(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
