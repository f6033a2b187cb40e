import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run as runProgram } from '../lib/process.mjs';

export const name = 'lab';
export const needs = ['maven'];
/** On its fast clock, a machine that is busy with other things is one that is too slow. */
export const cores = 2;

/** Of the table, and of each run of Wakelock. */
const RUNS = ['no failover', 'the classic logic', 'Wakelock', 'Wakelock, load by JMeter'];

/**
 * The failover lab in full: three runs under autocannon and one under JMeter, each beside the others. Its goals are about what
 * happened, not how fast; on a machine that does not keep up with its clock they are not judged, and that is said. About two
 * minutes.
 */
export async function run({ root, work, tools, log }) {
  const jars = join(work, 'jars');
  const pom = join(root, 'test', 'deep', 'lab', 'pom.xml');
  const got = await runProgram(tools.maven, ['-q', '-f', pom, `-Dout=${jars}`, 'package'], { cwd: work });
  const jmeter = got.code === 0 ? ['--jmeter', jars] : [];
  const skipped = got.code === 0 ? [] : [`load by JMeter: Maven could not get it: ${got.stdout.trim().slice(-300)}`];
  const { code, why, stdout, stderr } = await runProgram(
    process.execPath,
    [join(root, 'scripts', 'lab.mjs'), '--into', work, ...jmeter],
    { cwd: root, timeoutSeconds: 400 },
  );
  log(stdout);
  if (code > 1) log(`${stderr}\n(${why})`);
  const lines = stdout.split('\n');
  const [met, missed] = ['met: ', 'NOT MET: '].map((word) => lines.filter((line) => line.startsWith(word)).length);
  skipped.push(...lines.filter((line) => line.startsWith('NOT JUDGED: ')));
  const expected = jmeter.length > 0 ? RUNS : RUNS.slice(0, 3);
  const absent = expected.filter((title) => !lines.some((line) => line.startsWith(`| ${title} |`)));
  const picture = join(work, 'failover.svg');
  const drawn = existsSync(picture) && expected.every((title) => readFileSync(picture, 'utf8').includes(`>${title}<`));
  if (!drawn) log('the picture is not there, or a run is missing in it');
  return {
    passed: met + expected.length - absent.length + (drawn ? 1 : 0),
    failed: missed + absent.length + (drawn ? 0 : 1),
    skipped,
  };
}
