import { shorten } from './domain/duration.ts';
import { usage } from './domain/errors.ts';
import { parseHandle } from './domain/handle.ts';
import { MAX_MESSAGE_BYTES, MAX_TARGETS } from './domain/message.ts';
import { checkReadyFor, parseReady, type ReadyStep } from './domain/ready.ts';
import { formatTarget, kindOf, parseTarget, splitTargets, type TargetRef } from './domain/target.ts';
import { parseTopicArn, type Topic } from './domain/topic.ts';
import { optionValues } from './option-values.ts';
import { type Front, OPTIONS, type OptionName } from './options.ts';

/** The values of all options, checked. Durations ms; options that a front does not have carry their fallback. */
export interface Settings {
  readonly front: Front;
  readonly targets: readonly TargetRef[];
  readonly topic: Topic;
  readonly table: string;
  /** The token of a lease made before; empty = none. */
  readonly lease: string;
  readonly ready: readonly ReadyStep[];
  readonly timeout: number;
  readonly ttl: number;
  readonly maxDuration: number;
  readonly linger: number;
  readonly alreadyOn: 'take' | 'keep';
  readonly exclusive: boolean;
  readonly protect: boolean;
  readonly wait: boolean;
  readonly waitStopped: boolean;
  readonly keepOnFailure: number;
  readonly onDisrupt: 'warn' | 'fail';
  readonly failOnReleaseError: boolean;
  readonly holder: string;
  readonly roleToAssume: string;
  readonly audience: string;
  readonly mode: 'lease' | 'plain';
  readonly startMessage: string;
  readonly stopMessage: string;
  readonly stopTopic: Topic;
  readonly early: boolean;
  readonly dryRun: boolean;
}

/** Where a front finds the text of an option; undefined or empty = not set. */
export type OptionSource = (name: OptionName) => string | undefined;

/**
 * Reads and checks every option of a front.
 * @throws WakelockError (`usage`) naming the option, the value, and what would be taken.
 */
export function readSettings(front: Front, source: OptionSource): Settings {
  const { text, flag, choice, duration } = optionValues(OPTIONS, { front, given: source });
  const mode = choice('mode') as Settings['mode'];
  const topic = parseTopicArn(text('topic-arn'), 'topic-arn');
  const stopTopic = text('stop-topic-arn') === '' ? topic : parseTopicArn(text('stop-topic-arn'), 'stop-topic-arn');
  const handle = text('lease') === '' ? undefined : parseHandle(text('lease'), 'lease');
  const named = splitTargets(text('instances')).map(parseTarget);
  if (handle !== undefined) checkSame(named, handle.targets);
  const settings: Settings = {
    front,
    mode,
    topic,
    stopTopic,
    table: text('table') === '' ? topic.name : text('table'),
    targets: named.length > 0 ? named : (handle?.targets ?? []),
    lease: handle?.token ?? '',
    ready: parseReady(text('ready')),
    timeout: duration('timeout'),
    ttl: duration('ttl'),
    maxDuration: duration('max-duration'),
    linger: duration('linger'),
    alreadyOn: choice('already-on') as Settings['alreadyOn'],
    exclusive: flag('exclusive'),
    protect: flag('protect'),
    wait: flag('wait'),
    waitStopped: flag('wait-stopped'),
    keepOnFailure: duration('keep-on-failure'),
    onDisrupt: choice('on-disrupt') as Settings['onDisrupt'],
    failOnReleaseError: flag('fail-on-release-error'),
    holder: text('holder'),
    roleToAssume: roleOf(text('role-to-assume')),
    audience: text('audience'),
    startMessage: text('start-message'),
    stopMessage: text('stop-message'),
    early: flag('early'),
    dryRun: flag('dry-run'),
  };
  checkTogether(settings);
  return settings;
}

function roleOf(text: string): string {
  if (text === '' || /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(text)) return text;
  throw usage(`role-to-assume: "${shorten(text)}" is not the ARN of an IAM role.`, {
    repair: 'It looks like arn:aws:iam::123456789012:role/wakelock-runner',
  });
}

function checkTogether(settings: Settings): void {
  const { mode, targets, front, topic } = settings;
  const stops = front === 'stop' || front === 'cli-stop' || front === 'jenkins-stop';
  if (targets.length === 0 && !(stops && (settings.lease === '' || mode === 'plain'))) {
    throw usage('instances: no machine is named.', {
      repair: 'Name at least one: instances: i-0123456789abcdef0',
      shellRepair: 'Name at least one, as in: wakelock run i-0123456789abcdef0 -- …',
    });
  }
  for (const target of targets) {
    if (target.kind !== 'machine' || target.region === undefined || target.region === topic.region) continue;
    throw usage(`instances: ${shorten(target.target)} is in ${target.region}, but the topic is in ${topic.region}.`, {
      repair: "Use the topic of the stack in the machine's own region.",
    });
  }
  for (const target of targets) if (target.kind === 'machine') checkReadyFor(target.target, settings.ready);
  checkSize(targets);
  if (mode === 'plain') checkPlain(settings, stops);
  else checkLease(settings);
  if (settings.early && settings.roleToAssume === '') {
    throw usage('early: it needs role-to-assume.', {
      likely: 'Before the first step no credentials of other steps are there.',
      repair: 'Set role-to-assume, or leave early out.',
    });
  }
}

/** A lease is held, and released, on the machines that it was made for; other names would be told for what they are not. */
function checkSame(named: readonly TargetRef[], carried: readonly TargetRef[]): void {
  if (named.length === 0 || carried.length === 0) return;
  const [here, there] = [new Set(named.map(formatTarget)), new Set(carried.map(formatTarget))];
  if (here.size === there.size && [...here].every((target) => there.has(target))) return;
  const list = (targets: ReadonlySet<string>) => shorten([...targets].join(', '));
  throw usage(`instances: ${list(here)} is named, but the lease was made for ${list(there)}.`, {
    likely: 'The lease of another start was passed on.',
    repair: 'Leave instances out, the lease carries them; or pass on the lease of these machines.',
    shellRepair: 'Leave the machines out, the lease carries them; or pass on the lease of these machines.',
  });
}

/** Bytes of a message that its targets leave for everything else in it. */
const ROOM = 2 * 1024;

/** More than `power` would take in one message must be said here: there it is ignored, and the job would wait in vain. */
function checkSize(targets: readonly TargetRef[]): void {
  const repair = 'Name a group by tag:key=value, or spread the machines over several leases.';
  if (targets.length > MAX_TARGETS) {
    throw usage(`instances: ${targets.length} machines are named, at most ${MAX_TARGETS} fit into one lease.`, {
      repair,
    });
  }
  const bytes = Buffer.byteLength(JSON.stringify(targets.map(formatTarget)));
  if (bytes <= MAX_MESSAGE_BYTES - ROOM) return;
  throw usage(
    `instances: their names come to ${bytes} bytes, at most ${MAX_MESSAGE_BYTES - ROOM} fit into a message.`,
    {
      repair,
    },
  );
}

function checkLease(settings: Settings): void {
  const texts = { 'start-message': settings.startMessage, 'stop-message': settings.stopMessage };
  for (const [option, value] of Object.entries(texts)) {
    if (value === '') continue;
    throw usage(`${option}: it has a meaning in plain mode only.`, {
      repair: 'Set mode: plain, or leave it out.',
      shellRepair: 'Add --mode plain, or leave it out.',
    });
  }
}

/** What only a lease can do; saying nothing would promise it. */
function leaseOnly({ linger, keepOnFailure, exclusive, protect, waitStopped }: Settings): OptionName | undefined {
  if (linger > 0) return 'linger';
  if (keepOnFailure > 0) return 'keep-on-failure';
  if (exclusive) return 'exclusive';
  if (protect) return 'protect';
  return waitStopped ? 'wait-stopped' : undefined;
}

const OUT_OF_PLAIN = {
  repair: 'Leave it out, or leave mode: plain out.',
  shellRepair: 'Leave it out, or leave --mode plain out.',
};

function checkPlain(settings: Settings, stops: boolean): void {
  const { front } = settings;
  const option = leaseOnly(settings);
  if (option !== undefined) {
    throw usage(`${option}: plain mode cannot do that.`, OUT_OF_PLAIN);
  }
  if (settings.lease !== '') {
    throw usage('lease: there are no leases in plain mode.', OUT_OF_PLAIN);
  }
  if (settings.early) {
    throw usage('early: it works with leases only.', { repair: 'Leave early out, or leave mode: plain out.' });
  }
  if (settings.targets.some((target) => target.kind !== 'machine' || kindOf(target.target) !== 'ec2')) {
    throw usage('instances: plain mode takes ids of EC2 instances only.', {
      likely:
        'A selector (name:, tag:) is resolved, and a service or group scaled, by the stack, which plain mode does not use.',
      repair: 'Write the instance ids.',
    });
  }
  if (!stops && settings.startMessage === '') {
    throw usage('start-message: plain mode needs it.', { repair: 'Set the text that your Lambda takes for a start.' });
  }
  if (front !== 'start' && front !== 'cli-start' && settings.stopMessage === '') {
    throw usage('stop-message: plain mode needs it.', { repair: 'Set the text that your Lambda takes for a stop.' });
  }
}
