import { joinPing, pathTrusted } from '../../../src/domain/live.ts';
import type { PathHealth } from '../../../src/domain/machine.ts';
import { RULES } from '../../../src/domain/rules.ts';
import type { Random } from '../random.ts';
import { Broken, type Subject } from '../subject.ts';

const { tick } = RULES;
const START = Date.UTC(2026, 0, 5, 8);

interface Ping {
  readonly publishedAt: number;
  readonly handledAt: number;
}

/** A ping a minute; some are lost, late, doubled, or stand still for hours together. */
function arrivals(random: Random): readonly Ping[] {
  const calm = random.chance(0.4);
  const pings = random.list(random.int(2, 12), (index) => START + index * tick + random.int(0, 5_000));
  const arrived = pings.flatMap((publishedAt): readonly Ping[] => {
    if (!calm && random.chance(0.2)) return [];
    const late = !calm && random.chance(0.3) ? random.int(0, 8 * tick) : random.int(0, 2_000);
    const first = { publishedAt, handledAt: publishedAt + late };
    return random.chance(0.2) ? [first, { publishedAt, handledAt: publishedAt + late + random.int(0, 300) }] : [first];
  });
  return [...arrived].sort((a, b) => a.handledAt - b.handledAt);
}

export const pings: Subject = {
  name: 'F94 the health of the path',
  share: 4,
  reaches: ['trusted', 'not trusted'],
  attempt(random) {
    const seen = arrivals(random);
    let path: PathHealth | undefined;
    for (const { publishedAt, handledAt } of seen) {
      const next = joinPing(path, publishedAt, handledAt, RULES);
      const twice = joinPing(next, publishedAt, handledAt, RULES);
      if (twice.pingAt !== next.pingAt || twice.since !== next.since) throw new Broken('a double changed it', seen);
      if (path !== undefined && (next.pingAt < path.pingAt || next.since < path.since))
        throw new Broken('it went back', seen);
      if (next.since > next.pingAt) throw new Broken('it began after its last ping', seen);
      path = next;
    }
    const now = (seen.at(-1)?.handledAt ?? START) + random.int(0, 4 * tick);
    const trusted = pathTrusted(path, now, RULES);
    if (trusted && !proven(seen, now)) throw new Broken('trusted without three minutes of pings', { seen, now });
    return trusted ? 'trusted' : 'not trusted';
  },
};

/** Told without the join: pings in time, none further apart than 2½ ticks, back over three ticks from a fresh one. */
function proven(seen: readonly Ping[], now: number): boolean {
  const times = [...new Set(seen.map(({ publishedAt }) => publishedAt))].sort((a, b) => b - a);
  const [newest] = times;
  if (newest === undefined || now - newest > 2.5 * tick) return false;
  let oldest = newest;
  for (const time of times) {
    if (oldest - time > 2.5 * tick) break;
    oldest = time;
  }
  return newest - oldest >= 3 * tick;
}
