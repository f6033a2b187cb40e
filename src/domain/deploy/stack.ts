/** One stack as CloudFormation describes it. */
export interface Stack {
  /** The ARN: it goes on naming a stack that was deleted. */
  readonly id: string;
  readonly name: string;
  /** A status of CloudFormation, as `UPDATE_COMPLETE`. */
  readonly status: string;
  readonly reason: string;
  /** When an operation on it was begun last, epoch ms. */
  readonly changedAt: number;
  readonly outputs: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** The tag by which a stack is told as one of Wakelock's, even while it has no outputs yet. */
export const STACK_TAG = 'wakelock:stack';

/** The outputs by which a stack is told that was deployed by other means. */
export const OWN_OUTPUTS = ['TopicArn', 'TableName', 'RunnerPolicyArn'] as const;

/** What can be done with a stack of the name that was asked for. */
export type Standing =
  /** There is none, or only the shell of one whose change set was never executed. */
  | { readonly kind: 'absent' }
  /** It works, or worked before an update that was undone: it can be updated. */
  | { readonly kind: 'whole' }
  /** CloudFormation is at work on it. */
  | { readonly kind: 'busy'; readonly stack: Stack }
  /** It never came to be: it can only be deleted. */
  | { readonly kind: 'broken'; readonly why: string }
  /** Nothing of ours may be done with it until a person has done something. */
  | { readonly kind: 'stuck'; readonly why: string; readonly repair: string }
  /** It belongs to somebody else. */
  | { readonly kind: 'foreign'; readonly missing: readonly string[] };

/** Statuses: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html#cfn-console-view-stack-data-resources-status-codes */
export function standingOf(stack: Stack | undefined): Standing {
  if (stack === undefined || stack.status === 'DELETE_COMPLETE') return { kind: 'absent' };
  const { status } = stack;
  if (status === 'REVIEW_IN_PROGRESS') return { kind: 'absent' };
  const missing = missingMarks(stack);
  if (missing.length > 0 && !(status === 'CREATE_IN_PROGRESS' && isEmpty(stack.outputs))) {
    return { kind: 'foreign', missing };
  }
  if (status.endsWith('_IN_PROGRESS')) return { kind: 'busy', stack };
  const broken = BROKEN[status];
  if (broken !== undefined) return { kind: 'broken', why: broken };
  const stuck = STUCK[status];
  if (stuck !== undefined) return { kind: 'stuck', ...stuck(stack.name) };
  return { kind: 'whole' };
}

/** What a stack lacks to be known as one of ours; empty where it has the tag or all of the outputs. */
function missingMarks({ tags, outputs }: Stack): readonly string[] {
  const lost = OWN_OUTPUTS.filter((name) => outputs[name] === undefined);
  return tags[STACK_TAG] === undefined && lost.length > 0
    ? [`tag ${STACK_TAG}`, ...lost.map((one) => `output ${one}`)]
    : [];
}

const isEmpty = (outputs: Stack['outputs']): boolean => Object.keys(outputs).length === 0;

const BROKEN: Readonly<Record<string, string>> = {
  ROLLBACK_COMPLETE: 'its creation failed and was undone; such a stack can only be deleted',
  ROLLBACK_FAILED: 'its creation failed and could not be undone either; such a stack can only be deleted',
  CREATE_FAILED: 'its creation failed; such a stack can only be deleted',
  DELETE_FAILED: 'it was being deleted, and a part of it could not be; what is left can only be deleted',
};

const STUCK: Readonly<Record<string, (name: string) => { readonly why: string; readonly repair: string }>> = {
  UPDATE_ROLLBACK_FAILED: (name) => ({
    why: 'an update failed and could not be undone',
    repair: `Mend what its events name, then: aws cloudformation continue-update-rollback --stack-name ${name}`,
  }),
  UPDATE_FAILED: (name) => ({
    why: 'an update failed and waits for a decision',
    repair: `Go back to what was: aws cloudformation rollback-stack --stack-name ${name}`,
  }),
  IMPORT_ROLLBACK_FAILED: (name) => ({
    why: 'an import failed and could not be undone',
    repair: `Mend what its events name, then: aws cloudformation continue-update-rollback --stack-name ${name}`,
  }),
};

/** Whether an operation ended as it should. */
export function succeeded(status: string): boolean {
  return /^(?:CREATE|UPDATE|DELETE|IMPORT)_COMPLETE$/.test(status);
}

/** Whether CloudFormation is done with a stack. */
export function settled(status: string): boolean {
  return !status.endsWith('_IN_PROGRESS') || status === 'REVIEW_IN_PROGRESS';
}
