import { formatDuration } from '../../domain/duration.ts';
import { usage } from '../../domain/errors.ts';
import { formatHandle } from '../../domain/handle.ts';
import { TOKEN } from '../../domain/token.ts';
import { stopText } from '../../engine/request.ts';
import type { Front } from '../../options.ts';
import { boundOf } from '../acquire.ts';
import type { Call } from '../command.ts';
import { EXIT } from '../output.ts';
import { LEASE_VARIABLE, stepOf } from './step.ts';

/** A line that says nothing; an empty one would be lost at the end of the output. */
const NONE = '-';

/**
 * Checks the options of a step before anything is published, and prints what its script must know by itself should the node
 * be lost: the lease, the text that releases it, its topic, and within
 * what time it ends without.
 */
export function check(front: Extract<Front, 'jenkins' | 'jenkins-start'>) {
  return async ({ shell, output }: Call): Promise<number> => {
    const { settings, token, adopted } = stepOf(front, shell);
    if (!TOKEN.test(token))
      throw usage(`${LEASE_VARIABLE} is not a token.`, { likely: 'The Jenkins library sets it.' });
    const { targets, maxDuration } = settings;
    const ttl = front === 'jenkins' ? boundOf(settings, shell) : maxDuration;
    const stop = settings.mode === 'plain' ? settings.stopMessage : stopText({ token, targets, ttl });
    const plain = settings.mode === 'plain';
    // An adopted lease, and what is only tried, is not this step's to release.
    const facts = {
      lease: plain ? NONE : formatHandle({ token, targets }),
      stop: adopted || settings.dryRun ? NONE : stop,
      topic: settings.stopTopic.arn,
      bound: plain ? NONE : formatDuration(ttl),
    };
    output.data(facts, (all) => [all.lease, all.stop, all.topic, all.bound]);
    return EXIT.ok;
  };
}
