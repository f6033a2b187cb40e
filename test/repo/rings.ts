import { posix } from 'node:path';
import { type Ambient, sourceFacts } from './sourceFacts.ts';

/** Where a file may take things from: folders of ours, and packages by the beginning of their name. */
interface Ring {
  readonly at: string;
  readonly from: readonly string[];
  readonly packages: readonly string[];
  /** What every file of the ring may use beside its imports. */
  readonly ambient?: readonly Ambient[];
}

const PURE = ['src/domain/'];
const INNER = [...PURE, 'src/engine/'];
const OPTIONS = ['src/options.ts', 'src/option-values.ts', 'src/settings.ts', 'src/deploy-settings.ts'];

/** From the innermost ring outwards; the embedded AWS stands beside them and knows none of them. */
export const RINGS: readonly Ring[] = [
  { at: 'src/domain/', from: [], packages: ['valibot', 'cron-parser', 'ical.js', 'node:crypto'] },
  { at: 'src/engine/', from: PURE, packages: ['node:crypto'] },
  { at: 'src/options.ts', from: PURE, packages: [] },
  { at: 'src/option-values.ts', from: [...PURE, 'src/options.ts'], packages: [] },
  { at: 'src/settings.ts', from: [...PURE, ...OPTIONS], packages: [] },
  { at: 'src/deploy-settings.ts', from: [...PURE, ...OPTIONS], packages: [] },
  { at: 'src/aws/', from: INNER, packages: ['@aws-sdk/', '@smithy/', 'node:'], ambient: ['deadline'] },
  { at: 'src/net/', from: INNER, packages: ['ipaddr.js', 'node:'], ambient: ['deadline'] },
  {
    at: 'src/action/',
    from: [...INNER, ...OPTIONS, 'src/aws/', 'src/net/'],
    packages: ['@actions/', 'node:'],
    ambient: ['deadline'],
  },
  {
    at: 'src/cli/',
    from: [...INNER, ...OPTIONS, 'src/aws/', 'src/net/', 'src/local/'],
    ambient: ['deadline'],
    packages: ['commander', 'fflate', 'node:', 'yaml'],
  },
  { at: 'src/local/', from: [], packages: ['node:'] },
  {
    at: 'lambda/',
    from: [...INNER, 'src/aws/', 'src/net/'],
    packages: ['@aws-lambda-powertools/', 'aws-lambda', 'node:'],
  },
];

/** The only files that may read the environment or the clock or set timers, each with its reason. */
export const AMBIENT: Readonly<Record<string, { readonly may: readonly Ambient[]; readonly why: string }>> = {
  'src/action/surroundings.ts': {
    may: ['environment', 'timer'],
    why: 'what every step takes from outside is gathered here and passed inwards',
  },
  'src/cli/main.ts': {
    may: ['environment', 'timer'],
    why: 'the entry: it gathers what commands may know of the process',
  },
  'src/net/clock.ts': { may: ['clock', 'timer'], why: 'the clock of the runner: the engine takes it as a port' },
  'lambda/runtime.ts': { may: ['environment'], why: 'the settings of the functions, read once while they start' },
  'lambda/failover/runtime.ts': {
    may: ['environment'],
    why: 'the settings of the function failover, read once while it starts',
  },
  'lambda/snapshot/runtime.ts': {
    may: ['environment'],
    why: 'the settings of the function snapshot, read once while it starts',
  },
  'lambda/schedule/runtime.ts': {
    may: ['environment'],
    why: 'the settings of the function schedule, read once while it starts',
  },
  'src/local/time.ts': { may: ['clock', 'timer'], why: 'the clock of the embedded AWS: tests step it' },
};

/** What is wrong with a file's imports and its use of ambient things, as sentences; empty when nothing is. */
export function faultsOf(path: string, source: string): readonly string[] {
  const ring = RINGS.find(({ at }) => path.startsWith(at));
  if (ring === undefined) return [`${path} is in no ring: add its folder to RINGS and say what it may import`];
  const { imports, ambient } = sourceFacts(source);
  return [
    ...imports
      .filter((specifier) => !allowed(path, { specifier, ring }))
      .map((specifier) => `${path} must not import ${specifier}`),
    ...ambient
      .filter((kind) => !(ring.ambient?.includes(kind) || AMBIENT[path]?.may.includes(kind)))
      .map((kind) => `${path} must not use the ${kind}: take it as a parameter or a port`),
  ];
}

function allowed(path: string, { specifier, ring }: { specifier: string; ring: Ring }): boolean {
  if (!specifier.startsWith('.')) return ring.packages.some((name) => belongsTo(specifier, name));
  const target = posix.join(posix.dirname(path), specifier);
  return [ring.at, ...ring.from].some((place) => (place.endsWith('/') ? target.startsWith(place) : target === place));
}

/** `@scope/` and `node:` mean everything below; another name means that package and its subpaths. */
function belongsTo(specifier: string, name: string): boolean {
  if (name.endsWith('/') || name.endsWith(':')) return specifier.startsWith(name);
  return specifier === name || specifier.startsWith(`${name}/`);
}
