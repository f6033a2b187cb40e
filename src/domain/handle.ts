import { shorten } from './duration.ts';
import { usage } from './errors.ts';
import { formatTarget, parseTarget, type TargetRef } from './target.ts';
import { TOKEN } from './token.ts';

/**
 * What `start` hands to `stop` and to an adopting job: the token, and the targets it was made for, so that nobody has to name
 * them twice. Form: `token@target,target`, targets percent-encoded; a token alone is a handle too.
 */
export interface Handle {
  readonly token: string;
  readonly targets: readonly TargetRef[];
}

/** The text of a handle: letters, digits and `-_.!~*'()%@,:` only, so that it passes through any shell, file or output. */
export function formatHandle({ token, targets }: Handle): string {
  const parts = targets.map((target) => encodeURIComponent(formatTarget(target)).replace(/^ec2%3A/, ''));
  return parts.length === 0 ? token : `${token}@${parts.join(',')}`;
}

/** @throws WakelockError (`usage`) that does not repeat the value: it may hold a token. */
export function parseHandle(text: string, option: string): Handle {
  const [token = '', targets, ...rest] = text.split('@');
  if (!TOKEN.test(token) || rest.length > 0) throw broken(option);
  const parts = targets === undefined ? [] : targets.split(',');
  return { token, targets: parts.map((part) => parseTarget(decode(part, option))) };
}

function decode(part: string, option: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw usage(`${option}: "${shorten(part)}" in it cannot be decoded.`, {
      repair: REPAIR,
      shellRepair: SHELL_REPAIR,
    });
  }
}

const REPAIR = 'Pass the output on unchanged, as in: lease: ${{ needs.start.outputs.lease }}';
const SHELL_REPAIR = 'Pass it on unchanged, as in: --lease "$WAKELOCK_LEASE"';

function broken(option: string) {
  return usage(`${option}: the value is not a lease.`, {
    likely: 'The output `lease` of the start step was masked, cut, or came from another step.',
    repair: REPAIR,
    shellRepair: SHELL_REPAIR,
  });
}
