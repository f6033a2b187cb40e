import type { Finding } from './findings.ts';
import type { Reading } from './health.ts';

/** What could not be read is neither right nor wrong: a set-up of which nobody could see much must not pass for a healthy one. */
export function notChecked({
  why,
  repair,
}: Extract<Reading<unknown>, { readonly known: false }>): Omit<Finding, 'check'> {
  return { level: 'unknown', what: `not checked: ${why}`, repair };
}
