/** What the reader of a run sees: survivors, then one line a ring. */
export function show({ rings, survivors, stale, untold }) {
  for (const { file, at, mutator, status, line, original, replacement } of survivors) {
    console.log(`${file}:${at} ${status === 'NoCoverage' ? 'no test comes here' : 'survived'}: ${mutator}`);
    console.log(`  in      ${line}`);
    console.log(`  instead ${cut(original)}  →  ${cut(replacement)}`);
  }
  for (const { file, line, original, replacement } of stale) {
    console.log(`${file}: listed as equivalent, yet no such mutant survived: ${original} → ${replacement} in ${line}`);
  }
  for (const { file, at, status } of untold) console.log(`${file}:${at} ended as ${status}; it is not counted`);
  for (const { ring, goal, noticed, survived, equivalent, score, reached } of rings) {
    console.log(
      `${ring}: ${score.toFixed(1)} % noticed (${noticed} of ${noticed + survived} mutants; ` +
        `${equivalent} more mean the same as the original), goal ${goal} %${reached ? '' : ': NOT REACHED'}`,
    );
  }
}

function cut(text) {
  return text.length <= 160 ? text : `${text.slice(0, 157)}...`;
}
