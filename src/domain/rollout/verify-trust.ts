/** Who may assume a role, as far as ECS is concerned. */
export interface Trust {
  /** Tasks may: the trust policy names their principal. */
  readonly tasks: boolean;
  /** Keys of conditions that stand on it; what they compare with is not judged. */
  readonly conditions: readonly string[];
}

const PRINCIPAL = 'ecs-tasks.amazonaws.com';

/** Reads a trust policy: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html */
export function trustOf(policy: unknown): Trust {
  const mine = listOf(recordOf(policy).Statement).map(recordOf).filter(namesTasks);
  const allows = mine.filter(({ Effect }) => Effect === 'Allow');
  const denied = mine.some(({ Effect, Condition }) => Effect === 'Deny' && Condition === undefined);
  const free = allows.some(({ Condition }) => Condition === undefined);
  const conditions = allows.flatMap(({ Condition }) =>
    Object.values(recordOf(Condition)).flatMap((pairs) => Object.keys(recordOf(pairs))),
  );
  return { tasks: allows.length > 0 && !denied, conditions: free ? [] : [...new Set(conditions)] };
}

function namesTasks({ Principal, Action }: Readonly<Record<string, unknown>>): boolean {
  const services = listOf(recordOf(Principal).Service).map(String);
  const who = Principal === '*' || services.includes(PRINCIPAL);
  return who && listOf(Action).map(String).some(isAssumeRole);
}

/** An action takes `*` and `?`: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html */
function isAssumeRole(action: string): boolean {
  const source = action.replaceAll('*', '.*').replaceAll('?', '.');
  return /^[\w:*?]+$/.test(action) && new RegExp(`^${source}$`, 'i').test('sts:AssumeRole');
}

/** IAM writes a list of one as the one. */
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);
const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
