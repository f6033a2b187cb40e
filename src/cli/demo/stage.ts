import { formatDuration, SECOND } from '../../domain/duration.ts';
import { WakelockError } from '../../domain/errors.ts';
import type { TimelineEntry } from '../../local/index.ts';
import { environmentFor, type OpenAws, openLocal } from '../local-aws.ts';
import type { Output } from '../output.ts';
import type { Shell } from '../shell.ts';
import { type Job, startJob, work } from './job.ts';
import { decisionOf } from './power-log.ts';
import { Timeline } from './timeline.ts';

/** One change of a machine's state, as the embedded EC2 made it. */
export interface StateSeen {
  readonly at: number;
  readonly machine: string;
  readonly from: string;
  readonly to: string;
}

export interface StageOptions {
  readonly output: Output;
  readonly seed: { readonly machines: readonly { readonly id: string; readonly name: string }[] };
  readonly speed: number;
}

/** The embedded AWS, the processes of a demonstration, and what was seen of them. */
export class Stage {
  readonly states: StateSeen[] = [];
  readonly #shell: Shell;
  readonly #timeline: Timeline;
  readonly #jobs: Job[] = [];
  readonly #names: ReadonlyMap<string, string>;
  #aws: OpenAws | undefined;

  private constructor(shell: Shell, { output, names }: { output: Output; names: ReadonlyMap<string, string> }) {
    this.#shell = shell;
    this.#names = names;
    const machines = new Set(names.values());
    const colour = (who: string) => (who === 'power' ? 'cyan' : machines.has(who) ? 'yellow' : 'bold');
    this.#timeline = new Timeline(shell, (line, { who }) => {
      if (output.json) output.talk(line);
      else shell.out(`${who === '' ? `\n${line}` : line.replace(who, output.paint(who, colour(who)))}\n`);
    });
  }

  /** Opens the embedded AWS with these machines. */
  static async open(shell: Shell, { output, seed, speed }: StageOptions): Promise<Stage> {
    const stage = new Stage(shell, { output, names: new Map(seed.machines.map(({ id, name }) => [id, name])) });
    stage.#aws = await openLocal({
      shell,
      port: 0,
      speed,
      seed,
      onEvent: (entry) => stage.#happened(entry),
      log: (line) => stage.#decided(line),
    });
    return stage;
  }

  say(who: string, text: string): void {
    this.#timeline.add({ at: this.#shell.clock.now(), who, text: this.#named(text) });
  }

  /** Starts `wakelock …` as a process of its own; `shown` is how a person would type it. */
  wakelock(name: string, args: readonly string[], shown = args): Job {
    this.say('$', `wakelock ${shown.map((arg) => (/^[\w:=./-]+$/.test(arg) ? arg : `'${arg}'`)).join(' ')}`);
    const env = environmentFor(this.#shell.env, this.#aws?.variables ?? {});
    const job = startJob(this.#shell, { name, args, env, say: (text) => this.say(name, text) });
    this.#jobs.push(job);
    return job;
  }

  /** Starts `wakelock run` with a command that works until the job is told to finish. */
  job(name: string, target: string, more: readonly string[] = []): Job {
    const args = ['run', target, '--holder', name, ...more, '--'];
    return this.wakelock(name, [...args, ...work(this.#shell)], [...args, './run-tests']);
  }

  /** What state a machine is in now, by the embedded EC2. */
  stateOf(machine: string): string {
    return this.#aws?.aws.ec2.machines().find(({ id }) => id === machine)?.state ?? 'unknown';
  }

  /** Waits until a machine is in a state. @throws WakelockError (`timeout`) */
  async reaches(machine: string, state: string): Promise<void> {
    const end = this.#shell.clock.now() + PATIENCE;
    while (this.stateOf(machine) !== state) {
      if (this.#shell.clock.now() > end) {
        const what = `${this.#named(machine)} was not ${state} within ${formatDuration(PATIENCE)}.`;
        throw new WakelockError({ code: 'timeout', what });
      }
      await this.#shell.clock.sleep(POLL);
    }
  }

  /** Ends what still runs, then the embedded AWS. */
  async close(): Promise<void> {
    for (const job of this.#jobs) job.kill();
    await this.#timeline.close();
    await this.#aws?.close();
  }

  #happened({ kind, at, data }: TimelineEntry): void {
    if (kind !== 'state') return;
    const change = { at, machine: String(data.machine), from: String(data.from), to: String(data.to) };
    this.states.push(change);
    this.#timeline.add({ at, who: this.#named(change.machine), text: `${change.from} → ${change.to}` });
  }

  #decided(line: string): void {
    const decision = decisionOf(line, this.#shell.clock.now());
    if (decision === undefined) return;
    const text = `${this.#named(decision.target)}: ${decision.text}`;
    this.#timeline.add({ at: decision.at, who: decision.who, text });
  }

  #named(text: string): string {
    return [...this.#names].reduce(
      (named, [id, name]) => named.replaceAll(`ec2:${id}`, name).replaceAll(id, name),
      text,
    );
  }
}

const POLL = SECOND / 20;
const PATIENCE = 60 * SECOND;
