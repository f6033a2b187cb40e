/** The share of mutants that the tests must notice, in each ring. */
export const GOALS = { 'src/domain': 95, 'src/engine': 85 };

const NOTICED = new Set(['Killed', 'Timeout']);
const MISSED = new Set(['Survived', 'NoCoverage']);

/**
 * Counts mutants by ring. A mutant that means the same as the original is not counted where the list says so; an entry of
 * the list that fits no surviving mutant of a file that was mutated is stale.
 */
export function judge(mutants, equivalents) {
  const used = new Set();
  const missed = mutants.filter(({ status }) => MISSED.has(status));
  const survivors = missed.filter((mutant) => {
    const entry = equivalents.find((other) => keyOf(other) === keyOf(mutant));
    if (entry !== undefined) used.add(entry);
    return entry === undefined;
  });
  const mutated = new Set(mutants.map(({ file }) => file));
  return {
    rings: Object.entries(GOALS).flatMap(([ring, goal]) => {
      const below = ({ file }) => file.startsWith(`${ring}/`);
      const noticed = mutants.filter((mutant) => below(mutant) && NOTICED.has(mutant.status)).length;
      const survived = survivors.filter(below).length;
      const equivalent = missed.filter(below).length - survived;
      const counted = noticed + survived;
      if (counted === 0) return [];
      const score = (100 * noticed) / counted;
      return [{ ring, goal, noticed, survived, equivalent, score, reached: score >= goal }];
    }),
    survivors,
    stale: equivalents.filter((entry) => mutated.has(entry.file) && !used.has(entry)),
    untold: mutants.filter(({ status }) => !NOTICED.has(status) && !MISSED.has(status)),
  };
}

function keyOf({ file, line, mutator, original, replacement }) {
  return JSON.stringify([file, line, mutator, original, replacement]);
}
