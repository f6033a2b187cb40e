import { fillPlaces, levelsOf, parseReady, type ReadyStep } from '../../../src/domain/ready.ts';
import { anyText, mutated, rawBytes } from '../hostile.ts';
import type { Random } from '../random.ts';
import { readOrRefuse } from '../refusal.ts';
import { Broken, type Subject } from '../subject.ts';

export function writtenStep(random: Random): string {
  const limit = random.chance(0.3) ? `@${random.int(1, 90)}${random.pick(['s', 'm', 'h', ''])}` : '';
  const place = random.pick(['{private-ip}', '{public-ip}', '{private-dns}', '{public-dns}', 'box.example']);
  const port = random.int(1, 65_535);
  const step = random.pick([
    'running',
    'status-ok',
    'ssm',
    `tcp:${port}`,
    `tcp:${place}:${port}`,
    `http://${place}:${port}/health`,
    `https://${place}/a?b=c`,
  ]);
  return step + limit;
}

const PIECES = ['@', '@2m', '{', '}', '{private-ip}', '{x}', 'tcp:', 'tcp::', ':22', 'http://', ',', '\n', 'status-ok'];
const ADDRESSES = { privateIp: '10.0.0.7', publicIp: '198.51.100.7', privateDns: 'a.internal', publicDns: 'a.example' };
const LEVELS: readonly unknown[] = ['running', 'status-ok', 'ssm'];

export const ready: Subject = {
  name: 'the readiness ladder',
  share: 10,
  reaches: ['taken', 'refused'],
  attempt(random) {
    const base = random.list(random.int(1, 3), () => writtenStep(random)).join(random.pick([',', '\n', ' , ']));
    const text = random.pick([base, mutated(random, base, PIECES), anyText(random, PIECES), rawBytes(random)]);
    const read = readOrRefuse(() => parseReady(text), text);
    if (read === undefined) {
      if (text === base) throw new Broken('a good ladder was refused', text);
      return 'refused';
    }
    for (const step of read.value) checkStep(step, text);
    const levels = levelsOf(read.value);
    if (!levels.every((level) => LEVELS.includes(level))) throw new Broken('a level that nobody knows', text);
    if (levels.length > 3 || levels[0] !== 'running') throw new Broken('levels that a message would not carry', text);
    return 'taken';
  },
};

function checkStep(step: ReadyStep, text: string): void {
  if (step.limit !== undefined && !(step.limit >= 1000)) throw new Broken('a limit below a second', text);
  if (step.kind === 'level' && !LEVELS.includes(step.level)) throw new Broken('a level that nobody knows', text);
  if (step.kind === 'tcp' && !(step.port >= 1 && step.port <= 65_535)) throw new Broken('a port that is none', text);
  if (step.kind === 'http' && !URL.canParse(fillPlaces(step.url, ADDRESSES))) throw new Broken('not a URL', text);
}
