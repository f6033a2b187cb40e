import { formatDuration, SECOND } from '../../domain/duration.ts';
import { judgeAnswer, type Proof } from '../../domain/rollout/proof.ts';
import type { RolloutPorts, RolloutWatcher } from './ports.ts';

export type ProofEnd =
  | { readonly kind: 'proven'; readonly saw: string }
  | { readonly kind: 'disproven'; readonly saw: string }
  | { readonly kind: 'interrupted' };

const ATTEMPT = 10 * SECOND;
const PAUSE = SECOND;

/** Asks until so many answers in a row are good, or the time is up; a bad answer begins the count anew. */
export async function prove(
  proof: Proof,
  {
    ports: { health, clock },
    watcher,
    signal,
  }: {
    readonly ports: Pick<RolloutPorts, 'health' | 'clock'>;
    readonly watcher: RolloutWatcher;
    readonly signal: AbortSignal;
  },
): Promise<ProofEnd> {
  const { url, times, timeout } = proof;
  const end = clock.now() + timeout;
  let row = 0;
  let last: string | undefined;
  while (!signal.aborted) {
    const left = end - clock.now();
    const answer = await health.get(url, { timeout: Math.max(1, Math.min(ATTEMPT, left)), signal });
    if (signal.aborted) break;
    const judged = answer.kind === 'none' ? { ok: false, saw: answer.saw } : judgeAnswer(answer, proof);
    row = judged.ok ? row + 1 : 0;
    if (judged.saw !== last) watcher.line(`health: ${url} ${judged.saw}`);
    last = judged.saw;
    if (row >= times) return { kind: 'proven', saw: `${url} ${judged.saw}, ${times} times in a row` };
    if (clock.now() + PAUSE >= end) {
      const short = judged.ok ? `only ${row} of ${times} good answers in a row` : judged.saw;
      return { kind: 'disproven', saw: `${url} ${short} within ${formatDuration(timeout)}` };
    }
    await clock.sleep(PAUSE, signal);
  }
  return { kind: 'interrupted' };
}
