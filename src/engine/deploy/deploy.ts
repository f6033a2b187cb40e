import { type Change, tableLoss } from '../../domain/deploy/changes.ts';
import { checkRules, type ParameterSpec, parameterValues } from '../../domain/deploy/parameters.ts';
import { STACK_TAG, type Stack, succeeded } from '../../domain/deploy/stack.ts';
import { WakelockError } from '../../domain/errors.ts';
import { failed } from './failed.ts';
import { eventsUntilNow, type Followed, type FollowPorts, follow } from './follow.ts';
import type { Artifacts, ProposalRequest, Tables } from './ports.ts';
import { clearLeftovers, proposed, takeBack } from './propose.ts';
import { settledStack } from './settle.ts';

export interface DeployPorts extends FollowPorts {
  readonly artifacts: Artifacts;
  readonly tables: Tables;
  /** Shows a change set and asks whether it may be carried out. */
  readonly approve: (changes: readonly Change[]) => Promise<boolean>;
  /**
   * Looks whether what is to be deployed can work, before anything is made. `parameters`: as the stack would have them.
   * @throws WakelockError that says why not
   */
  readonly inspect?: (parameters: Readonly<Record<string, string>>) => Promise<void>;
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
  /** Not approved: everything is as before, but for what this run put into the bucket. */
  | {
      readonly did: 'declined';
      readonly stack: Stack | undefined;
      readonly changes: readonly Change[];
      readonly uploaded: Uploaded;
    };

/** What a run added to the bucket; what was there before it is not among it. */
export interface Uploaded {
  readonly bucket: string;
  readonly bucketMade: boolean;
  readonly keys: readonly string[];
}

/**
 * Brings a stack to what this package holds. May be run again after a kill at any point: objects are named by their content,
 * what CloudFormation is at is joined, and a change set that nobody executed is replaced by a new one.
 * @throws WakelockError that says what happened, and what is left half-made
 */
export async function deploy(order: DeployOrder, ports: DeployPorts): Promise<DeployEnd> {
  const { artifacts } = ports;
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
  const whole = effective(order, kind === 'update' ? stack?.parameters : {});
  checkRules(whole);
  await ports.inspect?.(whole);
  const release = order.release(artifacts.bucket);
  const uploaded = await upload(release, ports);
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
      return { did: 'declined', stack: kind === 'update' ? stack : undefined, changes, uploaded };
    }
  } catch (error) {
    await undo();
    throw error;
  }
  const { stack: end, failure } = await carryOut(id, { stackName, ports });
  if (!succeeded(end.status)) throw failed(end, { failure, kind });
  return { did: kind === 'create' ? 'created' : 'updated', stack: end, changes };
}

async function upload({ objects }: Release, { artifacts, talk }: DeployPorts): Promise<Uploaded> {
  const { bucket } = artifacts;
  const found = await artifacts.prepare();
  talk.say(`artifacts: the bucket ${bucket} is ${found}`);
  const keys: string[] = [];
  for (const [key, bytes] of objects) {
    const was = await artifacts.put(key, bytes);
    if (was === 'put') keys.push(key);
    talk.say(`artifacts: ${key} is ${was} (${Math.ceil(bytes.length / 1000)} kB)`);
  }
  return { bucket, bucketMade: found === 'made', keys };
}

/** What is given, else what the stack has, else the template's default. */
function effective({ parameters, given }: DeployOrder, present: Stack['parameters'] = {}): Stack['parameters'] {
  const values = parameters.map(({ name, fallback = '' }) => [name, given.get(name) ?? present[name] ?? fallback]);
  return Object.fromEntries(values);
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
