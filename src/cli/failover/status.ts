import { Command } from 'commander';
import type { SetView } from '../../engine/failover/view.ts';
import { type Call, handled, type Register } from '../command.ts';
import { addFlag } from '../flags.ts';
import { EXIT, exitOf } from '../output.ts';
import type { Shell } from '../shell.ts';
import { columns } from '../table.ts';
import { clockTime } from '../times.ts';
import { lookAt, type Seen } from './connect.ts';
import { failoverPlace, setNamed, setsOf } from './sets.ts';
import { jsonOfSeen, lookedLate, weightsOf } from './words.ts';

export const status: Register = (host) => {
  const command = new Command('status')
    .description('Where the traffic of each set is, and why.')
    .argument('[sets...]', 'Names of sets. (default: all of the stack)');
  addFlag(addFlag(command, 'cli-stop', 'topic-arn'), 'cli-stop', 'table');
  return handled(command, host, { run: show });
};

async function show(call: Call): Promise<number> {
  const { output, args, shell } = call;
  const place = failoverPlace(call);
  const all = await setsOf(call, place);
  const sets = args.length === 0 ? all : args.map((name) => setNamed(name, all));
  const seen = await lookAt(sets, { call, place });
  output.data({ stack: place.stack, sets: seen.map(jsonOfSeen) }, () => tableOf(seen, shell));
  for (const one of seen) {
    if ('error' in one) output.tell(one.error);
    else if (one.view.decision.alert !== undefined) output.warn(`${one.set.name}: ${one.view.decision.alert}`);
    const late = lookedLate(one);
    if (late !== undefined) output.warn(late);
  }
  const failed = seen.find((one) => 'error' in one);
  return failed === undefined ? EXIT.ok : exitOf(failed.error);
}

function tableOf(seen: readonly Seen[], shell: Shell): readonly string[] {
  const head = ['SET', 'PHASE', 'SERVICE', 'HEALTHY', 'ALARM', 'CALM', 'LEASE', 'NEXT LOOK', 'WHY'];
  return columns([head, ...seen.map((one) => ('error' in one ? [one.set.name, 'unknown'] : rowOf(one.view, shell)))]);
}

function rowOf({ set, memory, facts, decision }: SetView, shell: Shell): readonly string[] {
  const { lookAgainAt, reason } = decision;
  const next = lookAgainAt === undefined || lookAgainAt <= facts.now ? 'at the tick' : clockTime(lookAgainAt, shell);
  const healthy = `${facts.healthy}/${set.healthy}`;
  return [
    set.name,
    memory.phase,
    weightsOf(facts),
    healthy,
    facts.alarm,
    facts.calm,
    facts.lease.kind,
    next,
    reason.text,
  ];
}
