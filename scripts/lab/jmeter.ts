import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { unzipSync } from 'fflate';
import { readJtl } from './jtl.ts';
import { type Plan, SURGE } from './plan.ts';
import type { Request } from './record.ts';
import type { Drive } from './run.ts';

export interface JmeterOptions {
  /** The folder with the jars of JMeter and of all it needs. */
  readonly jars: string;
  readonly root: string;
  readonly into: string;
  readonly plan: Plan;
}

/** Seconds of the machine in which the users begin: one round of the five requests, so that they do not sleep all at once. */
const RAMP = 6;

/** The surge of the plan by the JMeter plan of the example; what JMeter counted goes into the recording. */
export function driveByJmeter({ jars, root, into, plan }: JmeterOptions): Drive {
  return async ({ url, time }, recorder) => {
    const home = homeOf(resolve(jars), join(into, 'jmeter'));
    const until = (second: number) =>
      new Promise<void>((done) => {
        time.after(Math.max(0, second - recorder.now) * 1000, done);
      });
    await until(plan.riseAt);
    const results = join(home, 'results.jtl');
    const { hostname, port } = new URL(url);
    const properties = {
      ...{ host: hostname, port, users: plan.users * SURGE, ramp: RAMP, pause: 1000 },
      seconds: Math.round((plan.fallAt - plan.riseAt) / plan.rate),
      // It would listen for a word to stop.
      'jmeterengine.nongui.port': 0,
    };
    await jmeter({ home, jars, properties, plan: join(root, 'examples', 'dual-app', 'load', 'plan.jmx'), results });
    recorder.fall();
    await until(recorder.now + plan.endAt - plan.fallAt);
    const from = time.pace?.from ?? 0;
    recorder.counted = readJtl(readFileSync(results, 'utf8')).map(({ at, success }): Request => {
      const second = recorder.since(from + (at - from) * plan.rate);
      return { at: second, side: 'lambda', ...(success ? {} : { error: 'JMeter' }) };
    });
  };
}

/** JMeter finds its properties in `bin` and its parts in `lib/ext`: https://jmeter.apache.org/usermanual/get-started.html */
function homeOf(jars: string, home: string): string {
  rmSync(home, { recursive: true, force: true });
  mkdirSync(join(home, 'lib', 'ext'), { recursive: true });
  for (const jar of readdirSync(jars).filter((name) => name.startsWith('ApacheJMeter_'))) {
    symlinkSync(join(jars, jar), join(home, 'lib', 'ext', jar));
    if (!jar.startsWith('ApacheJMeter_config-')) continue;
    const files = unzipSync(readFileSync(join(jars, jar)), { filter: ({ name }) => /^bin\/.*[^/]$/.test(name) });
    for (const [name, bytes] of Object.entries(files)) {
      mkdirSync(dirname(join(home, name)), { recursive: true });
      writeFileSync(join(home, name), bytes);
    }
  }
  return home;
}

interface Running {
  readonly home: string;
  readonly jars: string;
  readonly plan: string;
  readonly results: string;
  readonly properties: Readonly<Record<string, string | number>>;
}

/** Runs a plan without a window to its end. Rejects with the last that it said when it fails. */
function jmeter({ home, jars, plan, results, properties }: Running): Promise<void> {
  const java = ['-Djava.awt.headless=true', `-Djmeter.home=${home}`, `-Djava.util.prefs.userRoot=${home}`];
  const own = Object.entries(properties).map(([name, value]) => `-J${name}=${value}`);
  const args = ['-n', '-t', plan, '-l', results, '-j', join(home, 'jmeter.log'), ...own];
  const classes = ['-cp', join(jars, '*'), 'org.apache.jmeter.NewDriver'];
  const child = spawn('java', [...java, ...classes, ...args], { cwd: home, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-4_000);
    });
  }
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) => (code === 0 ? done() : fail(new Error(`JMeter ended with ${code}:\n${said}`))));
  });
}
