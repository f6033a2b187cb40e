import { runOnAllCores } from './pool.mjs';
import { counted, tell } from './show.mjs';

/**
 * Runs schedules without one safety mechanism after the other, each until its absence is noticed, and tells after how many.
 * @param bundled where the simulator without a mechanism is
 * @returns the exit code: 1 if the absence of a mechanism was not noticed within `most` schedules
 */
export async function bite(teeth, { bundled, seed, most }) {
  let missed = 0;
  const ranges = await Promise.all(
    teeth.map(async (tooth) => ({
      bundle: await bundled(tooth),
      variant: tooth.variant ?? 'mixed',
      from: seed,
      runs: most,
      teeth: [tooth.name],
      first: true,
    })),
  );
  tell('mechanism                    caught at schedule     how it showed');
  await runOnAllCores({
    ranges,
    heard: ({ teeth: [name], schedules, broken: [one] }) => {
      if (one === undefined) missed += 1;
      const where = one === undefined ? `not within ${most}` : `${schedules} (${one.variant})`;
      tell(
        `${name.padEnd(28)} ${where.padEnd(22)} ${one === undefined ? '' : `${one.promise}: ${one.what}`}`.trimEnd(),
      );
    },
  });
  tell(`${counted(teeth.length, 'mechanism')}, ${missed} not missed`);
  return missed > 0 ? 1 : 0;
}
