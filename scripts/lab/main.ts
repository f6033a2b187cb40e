import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildApp, copyFunctions } from './buildApp.ts';
import { drawing } from './draw.ts';
import { driveByJmeter } from './jmeter.ts';
import { goalsOf, keptUp } from './judge.ts';
import { FULL } from './plan.ts';
import type { Recording } from './record.ts';
import { record, surge } from './run.ts';
import { table } from './table.ts';
import type { Kind } from './world.ts';

export interface LabOptions {
  /** Where the picture and the recordings go. */
  readonly into?: string;
  /** The folder with the jars of JMeter, for one more run under its load. */
  readonly jmeter?: string;
  /** Print what the functions and the containers print. */
  readonly verbose?: boolean;
}

/** The lab: three runs under the same load at the same time, a table, the goals, and a picture of them. */
export async function main(root: string, values: LabOptions): Promise<number> {
  const into = values.into ?? join(root, '.deep', 'lab');
  mkdirSync(into, { recursive: true });
  const log = values.verbose === true ? console.error : () => {};
  const app = await buildApp({ root, into: join(into, 'app') });
  const options = { plan: FULL, app, bundles: copyFunctions({ root, into }), log };
  const kinds: readonly Kind[] = ['none', 'classic', 'wakelock'];
  const drive = surge(FULL);
  const runs = kinds.map((kind) => record({ kind, ...options }, { drive }));
  if (values.jmeter !== undefined) {
    const byJmeter = driveByJmeter({ jars: values.jmeter, root, into, plan: FULL });
    runs.push(record({ kind: 'wakelock', ...options }, { drive: byJmeter, title: 'Wakelock, load by JMeter' }));
  }
  const recordings = await Promise.all(runs);
  console.log(table(recordings));
  const judged = recordings.filter(({ kind }) => kind === 'wakelock').flatMap(judge);
  writeFileSync(join(into, 'failover.svg'), drawing(recordings, FULL));
  writeFileSync(join(into, 'recordings.json'), JSON.stringify(recordings));
  console.log(`\nThe picture: ${join(into, 'failover.svg')}`);
  return judged.every((met) => met) ? 0 : 1;
}

/** Prints which goals a run met. @returns a word for each: false where it counts against Wakelock */
function judge(recording: Recording): readonly boolean[] {
  const goals = goalsOf(recording, FULL);
  if (!keptUp(recording) && goals.some(({ met }) => !met)) {
    const lag = recording.lag.toFixed(1);
    console.log(`NOT JUDGED: ${recording.title}: the machine did not keep up with the clock: a second took ${lag} s`);
    return [];
  }
  for (const { met, what } of goals) console.log(`${met ? 'met' : 'NOT MET'}: ${recording.title}: ${what}`);
  return goals.map(({ met }) => met);
}
