import type { Change } from '../../src/domain/deploy/changes.ts';
import type { StackEvent } from '../../src/domain/deploy/events.ts';
import type { ParameterValue } from '../../src/domain/deploy/parameters.ts';
import { STACK_TAG, type Stack } from '../../src/domain/deploy/stack.ts';
import type {
  Artifacts,
  Proposal,
  ProposalRequest,
  Stacks,
  TableFacts,
  Tables,
} from '../../src/engine/deploy/ports.ts';
import type { WaitingClock } from '../../src/engine/ports.ts';

export const OUTPUTS = { TopicArn: 'arn:topic', TableName: 'wakelock', RunnerPolicyArn: 'arn:runner' };

/** A clock on which nobody has to wait. */
export class QuickClock implements WaitingClock {
  #now = Date.UTC(2026, 0, 5);
  now = (): number => this.#now;
  sleep = (ms: number): Promise<void> => {
    this.#now += ms;
    return Promise.resolve();
  };
}

/** Fails the n-th call of all fakes together, once: a command that is killed there. */
export class Kill {
  calls = 0;
  at = Number.POSITIVE_INFINITY;
  readonly log: string[] = [];

  step(call: string): void {
    this.calls += 1;
    this.log.push(call);
    if (this.calls !== this.at) return;
    this.at = Number.POSITIVE_INFINITY;
    throw new Error(`killed at ${call}`);
  }
}

interface Pending {
  readonly request: ProposalRequest;
  asked: number;
}

/** CloudFormation as far as deploying sees it. An operation takes as many looks as `looks` says. */
export class FakeStacks implements Stacks {
  readonly stacks = new Map<string, Stack>();
  readonly sets = new Map<string, Pending>();
  readonly told: StackEvent[] = [];
  /** Every change set that was asked for. */
  readonly requests: ProposalRequest[] = [];
  /** What the next change set comes to; undefined: one addition. */
  next: Proposal | undefined;
  /** The reason for which the next operation fails. */
  trouble: string | undefined;
  looks = 2;
  #left = 0;
  #number = 0;
  readonly #kill: Kill;
  readonly #clock: QuickClock;

  constructor(kill: Kill, clock: QuickClock) {
    this.#kill = kill;
    this.#clock = clock;
  }

  /** Puts a stack there; the default is a whole one of ours. */
  add(more: Partial<Stack> = {}): Stack {
    const name = more.name ?? 'wakelock';
    this.#number += 1;
    const stack: Stack = {
      id: `arn:stack/${name}/${this.#number}`,
      name,
      status: 'CREATE_COMPLETE',
      reason: '',
      changedAt: this.#clock.now(),
      outputs: OUTPUTS,
      parameters: {},
      tags: { [STACK_TAG]: name },
      ...more,
    };
    this.stacks.set(stack.id, stack);
    return stack;
  }

  /** Begins an operation as somebody else would. */
  begin(stack: Stack, status: string): void {
    this.#left = this.looks;
    this.#change(stack, { status });
    this.#tell(stack, status);
  }

  current(name: string): Stack | undefined {
    const all = [...this.stacks.values()].filter((one) => one.name === name);
    return all.findLast(({ status }) => status !== 'DELETE_COMPLETE');
  }

  async find(nameOrId: string): Promise<Stack | undefined> {
    this.#kill.step('find');
    const stack = this.stacks.get(nameOrId) ?? this.current(nameOrId);
    if (stack === undefined || !stack.status.endsWith('_IN_PROGRESS') || stack.status.startsWith('REVIEW'))
      return stack;
    this.#left -= 1;
    return this.#left > 0 ? stack : this.#end(stack);
  }

  async propose(request: ProposalRequest): Promise<string> {
    const stack = this.current(request.stack);
    if (request.kind === 'create' && stack === undefined) {
      this.add({ name: request.stack, status: 'REVIEW_IN_PROGRESS', outputs: {}, tags: {} });
    }
    this.#number += 1;
    const id = `set-${this.#number}`;
    this.requests.push(request);
    this.sets.set(id, { request, asked: 0 });
    this.#kill.step('propose');
    return id;
  }

  async proposal(id: string): Promise<Proposal> {
    this.#kill.step('proposal');
    const set = this.sets.get(id);
    if (set === undefined) return { kind: 'failed', reason: 'gone' };
    set.asked += 1;
    return set.asked < 2 ? { kind: 'pending' } : (this.next ?? { kind: 'ready', changes: [addition('Topic')] });
  }

  async leftovers(stack: string): Promise<readonly string[]> {
    this.#kill.step('leftovers');
    const name = this.stacks.get(stack)?.name;
    return [...this.sets].filter(([, { request }]) => request.stack === name).map(([id]) => id);
  }

  async execute(id: string): Promise<void> {
    const set = this.sets.get(id);
    const stack = set && this.current(set.request.stack);
    if (set === undefined || stack === undefined) throw new Error('ChangeSetNotFound');
    this.sets.delete(id);
    const { kind, parameters, tags } = set.request;
    this.#change(stack, { parameters: merged(stack, parameters), tags });
    this.begin(this.stacks.get(stack.id) ?? stack, kind === 'create' ? 'CREATE_IN_PROGRESS' : 'UPDATE_IN_PROGRESS');
    this.#kill.step('execute');
  }

  async discard(id: string): Promise<void> {
    this.#kill.step('discard');
    this.sets.delete(id);
  }

  async events(stackId: string): Promise<readonly StackEvent[]> {
    this.#kill.step('events');
    return this.told.filter(({ id }) => id.startsWith(stackId));
  }

  async remove(stackId: string): Promise<void> {
    const stack = this.stacks.get(stackId);
    if (stack !== undefined) this.begin(stack, 'DELETE_IN_PROGRESS');
    this.#kill.step('remove');
  }

  #end(stack: Stack): Stack {
    const [, verb = ''] = /^(\w+)_IN_PROGRESS$/.exec(stack.status) ?? [];
    const reason = this.trouble;
    this.trouble = undefined;
    if (reason !== undefined) {
      this.#tell(stack, 'CREATE_FAILED', { logicalId: 'Cancelled', reason: 'Resource creation cancelled' });
      this.#tell(stack, `${verb}_FAILED`, { logicalId: 'Topic', reason });
    }
    const failed = { CREATE: 'ROLLBACK_COMPLETE', UPDATE: 'UPDATE_ROLLBACK_COMPLETE' }[verb] ?? 'DELETE_FAILED';
    const status = reason === undefined ? `${verb}_COMPLETE` : failed;
    const outputs = reason === undefined && verb !== 'DELETE' ? OUTPUTS : stack.outputs;
    this.#tell(stack, status);
    return this.#change(stack, { status, outputs });
  }

  #change(stack: Stack, change: Partial<Stack>): Stack {
    const changed = { ...(this.stacks.get(stack.id) ?? stack), ...change };
    this.stacks.set(stack.id, changed);
    return changed;
  }

  #tell(stack: Stack, status: string, of?: { readonly logicalId: string; readonly reason: string }): void {
    const shared = { id: `${stack.id}#${this.told.length}`, at: this.#clock.now() + this.told.length, status };
    const itself = { logicalId: stack.name, physicalId: stack.id, type: 'AWS::CloudFormation::Stack', reason: '' };
    const part = of && { ...of, physicalId: '', type: 'AWS::SNS::Topic' };
    this.told.push({ ...shared, ...(part ?? itself) });
  }
}

function merged(stack: Stack, values: readonly ParameterValue[]): Record<string, string> {
  return Object.fromEntries(
    values.map((one) => [one.name, 'keep' in one ? (stack.parameters[one.name] ?? '') : one.value]),
  );
}

export const addition = (logicalId: string): Change => ({
  action: 'Add',
  logicalId,
  physicalId: '',
  type: 'AWS::SNS::Topic',
  replacement: '',
  scope: [],
});

export class FakeArtifacts implements Artifacts {
  readonly bucket = 'artifacts';
  exists = false;
  readonly objects = new Map<string, Uint8Array>();
  readonly #kill: Kill;

  constructor(kill: Kill) {
    this.#kill = kill;
  }

  async prepare(): Promise<'found' | 'made'> {
    this.#kill.step('prepare');
    const before = this.exists;
    this.exists = true;
    return before ? 'found' : 'made';
  }

  async put(key: string, bytes: Uint8Array): Promise<'put' | 'there'> {
    const before = this.objects.has(key);
    this.objects.set(key, bytes);
    this.#kill.step('put');
    return before ? 'there' : 'put';
  }

  urlOf = (key: string): string => `https://s3/${this.bucket}/${key}`;

  async clear(prefix: string) {
    this.#kill.step('clear');
    if (!this.exists) return undefined;
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix));
    for (const key of keys) this.objects.delete(key);
    this.exists = this.objects.size > 0;
    return { objects: keys.length, bucketRemoved: !this.exists };
  }
}

export class FakeTables implements Tables {
  readonly tables = new Map<string, TableFacts>();
  readonly #kill: Kill;

  constructor(kill: Kill) {
    this.#kill = kill;
  }

  add(name = 'wakelock', misfits: readonly string[] = []): void {
    this.tables.set(name, { name, status: 'ACTIVE', misfits, items: 7 });
  }

  async find(name: string): Promise<TableFacts | undefined> {
    this.#kill.step('find table');
    return this.tables.get(name);
  }

  async remove(name: string): Promise<void> {
    this.tables.delete(name);
    this.#kill.step('remove table');
  }
}
