import { SECOND } from '../domain/duration.ts';
import { isFinal, messageOf } from '../engine/thrown.ts';
import { readStatus } from '../net/status-file.ts';
import { readSettings } from '../settings.ts';
import { needTokenEndpoint } from './id-token.ts';
import { inputsOf } from './inputs.ts';
import { startRenewer } from './renewing.ts';
import { planOf } from './saving.ts';
import { RENEWER, SAVED, type Saved } from './state.ts';
import type { Surroundings } from './surroundings.ts';

/** Of the whole pre step. The first step of the job waits for nothing: the rest happens in the background. */
const WITHIN = 0.6 * SECOND;
const LOOK = 25;

/**
 * The pre step, for `early: true`: saves the token and leaves a renewer behind that publishes at once, so that the machine boots
 * during the first steps. A convenience only: main asks anyway, so every failure here is a notice.
 */
export async function acquireEarly(surroundings: Surroundings): Promise<void> {
  const { env, report, clock } = surroundings;
  const begun = clock.now();
  const early = (inputsOf(env)('early') ?? '').trim().toLowerCase();
  if (early === '' || early === 'false') return;
  try {
    const settings = readSettings('action', inputsOf(env));
    if (!settings.early || settings.dryRun || settings.lease !== '') return;
    needTokenEndpoint(env);
    const saved = planOf(settings, surroundings);
    report.save(SAVED, JSON.stringify(saved));
    const renewer = startRenewer(saved, { first: 0, unseen: settings.maxDuration, surroundings });
    report.save(RENEWER, JSON.stringify(renewer));
    report.line(await firstWord(saved, { clock, end: begun + WITHIN }));
  } catch (error) {
    // What is wrong for good ends the main step too, with the whole story; anything else is made good by it.
    const next = isFinal(error) ? '' : ' The main step asks for the machine.';
    report.notice(`early: ${messageOf(error)}${next}`);
  }
}

async function firstWord(
  { statusFile }: Saved,
  { clock, end }: { readonly clock: Surroundings['clock']; readonly end: number },
): Promise<string> {
  while (clock.now() < end) {
    const status = readStatus(statusFile);
    if (status?.publishedAt !== undefined) return 'Asked for the machine; it boots while the first steps run.';
    if (status?.hitch !== undefined) return `early: not yet asked for the machine: ${status.hitch.message}`;
    await clock.sleep(LOOK);
  }
  return 'The machine is being asked for in the background.';
}
