import { spawn } from 'node:child_process';
import { endMarked } from '../../test/deep/lib/marked.mjs';

/** Value below which a share of the sorted values lies. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

export const median = (values) => quantile(values, 0.5);

/**
 * Measures all subjects in turn, round after round, so that a slow minute of the machine meets all of them alike. The first
 * round warms caches and is thrown away.
 *
 * @param subjects `{ name, once() → ms }`
 * @returns name → values
 */
export async function inTurns(subjects, rounds) {
  const values = new Map(subjects.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const { name, once } of subjects) {
      const value = await once();
      if (round > 0) values.get(name).push(value);
    }
  }
  return values;
}

/** Starts a program for one measurement; `end` ends it and everything that it started, detached or not. */
export function launch(command, args, { env, cwd }) {
  const mark = `WAKELOCK_BENCH=${process.pid}-${performance.now()}`;
  const [name, value] = mark.split('=');
  const child = spawn(command, args, { cwd, env: { ...env, [name]: value }, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { text: '' };
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (output.text += text));
  const closed = new Promise((resolve, reject) => {
    child.on('close', (code) => resolve(code));
    child.on('error', reject);
  });
  const end = async () => {
    child.kill('SIGKILL');
    await closed;
    endMarked(mark);
  };
  return { output, closed, end };
}

/** Rows of `[name, …cells]` as text with aligned columns. */
export function table(head, rows) {
  const all = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const line = (row) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('  ');
  return all.map(line).join('\n');
}
