import { type Change, tableLoss } from '../../domain/deploy/changes.ts';
import { type ParameterSpec, parameterValues } from '../../domain/deploy/parameters.ts';
import { STACK_TAG, type Stack, succeeded } from '../../domain/deploy/stack.ts';
import { SECOND } from '../../domain/duration.ts';
import { usage, WakelockError } from '../../domain/errors.ts';
import { eventsUntilNow, type Followed, type FollowPorts, follow } from './follow.ts';
import type { Artifacts, ProposalRequest, Tables } from './ports.ts';
import { settledStack } from './settle.ts';

export interface DeployPorts extends FollowPorts {
  readonly artifacts: Artifacts;
  readonly tables: Tables;
  /** Shows a change set and asks whether it may be carried out. */
  readonly approve: (changes: readonly Change[]) => Promise<boolean>;
  /** Asks whether something may be removed. */
  readonly consent: (question: string) => Promise<boolean>;
}

/** What is deployed. */
export interface Release {
  /** Objects by key, the key naming the content. */
  readonly objects: ReadonlyMap<string, Uint8Array>;
  readonly templateKey: string;
}

export interface DeployOrder {
  readonly stackName: string;
  /** By name, as a person gave them. */
  readonly given: ReadonlyMap<string, string>;
  /** Those of the template. */
  readonly parameters: readonly ParameterSpec[];
  /** What this package holds, as it is put into a bucket. */
  readonly release: (bucket: string) => Release;
}

export type DeployEnd =
  | { readonly did: 'created' | 'updated'; readonly stack: Stack; readonly changes: readonly Change[] }
  | { readonly did: 'nothing'; readonly stack: Stack; readonly changes: readonly [] }
  /** Not approved: everything is as before. */
  | { readonly did: 'declined'; readonly stack: Stack | undefined; readonly changes: readonly Change[] };

/**
 * Brings a stack to what this package holds. May be run again after a kill at any point: objects are named by their content,
 * what CloudFormation is at is joined, and a change set that nobody executed is replaced by a new one.
 * @throws WakelockError that says what happened, and what is left half-made
 */
export async function deploy(order: DeployOrder, ports: DeployPorts): Promise<DeployEnd> {
  const { artifacts, talk } = ports;
  const { stackName } = order;
  let { stack, standing } = await settledStack(stackName, ports);
  if (standing.kind === 'broken' && stack !== undefined) {
    await removeBroken(stack, standing.why, ports);
    ({ stack, standing } = await settledStack(stackName, ports));
  }
  const kind = standing.kind === 'whole' ? 'update' : 'create';
  const adopt = kind === 'create' && (await adoptable(stackName, ports));
  const present = new Set(kind === 'update' ? Object.keys(stack?.parameters ?? {}) : []);
  const parameters = parameterValues(order.parameters, { given: order.given, present });
  const release = order.release(artifacts.bucket);
  talk.say(`artifacts: the bucket ${artifacts.bucket} is ${await artifacts.prepare()}`);
  for (const [key, bytes] of release.objects) {
    talk.say(`artifacts: ${key} is ${await artifacts.put(key, bytes)} (${Math.ceil(bytes.length / 1000)} kB)`);
  }
  const request: ProposalRequest = {
    stack: stackName,
    kind,
    adopt,
    templateUrl: artifacts.urlOf(release.templateKey),
    parameters,
    tags: { ...stack?.tags, [STACK_TAG]: stackName },
  };
  await clearLeftovers(stack, ports);
  const proposal = await proposed(request, { shell: stack, ports });
  if (proposal.kind === 'empty') {
    if (stack === undefined) throw new Error('A stack that does not exist cannot be up to date.');
    return { did: 'nothing', stack, changes: [] };
  }
  const { id, changes } = proposal;
  const undo = () => takeBack(id, { shell: stack, stackName, ports });
  try {
    refuseLoss(changes);
    if (!(await ports.approve(changes))) {
      await undo();
      return { did: 'declined', stack: kind === 'update' ? stack : undefined, changes };
    }
  } catch (error) {
    await undo();
    throw error;
  }
  const { stack: end, failure } = await carryOut(id, { stackName, ports });
  if (!succeeded(end.status)) throw failed(end, { failure, kind });
  return { did: kind === 'create' ? 'created' : 'updated', stack: end, changes };
}

async function removeBroken(stack: Stack, why: string, ports: DeployPorts): Promise<void> {
  const { stacks, consent, talk } = ports;
  talk.say(`the stack ${stack.name} is ${stack.status}: ${why}${stack.reason === '' ? '' : ` (${stack.reason})`}`);
  if (!(await consent(`Delete what is left of ${stack.name} and create it anew? Its table is kept.`))) {
    throw new WakelockError({
      code: 'failed',
      what: `The stack ${stack.name} is ${stack.status}: ${why}. Nothing was changed.`,
      repair: 'Agree to its removal (--yes), or look at its events in the console first.',
    });
  }
  const known = await eventsUntilNow(stack.id, ports);
  await stacks.remove(stack.id);
  const { stack: end, failure } = await follow(stack.id, known, ports);
  if (end.status !== 'DELETE_COMPLETE') throw failed(end, { failure, kind: 'delete' });
}

/** Whether an earlier stack of this name left a table behind that the new one can go on with. */
async function adoptable(name: string, { tables, talk }: DeployPorts): Promise<boolean> {
  const table = await tables.find(name);
  if (table === undefined) return false;
  if (table.misfits.length > 0) {
    throw new WakelockError({
      code: 'failed',
      what: `There is a table ${name} already, and it is none of Wakelock's: ${table.misfits.join(' ')}`,
      likely: 'Something else has that name in this account and region.',
      repair: 'Choose another name with --stack-name.',
    });
  }
  talk.say(`the table ${name} is there already, with about ${table.items} items: the new stack adopts it`);
  return true;
}

const PAUSE = 2 * SECOND;

interface Shell {
  /** The stack before, also the mere shell of one. */
  readonly shell: Stack | undefined;
  readonly ports: DeployPorts;
}

type Proposed =
  | { readonly kind: 'empty' }
  | { readonly kind: 'ready'; readonly id: string; readonly changes: readonly Change[] };

/** A run that was killed before it could execute its change set leaves it behind, and a stack may have only so many. */
async function clearLeftovers(stack: Stack | undefined, { stacks, talk }: DeployPorts): Promise<void> {
  for (const id of stack === undefined ? [] : await stacks.leftovers(stack.id)) {
    await stacks.discard(id);
    talk.say(`a change set that an earlier run left was removed: ${id}`);
  }
}

/** A change set that CloudFormation has worked out. */
async function proposed(request: ProposalRequest, { shell, ports }: Shell): Promise<Proposed> {
  const { stacks, clock, signal } = ports;
  const id = await stacks.propose(request);
  const undo = () => takeBack(id, { shell, stackName: request.stack, ports });
  for (;;) {
    const state = await stacks.proposal(id);
    if (state.kind === 'ready') return { kind: 'ready', id, changes: state.changes };
    if (state.kind === 'pending' && !signal.aborted) {
      await clock.sleep(PAUSE, signal);
      continue;
    }
    await undo();
    if (state.kind === 'empty') return { kind: 'empty' };
    if (state.kind === 'pending')
      throw new WakelockError({ code: 'interrupted', what: 'Interrupted. Nothing was changed.' });
    throw new WakelockError({
      code: 'failed',
      what: `CloudFormation cannot work out the changes: ${state.reason} Nothing was changed.`,
      repair: 'Mend what the reason names: a parameter out of its range, a right that these credentials lack.',
    });
  }
}

/** Leaves no change set behind, and no shell of a stack that was made for it alone. */
async function takeBack(
  id: string,
  { shell, stackName, ports }: Shell & { readonly stackName: string },
): Promise<void> {
  const { stacks } = ports;
  await stacks.discard(id);
  if (shell !== undefined && shell.status !== 'DELETE_COMPLETE') return;
  const left = await stacks.find(stackName);
  if (left?.status === 'REVIEW_IN_PROGRESS') await stacks.remove(left.id);
}

function refuseLoss(changes: readonly Change[]): void {
  const loss = tableLoss(changes);
  if (loss === undefined) return;
  throw new WakelockError({
    code: 'failed',
    what: `This update would replace the table ${loss.physicalId}, and every lease in it would be lost. Nothing was changed.`,
    likely: 'Its name or its keys differ between the stack and this version of the package.',
    repair: 'Deploy a new stack beside it (--stack-name), move the machines to it, then destroy the old one.',
  });
}

async function carryOut(
  id: string,
  { stackName, ports }: { readonly stackName: string; readonly ports: DeployPorts },
): Promise<Followed> {
  const { stacks } = ports;
  const stack = await stacks.find(stackName);
  if (stack === undefined) throw new Error(`The stack ${stackName} of the change set ${id} is gone.`);
  const known = await eventsUntilNow(stack.id, ports);
  await stacks.execute(id);
  return follow(stack.id, known, ports);
}

const LEFT: Readonly<Record<string, string>> = {
  create: 'What had been made was undone; the empty stack is left, and the next deploy asks to remove it.',
  update: 'The stack is as it was before.',
  delete: 'A part of it is left.',
};

/** An operation that ended otherwise than it should. */
export function failed(
  end: Stack,
  { failure, kind }: { readonly failure: Followed['failure']; readonly kind: 'create' | 'update' | 'delete' },
): WakelockError {
  const undone = /^(?:UPDATE_)?ROLLBACK_COMPLETE$/.test(end.status) || kind === 'delete';
  const left = undone ? LEFT[kind] : `It is left in ${end.status}.`;
  const why = failure === undefined ? end.reason : `${failure.logicalId} (${failure.type}): ${failure.reason}`;
  return new WakelockError({
    code: 'failed',
    what: `The stack ${end.name} is ${end.status}: ${why} ${left}`,
    likely: failure?.likely ?? '',
    repair: failure?.repair ?? 'Look at the events of the stack in the console.',
  });
}

const NAME = /^[a-zA-Z][-a-zA-Z0-9]{0,47}$/;

/**
 * A name that a stack, its topic and its table may have; resources append to it, so it is shorter than CloudFormation allows.
 * @throws WakelockError (`usage`)
 */
export function checkedStackName(name: string): string {
  if (NAME.test(name)) return name;
  throw usage(`stack-name: "${name.slice(0, 60)}" is no name that a stack of Wakelock can have.`, {
    repair: 'Write a letter, then letters, digits and hyphens, at most 48 in all.',
  });
}
