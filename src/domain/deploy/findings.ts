import { counted } from '../counted.ts';
import { formatDuration, MINUTE, SECOND } from '../duration.ts';
import { failoverFindings } from '../failover/findings.ts';
import { type SnapshotHealth, snapshotFindings } from '../snapshot/findings.ts';
import { alarmFindings } from './alarms.ts';
import type { FunctionHealth, Health, MachineHealth, Reading, SelfReport } from './health.ts';
import { notChecked } from './not-checked.ts';
import type { Stack } from './stack.ts';
import { standingOf } from './stack.ts';

export type { Reading };

/** `unknown`: it could not be looked at. */
export type Level = 'ok' | 'note' | 'unknown' | 'bad';

export interface Finding {
  readonly check: string;
  readonly level: Level;
  /** What was found, with the value. */
  readonly what: string;
  /** Empty where nothing has to be done. */
  readonly repair: string;
}

type Judged = Omit<Finding, 'check'>;
const ok = (what: string): Judged => ({ level: 'ok', what, repair: '' });
const note = (what: string, repair: string): Judged => ({ level: 'note', what, repair });
const bad = (what: string, repair: string): Judged => ({ level: 'bad', what, repair });

/** What is right and what is wrong with a set-up, in the order in which it should be repaired. */
export function findingsOf(health: Health): readonly Finding[] {
  const checks: readonly (readonly [string, readonly Judged[]])[] = [
    ['clock', [clockOf(health)]],
    ['stack', judged(health.stack, (stack) => stackOf(stack, health))],
    ['topic', judged(health.topic, topicOf)],
    ['table', judged(health.table, (table) => tableOf(table, health))],
    ['functions', judged(health.functions, (all) => all.flatMap(functionOf))],
    ['rights', judged(health.self, selfOf)],
    ['tick', judged(health.ping, (ping) => [tickOf(ping, health)])],
    ['queue', judged(health.queue, queueOf)],
    ['machines', judged(health.machines, (machines) => machinesOf(machines, health.stackName))],
  ];
  const snapshots = health.snapshots === undefined ? [] : snapshotsOf(health.snapshots);
  const alarms = health.alarms.flatMap(alarmFindings);
  const failover = health.failover === undefined ? [] : failoverFindings(health.failover);
  return [
    ...checks.flatMap(([check, all]) => all.map((one) => ({ check, ...one }))),
    ...alarms,
    ...snapshots,
    ...failover,
  ];
}

function snapshotsOf(reading: Reading<SnapshotHealth>): readonly Finding[] {
  if (reading.known) return snapshotFindings(reading.value);
  return [{ check: 'snapshots', ...notChecked(reading) }];
}

function judged<T>(reading: Reading<T>, judge: (value: T) => readonly Judged[]): readonly Judged[] {
  return reading.known ? judge(reading.value) : [notChecked(reading)];
}

/** AWS refuses signatures that are more than five minutes off; half of it is time to say so. */
const CLOCK_BAD = 4 * MINUTE;
const CLOCK_NOTE = 30 * SECOND;

function clockOf({ clockAhead }: Health): Judged {
  if (clockAhead === undefined) return note('AWS did not say what time it is.', 'Check the clock of this machine.');
  const off = Math.abs(clockAhead);
  const text = `This machine's clock is ${formatDuration(Math.round(off / SECOND) * SECOND)} ${clockAhead < 0 ? 'behind' : 'ahead of'} AWS.`;
  if (off >= CLOCK_BAD) return bad(text, 'Set the clock (NTP): AWS refuses requests that are five minutes off.');
  return off >= CLOCK_NOTE ? note(text, 'Set the clock (NTP). Leases do not depend on it.') : ok(text);
}

function stackOf(stack: Stack | undefined, { stackName }: Health): readonly Judged[] {
  const standing = standingOf(stack);
  if (stack === undefined || standing.kind === 'absent') {
    return [
      bad(`There is no stack ${stackName} here.`, 'Check --stack-name and --region, or deploy it: wakelock deploy'),
    ];
  }
  if (standing.kind === 'foreign') {
    return [
      bad(`${stackName} is not one of Wakelock's: it has no ${standing.missing.join(', no ')}.`, 'Check --stack-name.'),
    ];
  }
  const text = `${stackName} is ${stack.status}`;
  if (standing.kind === 'busy') return [note(`${text}: it is being changed.`, 'Wait for it: wakelock deploy')];
  if (standing.kind === 'broken') return [bad(`${text}: ${standing.why}.`, 'Run: wakelock deploy')];
  if (standing.kind === 'stuck') return [bad(`${text}: ${standing.why}.`, standing.repair)];
  if (stack.status.includes('ROLLBACK')) {
    return [note(`${text}: the last update was undone.`, 'See its events for the reason, then run: wakelock deploy')];
  }
  return [ok(`${text}.`)];
}

function topicOf(topic: { readonly subscriptions: number } | undefined): readonly Judged[] {
  if (topic === undefined) return [bad('The topic is gone.', 'Run: wakelock deploy. Until then no job is heard.')];
  if (topic.subscriptions === 0) {
    return [
      bad(
        'Nothing is subscribed to the topic: messages are lost.',
        'Remove the stack and deploy it anew; the table is kept.',
      ),
    ];
  }
  return [ok(`The topic is there, with ${counted(topic.subscriptions, 'subscription')}.`)];
}

function tableOf(
  table: { readonly status: string; readonly misfits: readonly string[] } | undefined,
  { stackName, stack }: Health,
): readonly Judged[] {
  const alone = stack.known && standingOf(stack.value).kind === 'absent';
  if (alone && table === undefined) return [];
  if (alone)
    return [note(`The table ${stackName} is left of an earlier stack.`, 'A new stack adopts it: wakelock deploy')];
  if (table === undefined) {
    return [
      bad(
        'The table is gone: nothing is started or stopped.',
        `Restore it from its backup under the name ${stackName}, or remove the stack and deploy it anew.`,
      ),
    ];
  }
  if (table.misfits.length > 0) return table.misfits.map((text) => bad(text, 'Restore the table from its backup.'));
  if (table.status !== 'ACTIVE') return [note(`The table is ${table.status}.`, 'Wait until it is ACTIVE.')];
  return [ok('The table is there and fits.')];
}

function functionOf({ name, state, code, deployed, packaged }: FunctionHealth): readonly Judged[] {
  if (state !== 'Active')
    return [bad(`${name} is ${state}.`, 'Look at the function in the console, then run: wakelock deploy')];
  if (deployed !== undefined && code !== deployed) {
    return [
      note(
        `${name} runs other code (${code.slice(0, 12)}) than the stack deployed (${deployed.slice(0, 12)}).`,
        'Intended where a build pipeline updates it; otherwise deploy again after changing a parameter, or with a newer package.',
      ),
    ];
  }
  if (packaged !== undefined && code !== packaged) {
    return [
      note(
        `${name} runs other code (${code.slice(0, 12)}) than this package holds (${packaged.slice(0, 12)}).`,
        'Bring it up to date: wakelock deploy',
      ),
    ];
  }
  return [ok(`${name} is active, code ${code.slice(0, 12)}.`)];
}

function selfOf({ able, says }: SelfReport): readonly Judged[] {
  if (able) return [ok(says)];
  return [bad(says, 'Mend what it names, most often a right of its role; then run: wakelock deploy')];
}

/** As `power` judges it: a ping that is younger stands for a way of messages that works. */
const PING_OLD = 150 * SECOND;

/** A rule begins within a minute, its first ping takes one more. */
const FIRST_TICK = 3 * MINUTE;

function tickOf(ping: number | undefined, { now, stack }: Health): Judged {
  if (ping === undefined && stack.known && now - (stack.value?.changedAt ?? 0) < FIRST_TICK) {
    return note('No tick has come yet; the stack is new.', 'Look again in three minutes.');
  }
  if (ping === undefined) {
    return bad(
      'No tick has come through the topic yet.',
      'Look into the log of power, and whether its rule and its subscription are there.',
    );
  }
  const age = Math.max(0, now - ping);
  const text = `The last tick came through the topic ${formatDuration(Math.round(age / SECOND) * SECOND)} ago.`;
  if (age <= PING_OLD) return ok(text);
  return bad(
    text,
    'Look into the log of power and at the alarms: while no tick comes, machines stay on and expired leases are believed.',
  );
}

function queueOf({ waiting, dead }: { readonly waiting: number; readonly dead: number }): readonly Judged[] {
  const text = `${waiting === 1 ? 'One message waits' : `${waiting} messages wait`} in the queue.`;
  const queue = waiting > 1000 ? note(text, 'Look at throttles of power; raise MaxConcurrency if it lasts.') : ok(text);
  if (dead === 0) return [queue, ok('The dead-letter queue is empty.')];
  return [
    queue,
    bad(
      `${dead === 1 ? 'One message is' : `${dead} messages are`} in the dead-letter queue.`,
      'Read why in the log of power, mend it, then redrive them: aws sqs start-message-move-task',
    ),
  ];
}

function machinesOf(machines: readonly MachineHealth[], stackName: string): readonly Judged[] {
  if (machines.length === 0) {
    return [
      note(
        `No machine has the tag wakelock=${stackName}.`,
        `Tag one: aws ec2 create-tags --resources i-… --tags Key=wakelock,Value=${stackName}`,
      ),
    ];
  }
  const on = machines.filter(({ power }) => power === 'on' || power === 'starting').length;
  const held = machines.filter((machine) => machine.held).length;
  return [ok(`${machines.length} opted in, ${on} on, ${held} held.`), ...machines.flatMap(machineOf)];
}

function machineOf(machine: MachineHealth): readonly Judged[] {
  const { target, power, held, protection, wantsProtection, badTag, group } = machine;
  const name = machine.name === undefined ? target : `${target} (${machine.name})`;
  const id = target.replace(/^ec2:/, '');
  const clear = `aws ec2 modify-instance-attribute --instance-id ${id} --no-disable-api-stop`;
  const found: Judged[] = [];
  if (group !== undefined)
    found.push(
      bad(
        `${name} belongs to the Auto Scaling group ${group}, which would replace it.`,
        'Remove the tag wakelock from it.',
      ),
    );
  if (badTag !== undefined)
    found.push(
      bad(`${name}: the tag ${badTag} cannot be followed.`, 'Mend the tag; until then the machine gets no new lease.'),
    );
  if (power === 'on' && !held) {
    found.push(
      note(
        `${name} is on and nobody holds it.`,
        `See why: wakelock explain ${id}. A person's own start is left alone.`,
      ),
    );
  }
  if (protection === 'ours' && !wantsProtection) {
    found.push(
      note(
        `${name} still has the stop protection of a lease that ended.`,
        `power clears it within a minute where it may (EnableProtection); else: ${clear}`,
      ),
    );
  }
  if (protection === 'others' && !held) {
    found.push(
      note(
        `${name} has stop protection that Wakelock did not set: it cannot be stopped.`,
        `If nobody needs it: ${clear}`,
      ),
    );
  }
  return found;
}

/** Whether anything is wrong. */
export function anyBad(findings: readonly Finding[]): boolean {
  return findings.some(({ level }) => level === 'bad');
}

/** Whether all was looked at and nothing is wrong. */
export function isHealthy(findings: readonly Finding[]): boolean {
  return findings.every(({ level }) => level === 'ok' || level === 'note');
}
