import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, jest } from '@jest/globals';
import { type LocalAws, type LocalOptions, startLocal } from '../../src/local/index.ts';
import { Job, type JobOptions } from './job.ts';
import { Wire } from './wire.ts';

// A slow machine needs long to start processes; nothing waits for the time to pass.
jest.setTimeout(60_000);

export const BOX = 'i-0123456789abcdef0';
const TAGS = { wakelock: 'wakelock' };

/** Machines that opted in, one for each test: a machine that was just started is not started again for a while. */
export const box = (number: number): string => `i-000000000000000b${number}`;
/** Opted in, and takes longer to boot than any test. */
export const SLOW = 'i-00000000000000001';
/** Not opted in. */
export const STRANGER = 'i-00000000000000002';

const MACHINES = [
  { id: BOX, name: 'test-box', tags: TAGS, privateIp: '127.0.0.1', publicIp: '203.0.113.7' },
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((number) => ({ id: box(number), tags: TAGS, privateIp: '127.0.0.1' })),
  { id: SLOW, tags: TAGS, bootSeconds: 80_000 },
  { id: STRANGER },
];

const bundle = fileURLToPath(new URL('../../dist/lambda/power/index.mjs', import.meta.url));

/** A cloud, and the wire by which runners reach it. */
export interface Sky {
  readonly aws: LocalAws;
  readonly wire: Wire;
  /** A job that is ended after the tests. */
  job(options: JobOptions): Job;
}

/** Opens a cloud before the tests of a file and closes it, and all that jobs left behind, after them. */
export function useSky(seed: Record<string, unknown> = {}): Sky {
  const closing: (() => unknown)[] = [];
  let open: { readonly aws: LocalAws; readonly wire: Wire } | undefined;
  const now = () => {
    if (open === undefined) throw new Error('The cloud is open while tests run only.');
    return open;
  };
  beforeAll(async () => {
    const aws = await openCloud(seed);
    closing.push(() => aws.close());
    const wire = await Wire.to(aws.url);
    closing.push(() => wire.close());
    open = { aws, wire };
  });
  afterAll(async () => {
    for (const close of closing.reverse()) await close();
  });
  return {
    get aws() {
      return now().aws;
    },
    get wire() {
      return now().wire;
    },
    job(options) {
      const job = new Job(now(), options);
      closing.push(() => job.end());
      return job;
    },
  };
}

/** The embedded AWS with the function that gets deployed, twenty times as fast as EC2; lease times are real. */
function openCloud(seed: Record<string, unknown> = {}, options: LocalOptions = {}): Promise<LocalAws> {
  return startLocal({ speed: 20, power: { bundle }, seed: { machines: MACHINES, ...seed }, ...options });
}

/** How one machine is now. */
export function stateOf(aws: LocalAws, id: string = BOX): string | undefined {
  return aws.ec2.machines().find((machine) => machine.id === id)?.state;
}

/** Resolves when `look` is true; every event of the cloud is a reason to look again. */
export function until(aws: LocalAws, look: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const check = () => {
      if (!look()) return;
      stop();
      clearInterval(timer);
      resolve();
    };
    const stop = aws.onEvent(check);
    // Leases change without an event.
    const timer = setInterval(check, 50);
    check();
  });
}

/** The lease items of a machine, as DynamoDB JSON without the types. */
export function leases(aws: LocalAws, id: string = BOX): readonly Readonly<Record<string, unknown>>[] {
  const items = aws
    .items()
    .map((item) => Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plain(value)])));
  return items.filter(({ pk, sk }) => pk === `ec2:${id}` && String(sk).startsWith('lease#'));
}

function plain(value: object): unknown {
  const [[type, inner] = ['', undefined]] = Object.entries(value);
  if (type === 'N') return Number(inner);
  if (type === 'M') return Object.fromEntries(Object.entries(inner as object).map(([name, one]) => [name, plain(one)]));
  return type === 'L' ? (inner as readonly object[]).map(plain) : inner;
}
