import { parseArgs } from 'node:util';
import { growthTable } from './growth.ts';
import { type Subject, shared, tryMany } from './subject.ts';
import { argv, SUBJECTS } from './subjects/index.ts';
import { trySurface } from './surface.ts';

/**
 * The deep suite's run, bundled and started by test/deep/parts/fuzz.mjs: `--count` inputs over all subjects, `--argv` command
 * lines, `--requests` to the embedded AWS, and how the time of each parser grows. One line of JSON for each result.
 */
const number = { type: 'string', default: '0' } as const;
const { values } = parseArgs({
  options: { seed: number, count: number, argv: number, requests: number, growth: { type: 'boolean', default: false } },
});
const seed = Number(values.seed);

function tried(subject: Subject, count: number): void {
  const started = performance.now();
  try {
    const { outcomes } = tryMany(subject, { seed, count });
    const missed = subject.reaches.filter((outcome) => !outcomes.has(outcome));
    const why = missed.length === 0 ? {} : { error: `no input came to: ${missed.join(', ')}` };
    say({
      name: subject.name,
      count,
      ms: Math.round(performance.now() - started),
      outcomes: Object.fromEntries(outcomes),
      ...why,
    });
  } catch (error) {
    say({ name: subject.name, count, error: error instanceof Error ? error.message : String(error) });
  }
}

function say(result: object): void {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

async function asked(count: number): Promise<void> {
  const name = 'requests to the embedded AWS';
  const started = performance.now();
  try {
    const { outcomes, slowest } = await trySurface({ seed, count });
    const ms = Math.round(performance.now() - started);
    say({ name, count, ms, slowest: Math.round(slowest), outcomes: Object.fromEntries(outcomes) });
  } catch (error) {
    say({ name, count, error: error instanceof Error ? error.message : String(error) });
  }
}

if (values.count !== '0') for (const [subject, count] of shared(SUBJECTS, Number(values.count))) tried(subject, count);
if (values.argv !== '0') tried(argv, Number(values.argv));
if (values.requests !== '0') await asked(Number(values.requests));
if (values.growth) for (const row of growthTable()) say(row);
