import { parseMessage } from '../../../src/domain/message.ts';
import { levelsOf } from '../../../src/domain/ready.ts';
import { holderName, startText } from '../../../src/engine/request.ts';
import { type Front, OPTIONS, type OptionName, type OptionSpec } from '../../../src/options.ts';
import { readSettings, type Settings } from '../../../src/settings.ts';
import { anyText, mutated } from '../hostile.ts';
import type { Random } from '../random.ts';
import { readOrRefuse } from '../refusal.ts';
import { Broken, type Subject } from '../subject.ts';
import { writtenStep } from './ready.ts';
import { instance, token, writtenTarget } from './target.ts';

const FRONTS: readonly Front[] = ['action', 'start', 'stop', 'cli-run', 'cli-start', 'cli-stop'];
export const TOPIC_ARN = 'arn:aws:sns:eu-west-1:123456789012:wakelock';

/** A value as a person would write it for this option. */
export function writtenValue(random: Random, { name, type, choices }: OptionSpec): string {
  if (name === 'topic-arn') return TOPIC_ARN;
  if (name === 'stop-topic-arn') return `${TOPIC_ARN}-stop`;
  if (name === 'lease') return `${token(random)}@${random.list(random.int(1, 2), () => instance(random)).join()}`;
  switch (type) {
    case 'duration':
      return random.pick(['0', '5s', '90', '10m', '1h30m', '2h', '1d']);
    case 'flag':
      return random.pick(['true', 'false', 'yes', 'no', '1', '0', 'TRUE']);
    case 'choice':
      return random.pick(choices ?? ['']);
    case 'targets':
      return random
        .list(random.chance(0.01) ? 120 : random.int(1, 3), () => writtenTarget(random))
        .join(random.pick([',', '\n']));
    case 'ready':
      return writtenStep(random);
    case 'text':
      return random.pick(['box tests', 'run 7', 'arn:aws:iam::123456789012:role/ci']);
  }
}

/** Texts for some of the options: mostly good ones, since the first bad one ends the reading. */
export function writtenOptions(random: Random, wrong: number): ReadonlyMap<OptionName, string> {
  const given = new Map<OptionName, string>();
  for (const spec of OPTIONS) {
    const needed = spec.name === 'topic-arn' || spec.name === 'instances';
    if (!random.chance(needed ? 0.98 : 0.12)) continue;
    const good = writtenValue(random, spec);
    given.set(spec.name, random.chance(wrong) ? random.pick([mutated(random, good), anyText(random)]) : good);
  }
  return given;
}

export const settings: Subject = {
  name: 'options',
  share: 4,
  reaches: ['plain', 'lease', 'refused', 'stop without lease'],
  attempt(random) {
    const front = random.pick(FRONTS);
    const given = writtenOptions(random, random.pick([0, 0.05, 0.3]));
    const read = readOrRefuse(() => readSettings(front, (name) => given.get(name)), [front, ...given]);
    if (read === undefined) return 'refused';
    checkSettings(read.value, [...given]);
    if (read.value.mode === 'plain') return 'plain';
    if (read.value.lease === '' && front.endsWith('stop')) return 'stop without lease';
    checkSent(random, read.value, [...given]);
    return 'lease';
  },
};

function checkSettings(read: Settings, given: unknown): void {
  for (const time of ['timeout', 'ttl', 'maxDuration', 'linger', 'keepOnFailure'] as const) {
    if (!(read[time] >= 0 && read[time] <= 86_400_000)) throw new Broken(`${time} is ${read[time]}`, given);
  }
  if (read.ready.length === 0 || read.topic.region === '' || read.table === '')
    throw new Broken('something is empty', given);
}

/** What the options ask for is what power understands: otherwise a job would wait for an answer that never comes. */
function checkSent(random: Random, read: Settings, given: unknown): void {
  const { targets, ttl, linger, alreadyOn, exclusive, protect } = read;
  const text = startText({
    token: read.lease || token(random),
    targets,
    ttl,
    linger,
    levels: levelsOf(read.ready),
    alreadyOn,
    exclusive,
    protect,
    holder: { name: holderName(read.holder) },
  });
  const parsed = parseMessage(text);
  if (!parsed.ok) throw new Broken(`power would not take it: ${parsed.reason}: ${parsed.detail}`, given);
}
