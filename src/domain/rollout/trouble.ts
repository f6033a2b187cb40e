import { shorten } from '../duration.ts';
import type { ContainerFacts, StoppedTask } from './facts.ts';

/** Why one task failed. */
export interface Trouble {
  readonly task: string;
  /** The same for tasks that failed alike. */
  readonly key: string;
  readonly text: string;
  /** The container whose log is worth a look; undefined where none ever ran. */
  readonly container: string | undefined;
}

export interface Tally {
  readonly key: string;
  readonly text: string;
  readonly count: number;
}

/**
 * Why a stopped task failed; undefined for one that ECS, or a person, took away. The scheduler stops for lack of health and for
 * scaling under one stop code, so only its words tell them apart.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
 */
export function troubleOf({ arn, stopCode, stoppedReason, containers }: StoppedTask): Trouble | undefined {
  if (stopCode === 'UserInitiated' || /^Scaling activity initiated by/.test(stoppedReason)) return undefined;
  const guilty = guiltyOf(containers);
  const own = guilty === undefined ? '' : containerWords(guilty, stoppedReason);
  const text = [stoppedReason || stopCode || 'no reason is given', own].filter((part) => part !== '').join('; ');
  const ran = guilty !== undefined && stopCode !== 'TaskFailedToStart' && stopCode !== 'SpotInterruption';
  const key = JSON.stringify([stopCode, guilty?.name, guilty?.exitCode, alike(`${stoppedReason} ${guilty?.reason}`)]);
  return { task: arn.split('/').at(-1) ?? arn, key, text, container: ran ? guilty.name : undefined };
}

/** How often each reason came, the most frequent first. */
export function tally(troubles: readonly Trouble[]): readonly Tally[] {
  const counts = new Map<string, Tally>();
  for (const { key, text } of troubles) counts.set(key, { key, text, count: (counts.get(key)?.count ?? 0) + 1 });
  return [...counts.values()].sort((a, b) => b.count - a.count);
}

/** The container that ended badly: by its code, by its health, else the first that gives a reason. */
function guiltyOf(containers: readonly ContainerFacts[]): ContainerFacts | undefined {
  return (
    containers.find(({ exitCode, reason }) => reason !== '' && exitCode !== 0) ??
    containers.find(({ exitCode = 0 }) => exitCode !== 0 && exitCode !== 143) ??
    containers.find(({ health }) => health === 'UNHEALTHY') ??
    containers[0]
  );
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-errors.html: 128 + signal */
const CODES: Readonly<Record<number, string>> = {
  126: 'the command cannot be run',
  127: 'the command was not found',
  137: 'killed: out of memory, or it did not stop in time',
  139: 'segmentation fault',
  143: 'terminated',
};

/** @param said the task's own reason, which may hold the container's already */
function containerWords({ name, exitCode, reason, health }: ContainerFacts, said: string): string {
  const code =
    exitCode === undefined ? '' : ` exited with ${exitCode}${CODES[exitCode] ? ` (${CODES[exitCode]})` : ''}`;
  const sick = exitCode === undefined && health === 'UNHEALTHY' ? ' is unhealthy' : '';
  const why = said.includes(reason) ? '' : `: ${shorten(reason)}`;
  return code + sick + why === '' ? '' : `container ${name}${code}${sick}${why}`;
}

/** A text without ids, addresses and numbers: they differ from task to task where the reason is the same. */
export function alike(text: string): string {
  return text.replaceAll(/\b(?=[\w.-]*\d)[\w.-]{4,}\b/g, '#').replaceAll(/\d+/g, '#');
}
