import { formatTarget } from '../../../src/domain/target.ts';
import { parseTextRules } from '../../../src/domain/text-rules.ts';
import { textMessage } from '../../../src/engine/texts.ts';
import { anyJson, anyText, mutated } from '../hostile.ts';
import type { Random } from '../random.ts';
import { readOrRefuse } from '../refusal.ts';
import { Broken, type Subject } from '../subject.ts';
import { instance, writtenTarget } from './target.ts';

const REGION = 'eu-west-1';
const PIECES = ['"start"', '"stop"', '"targets"', '"ttl"', '},{', '[]', '"6h"', '"__proto__":1,'];

function rule(random: Random, index: number): Readonly<Record<string, unknown>> {
  return {
    start: `Start ${index}`,
    stop: `Stop ${index}`,
    targets: random.list(random.int(1, 2), () => instance(random)),
    ...(random.chance(0.5) ? { ttl: random.pick(['1s', '90', '10m', '1d']) } : {}),
  };
}

function oneWrong(random: Random, good: Readonly<Record<string, unknown>>): unknown {
  const name = random.pick(['start', 'stop', 'targets', 'ttl', 'extra', anyText(random)]);
  return { ...good, [name]: random.pick([anyJson(random), [writtenTarget(random)], anyText(random), 'Start 0']) };
}

export const texts: Subject = {
  name: 'text rules',
  share: 4,
  reaches: ['taken', 'refused', 'none'],
  attempt(random) {
    const rules = random.list(random.int(1, 3), (index) => rule(random, index));
    const good = JSON.stringify(rules);
    const wrong = () => JSON.stringify(rules.map((one) => (random.chance(0.6) ? oneWrong(random, one) : one)));
    const text = random.pick([() => good, wrong, () => mutated(random, good, PIECES), () => anyText(random, PIECES)])();
    const read = readOrRefuse(() => parseTextRules(text, { region: REGION }), text);
    if (read === undefined) {
      if (text === good) throw new Broken('good rules were refused', text);
      return 'refused';
    }
    for (const { start, stop, targets, ttl } of read.value) {
      if (start === stop || !(ttl >= 1 && ttl <= 86_400) || targets.length === 0)
        throw new Broken('a rule of no use', text);
      for (const target of targets) formatTarget({ kind: 'machine', target });
      const [on, off] = [textMessage(start, read.value), textMessage(stop, read.value)];
      if (on?.message.action !== 'start' || off?.message.action !== 'stop' || on.id !== off.id)
        throw new Broken('not a pair', text);
    }
    return read.value.length === 0 ? 'none' : 'taken';
  },
};
