import type { Change } from '../../domain/deploy/changes.ts';
import type { StackEvent } from '../../domain/deploy/events.ts';
import type { ParameterValue } from '../../domain/deploy/parameters.ts';
import type { Stack } from '../../domain/deploy/stack.ts';

/** The stacks of one account and region. Every method rejects with a WakelockError that names the right it needs. */
export interface Stacks {
  /** By name or id; undefined where there is none. A deleted one is found by its id alone. */
  find(nameOrId: string): Promise<Stack | undefined>;
  /** Asks for a change set and returns its id; CloudFormation then works it out. */
  propose(request: ProposalRequest): Promise<string>;
  /** What has become of a change set. */
  proposal(id: string): Promise<Proposal>;
  /** Change sets that earlier runs asked for and neither executed nor discarded. */
  leftovers(stack: string): Promise<readonly string[]>;
  /** Carries a change set out. */
  execute(id: string): Promise<void>;
  /** Forgets a change set; one that is gone already is no error. */
  discard(id: string): Promise<void>;
  /** All events of the last operation and perhaps some before it, in any order. */
  events(stackId: string): Promise<readonly StackEvent[]>;
  /** Begins to delete a stack. */
  remove(stackId: string): Promise<void>;
}

export interface ProposalRequest {
  readonly stack: string;
  readonly kind: 'create' | 'update';
  /**
   * Take over the table of the name that is written in the template, which no stack owns any more.
   * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-automatically.html
   */
  readonly adopt: boolean;
  readonly templateUrl: string;
  readonly parameters: readonly ParameterValue[];
  readonly tags: Readonly<Record<string, string>>;
}

export type Proposal =
  | { readonly kind: 'pending' }
  | { readonly kind: 'ready'; readonly changes: readonly Change[] }
  /** Nothing would change. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'failed'; readonly reason: string };

/** Where code and template are put for CloudFormation to read. */
export interface Artifacts {
  readonly bucket: string;
  /** Finds the bucket or makes it: private, encrypted, in this account. Says which of both. */
  prepare(): Promise<'found' | 'made'>;
  /** Puts an object there unless one of that key is there already: keys name their content. */
  put(key: string, bytes: Uint8Array): Promise<'put' | 'there'>;
  /** The address of an object as CloudFormation takes it. */
  urlOf(key: string): string;
  /** Removes the objects below a prefix, and the bucket when it is empty then. Undefined: there was no bucket. */
  clear(prefix: string): Promise<{ readonly objects: number; readonly bucketRemoved: boolean } | undefined>;
}

/** The table as far as deploying is concerned with it; the items are `Store`'s. */
export interface Tables {
  find(name: string): Promise<TableFacts | undefined>;
  /** Removes it, its deletion protection first; resolves when it is gone. */
  remove(name: string): Promise<void>;
}

export interface TableFacts {
  readonly name: string;
  readonly status: string;
  /** What does not fit the code, as sentences; empty where it fits. */
  readonly misfits: readonly string[];
  /** Items as DynamoDB counted them within the last six hours. */
  readonly items: number;
}

/** What a command tells while it works, and what it asks. */
export interface Talk {
  say(text: string): void;
  event(event: StackEvent): void;
}
