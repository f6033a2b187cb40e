import type { RoleUse, VerifyFacts } from './verify-facts.ts';
import { bad, type Judged, judged, note, ok } from './verify-judged.ts';
import { onFargate } from './verify-service.ts';

const CALLED: Readonly<Record<RoleUse, string>> = { execution: 'execution role', task: 'task role' };

/** The two roles are there and tasks may assume them; who needs an execution role has one. */
export function roleFindings(facts: VerifyFacts): readonly Judged[] {
  const missing = needsExecutionRole(facts);
  const found = facts.roles.flatMap(({ use, arn, trust }) =>
    judged(trust, {
      of: `The ${CALLED[use]} ${arn}`,
      judge: (value) => {
        if (value === undefined) {
          return [bad(`The ${CALLED[use]} ${arn} does not exist.`, `Create it, or name another ${CALLED[use]}.`)];
        }
        if (!value.tasks) {
          return [
            bad(
              `The ${CALLED[use]} ${arn} does not trust ecs-tasks.amazonaws.com: no task can start with it.`,
              'Let its trust policy allow sts:AssumeRole to the service ecs-tasks.amazonaws.com.',
            ),
          ];
        }
        const under =
          value.conditions.length === 0
            ? ''
            : ` under conditions on ${value.conditions.join(', ')}, which are not judged`;
        return [ok(`The ${CALLED[use]} ${arn} trusts tasks${under}.`)];
      },
    }),
  );
  return missing === undefined || facts.task.executionRole !== undefined
    ? found
    : [
        bad(
          `There is no execution role, which is needed for ${missing}.`,
          'Set executionRoleArn to a role with AmazonECSTaskExecutionRolePolicy.',
        ),
        ...found,
      ];
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html: what the agent does for a task. */
function needsExecutionRole(facts: VerifyFacts): string | undefined {
  const { containers } = facts.task;
  if (containers.some(({ secrets }) => secrets.length > 0)) return 'secrets';
  if (!onFargate(facts)) return undefined;
  if (containers.some(({ image }) => image.registry.kind === 'ecr')) return 'images of ECR on Fargate';
  return containers.some(({ log }) => log?.driver === 'awslogs') ? 'awslogs on Fargate' : undefined;
}

/** Log groups are there, or made by ECS; the options that Fargate wants are set. */
export function logFindings(facts: VerifyFacts): readonly Judged[] {
  const incomplete = facts.task.containers.flatMap(({ name, log }) => {
    if (log?.driver !== 'awslogs') return [];
    const wanted = ['awslogs-group', 'awslogs-region', ...(onFargate(facts) ? ['awslogs-stream-prefix'] : [])];
    const lacking = wanted.filter((option) => (log.options[option] ?? '') === '');
    return lacking.length === 0
      ? []
      : [bad(`${name}: awslogs lacks ${lacking.join(', ')}.`, 'Set the options of its logConfiguration.')];
  });
  const groups = facts.logGroups.flatMap(({ container, group, exists }) =>
    judged(exists, {
      of: `The log group ${group} of ${container.name}`,
      judge: (there) => {
        if (there) return [ok(`The log group ${group} of ${container.name} is there.`)];
        if (container.log?.options['awslogs-create-group'] === 'true') {
          return [
            note(
              `The log group ${group} of ${container.name} is made by ECS when a task starts.`,
              'The execution role needs logs:CreateLogGroup for it, which AmazonECSTaskExecutionRolePolicy does not give.',
            ),
          ];
        }
        return [
          bad(
            `The log group ${group} of ${container.name} does not exist: its tasks cannot start.`,
            `Create it: aws logs create-log-group --log-group-name ${group}`,
          ),
        ];
      },
    }),
  );
  return [...incomplete, ...groups];
}

/** What ECS is to fetch for a container is there; nobody reads its value. */
export function secretFindings({ secrets }: VerifyFacts): readonly Judged[] {
  return secrets.flatMap(({ container, secret, found }) =>
    judged(found, {
      of: `${secret.use} of ${container.name} (${secret.from})`,
      judge: (state) => {
        const named = `${secret.use} of ${container.name}`;
        if (state === 'there') return [ok(`${named} is there: ${secret.from}`)];
        if (state === 'deleted') {
          return [
            bad(
              `${named} is scheduled for deletion: ${secret.from}`,
              'Restore it (aws secretsmanager restore-secret), or name another one.',
            ),
          ];
        }
        return [
          bad(
            `${named} does not exist: ${secret.from}`,
            'Create it, or correct valueFrom; a parameter of another region needs its whole ARN.',
          ),
        ];
      },
    }),
  );
}
