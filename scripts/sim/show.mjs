const { stdout } = process;
let drawn = false;

/** A line of output; a progress bar that stands there is wiped first. */
export function tell(line) {
  if (drawn) stdout.write('\r\u001b[K');
  drawn = false;
  console.log(line);
}

/** `1 schedule`, `2 schedules`. */
export function counted(number, what) {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

const MINUTE = 60_000;
let told = performance.now();

/** Shows how far a run has come: a bar where somebody looks on, else a line a minute. */
export function bar(done, total) {
  if (!stdout.isTTY) {
    if (performance.now() - told < MINUTE) return;
    told = performance.now();
    console.log(`${new Date().toISOString()} ${done} of ${total}`);
    return;
  }
  const width = 40;
  const full = Math.round((width * done) / total);
  stdout.write(`\r[${'#'.repeat(full)}${' '.repeat(width - full)}] ${done} of ${total}`);
  drawn = true;
}

/** How often what really occurred: a tame generator would show here. */
export function showFaults({ schedules, faults, reasons, endings }) {
  const table = (title, counts) => {
    tell(`\n${title}`);
    for (const [name, count] of Object.entries(counts).sort(([, a], [, b]) => b - a)) {
      tell(`  ${name.padEnd(20)} ${String(count).padStart(9)}  ${(count / schedules).toFixed(4)} a schedule`);
    }
  };
  table('faults and events', faults);
  table('reasons of decisions', reasons);
  table('ends of jobs', endings);
  tell('');
}
