import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { formatDuration, SECOND } from '../../domain/duration.ts';
import { WakelockError } from '../../domain/errors.ts';
import type { TimelineEntry } from '../../local/index.ts';
import { type OpenAws, openLocal } from '../local-aws.ts';
import type { Output } from '../output.ts';
import type { Shell } from '../shell.ts';
import { decisionOf } from './power-log.ts';
import { Timeline } from './timeline.ts';

/** One change of a machine's state, as the embedded EC2 made it. */
export interface StateSeen {
  readonly at: number;
  readonly machine: string;
  readonly from: string;
  readonly to: string;
}

/** A `wakelock` that runs as a process of its own. */
export interface Job {
  readonly name: string;
  /** Exit code (128 + signal where a signal ended it) and when. */
  readonly ended: Promise<{ readonly code: number; readonly at: number }>;
  /** Resolves when its command runs, which says that it has the machine. */
  readonly working: Promise<void>;
  /** Everything it printed on stdout. */
  out(): string;
  /** SIGKILL to it and to its command: nothing of it can clean up. */
  kill(): void;
}

export interface StageOptions {
  readonly output: Output;
  readonly seed: { readonly machines: readonly { readonly id: string; readonly name: string }[] };
  readonly speed: number;
}

export const WORKING = 'works with';

/** The embedded AWS, the processes of a demonstration, and what was seen of them. */
export class Stage {
  readonly states: StateSeen[] = [];
  readonly #shell: Shell;
  readonly #timeline: Timeline;
  readonly #children = new Set<ChildProcess>();
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

  /** Starts `wakelock …` as a process of its own; `args` are shown as a person would type them. */
  wakelock(name: string, args: readonly string[], shown = args): Job {
    this.say('$', `wakelock ${shown.map((arg) => (/^[\w:=./-]+$/.test(arg) ? arg : `'${arg}'`)).join(' ')}`);
    const { node, program, env } = this.#shell;
    const child = spawn(node, [program, ...args], {
      // A group of its own, so that a kill reaches its command as well.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...env, ...this.#aws?.variables },
    });
    this.#children.add(child);
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    createInterface({ input: child.stderr }).on('line', (line) => this.say(name, line.replace(/^wakelock: /, '')));
    const working = new Promise<void>((resolve) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (!line.startsWith(WORKING)) return;
        this.say(name, line);
        resolve();
      });
    });
    const ended = new Promise<{ readonly code: number; readonly at: number }>((resolve) => {
      child.on('close', (code, signal) => {
        this.#children.delete(child);
        const at = this.#shell.clock.now();
        this.say(name, signal === null ? `ended with exit code ${code}` : `was killed (${signal})`);
        resolve({ code: code ?? 137, at });
      });
    });
    return { name, ended, working, out: () => out, kill: () => killGroup(child) };
  }

  /** What state a machine is in now, by the embedded EC2. */
  stateOf(machine: string): string {
    return this.#aws?.aws.ec2.machines().find(({ id }) => id === machine)?.state ?? 'unknown';
  }

  /** Waits until something holds. @throws WakelockError (`timeout`) that names it */
  async until(
    what: string,
    { holds, within }: { readonly holds: () => boolean; readonly within: number },
  ): Promise<void> {
    const end = this.#shell.clock.now() + within;
    while (!holds()) {
      if (this.#shell.clock.now() > end) {
        throw new WakelockError({ code: 'timeout', what: `${what} did not happen within ${formatDuration(within)}.` });
      }
      await this.#shell.clock.sleep(POLL);
    }
  }

  sleep(ms: number): Promise<void> {
    return this.#shell.clock.sleep(ms);
  }

  /** Ends what still runs, then the embedded AWS. */
  async close(): Promise<void> {
    for (const child of this.#children) killGroup(child);
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

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}
