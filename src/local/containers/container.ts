import { type ChildProcess, spawn } from 'node:child_process';
import type { Time } from '../time.ts';

/** What runs in the tasks of an image: a program of this machine in the place of the container. */
export interface ContainerSeed {
  /** Part of the image's name. */
  readonly image: string;
  readonly command: readonly [string, ...string[]];
  /** All of its environment, beside HOST and PORT, which say that it may choose a free port of 127.0.0.1. */
  readonly env: Readonly<Record<string, string>>;
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface ContainerOptions {
  readonly time: Time;
  /** From SIGTERM to SIGKILL, ms of the clock. */
  readonly stopTimeoutMs: number;
  readonly log: (line: string) => void;
  readonly onExit: (code: number) => void;
}

/** The line with which a program says where it listens: which port it chose is known from it alone. */
const LISTENS = /listening on \S*:(\d+)/;

/** One container of a task, as a process of its own. */
export class Container {
  readonly #child: ChildProcess;
  readonly #options: ContainerOptions;
  #address: Address | undefined;
  #over = false;

  constructor({ command: [program, ...args], env }: ContainerSeed, options: ContainerOptions) {
    this.#options = options;
    this.#child = spawn(program, args, {
      env: { HOST: '127.0.0.1', PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => this.#read(text));
    }
    this.#child.once('error', (error) => this.#ended(127, error.message));
    this.#child.once('exit', (code, signal) => this.#ended(code ?? 137, signal ?? `exit ${code}`));
  }

  /** Where it listens; undefined until it does. */
  get address(): Address | undefined {
    return this.#address;
  }

  /** As ECS stops a task: SIGTERM, and SIGKILL when that was not enough. */
  stop(): void {
    if (this.#over) return;
    this.#child.kill('SIGTERM');
    this.#options.time.after(this.#options.stopTimeoutMs, () => this.kill());
  }

  kill(): void {
    if (!this.#over) this.#child.kill('SIGKILL');
  }

  #read(text: string): void {
    for (const line of text.split('\n')) if (line !== '') this.#options.log(line);
    const port = LISTENS.exec(text)?.[1];
    if (port !== undefined) this.#address ??= { host: '127.0.0.1', port: Number(port) };
  }

  #ended(code: number, how: string): void {
    if (this.#over) return;
    this.#over = true;
    this.#options.log(`container ended: ${how}`);
    this.#options.onExit(code);
  }
}
