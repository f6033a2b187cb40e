import { shorten } from '../duration.ts';
import { usage } from '../errors.ts';

/**
 * An address that is asked without credentials. Errors tell no more than protocol and host of one that may hold a secret.
 * @throws WakelockError (`usage`)
 */
export function addressOf(text: string, option: string): string {
  const { protocol, host, username, password } = URL.canParse(text) ? new URL(text) : new URL('none:');
  const shown = host === '' ? shorten(text.replace(/^.*@/s, '…@')) : `${protocol}//${host}`;
  if (protocol !== 'http:' && protocol !== 'https:')
    throw usage(`${option}: "${shown}" is no http or https address.`, {
      likely: 'The protocol is missing, or something in it has no place in an address.',
      repair: 'Write it whole, as in https://example.com/health-check',
    });
  if (username + password === '') return text;
  throw usage(`${option}: the address on ${shown} holds credentials.`, {
    likely: 'It was copied from a configuration; logs and shell histories would keep them.',
    repair: 'Leave out what stands before the @, and let this path answer without them.',
  });
}
