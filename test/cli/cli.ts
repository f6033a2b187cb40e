import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type LocalAws, startLocal } from '../../src/local/index.ts';
import { Tap } from './tap.ts';

export const dist = fileURLToPath(new URL('../../dist/', import.meta.url));
export const program = `${dist}cli.mjs`;
export const BOX = 'i-0123456789abcdef0';

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when stdout or stderr has shown this; rejects when the process ends before. */
  shows(text: string): Promise<void>;
  /** What it has printed so far. */
  text(): { readonly out: string; readonly err: string };
}

/** Starts the built command line as a process of its own. */
export function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
  const child = spawn(process.execPath, [program, ...args], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { out: '', err: '' };
  const listeners = new Set<() => void>();
  for (const [stream, name] of [
    [child.stdout, 'out'],
    [child.stderr, 'err'],
  ] as const) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text[name] += chunk;
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, ...text })));
  const shows = (wanted: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (text.out.includes(wanted) || text.err.includes(wanted)) resolve();
      };
      listeners.add(look);
      look();
      void ended.then((end) => reject(new Error(`It ended without "${wanted}": ${JSON.stringify(end)}`)));
    });
  return { child, ended, shows, text: () => text };
}

/** A command that says that it works, and ends with this code when it gets this signal. */
export function until(signal: NodeJS.Signals, code: number): readonly string[] {
  const script = `process.on('${signal}', () => { console.log('cleans up'); process.exit(${code}); });
    setInterval(() => {}, 1_000); console.log('works');`;
  return [process.execPath, '-e', script];
}

/** An embedded AWS with the built function behind it, and command lines that talk to it. */
export class Place {
  readonly aws: LocalAws;
  readonly tap: Tap;
  readonly env: Readonly<Record<string, string>>;

  private constructor(
    aws: LocalAws,
    {
      tap,
      url,
      env = {},
    }: { readonly tap: Tap; readonly url: string; readonly env?: Readonly<Record<string, string>> },
  ) {
    this.aws = aws;
    this.tap = tap;
    this.env = { ...aws.env, AWS_ENDPOINT_URL: url, WAKELOCK_TOPIC_ARN: aws.topicArn, ...env };
  }

  /** @param machines members of the machines of a seed file; the first is BOX unless it says otherwise */
  static open(...machines: readonly object[]): Promise<Place> {
    return Place.seeded({}, ...machines);
  }

  /** @param more other members of a seed file */
  static async seeded(more: object, ...machines: readonly object[]): Promise<Place> {
    const shared = {
      tags: { wakelock: 'wakelock' },
      name: 'box',
      bootSeconds: 10,
      stopSeconds: 10,
      privateIp: '127.0.0.1',
    };
    const seed = {
      ...more,
      machines: (machines.length > 0 ? machines : [{}]).map((one) => ({ id: BOX, ...shared, ...one })),
    };
    const aws = await startLocal({ speed: 20, seed, power: { bundle: `${dist}lambda/power/index.mjs` } });
    const tap = new Tap(aws.url);
    return new Place(aws, { tap, url: await tap.open() });
  }

  /** With the function `failover`, and command lines that know its sets. */
  static async withFailover(sets: string, seed: object): Promise<Place> {
    const bundle = (name: string) => `${dist}lambda/${name}/index.mjs`;
    const failover = { bundle: bundle('failover'), sets };
    const options = { seed: { machines: [], ...seed }, power: { bundle: bundle('power') }, failover };
    const aws = await startLocal({ speed: 60, ...options });
    const tap = new Tap(aws.url);
    return new Place(aws, { tap, url: await tap.open(), env: { WAKELOCK_FAILOVER_SETS: sets } });
  }

  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
    return start(args, { ...this.env, ...env });
  }

  run(...args: readonly string[]): Promise<Ended> {
    return this.start(args).ended;
  }

  state(id = BOX): string {
    return this.aws.ec2.machines().find((machine) => machine.id === id)?.state ?? 'unknown';
  }

  /** Resolves when the machine is in this state. */
  reaches(state: string, id = BOX): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.aws.onEvent(() => look());
      const look = () => {
        if (this.state(id) !== state) return;
        stop();
        resolve();
      };
      look();
    });
  }

  /** Resolves when this group has all traffic of a listener or rule. */
  carries(traffic: string, group: string): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.aws.onEvent(() => look());
      const look = () => {
        if (this.aws.elb.shares(traffic).some(({ group: one, weight }) => weight > 0 !== (one === group))) return;
        stop();
        resolve();
      };
      look();
    });
  }

  async close(): Promise<void> {
    this.tap.close();
    await this.aws.close();
  }
}
