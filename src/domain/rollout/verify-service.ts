import type { ServiceFacts, VerifyFacts } from './verify-facts.ts';
import { bad, type Judged, judged, note, ok } from './verify-judged.ts';
import type { Task } from './verify-task.ts';

/** Whether the tasks run on Fargate: as the service says, else as the definition was made for. */
export function onFargate({ service, task }: Pick<VerifyFacts, 'service' | 'task'>): boolean {
  return service.known && service.value !== undefined ? service.value.fargate : task.fargate;
}

/** The service takes a new revision, and what it runs on takes this one; `task` undefined: nobody knows which. */
export function serviceFindings({
  name,
  region,
  service,
  task,
}: Pick<VerifyFacts, 'name' | 'region' | 'service'> & { readonly task: Task | undefined }): readonly Judged[] {
  return judged(service, {
    of: `The service ${name}`,
    judge: (found) =>
      found === undefined
        ? [
            bad(
              `There is no service ${name} in ${region}.`,
              'Check cluster, service and region: aws ecs list-services --cluster …',
            ),
          ]
        : [...stateOf(found, name), ...(task === undefined ? [] : fitOf(found, task))],
  });
}

function stateOf({ status, desired, controller }: ServiceFacts, name: string): readonly Judged[] {
  if (status !== 'ACTIVE') {
    return [
      bad(`The service ${name} is ${status}: it takes no new revision.`, 'Create it again, or name another one.'),
    ];
  }
  if (controller !== 'ECS') {
    return [
      bad(
        `The service ${name} is deployed by ${controller}: ECS refuses a new revision by UpdateService.`,
        'Deploy it by that, or change its deployment controller to ECS (strategies blue/green, linear and canary are there too).',
      ),
    ];
  }
  if (desired > 0) return [ok(`The service ${name} is ACTIVE and wants ${desired}.`)];
  return [
    note(
      `The service ${name} wants 0 tasks: a deployment there proves nothing.`,
      'Wake it first, or raise desiredCount.',
    ),
  ];
}

function fitOf({ fargate }: ServiceFacts, task: Task): readonly Judged[] {
  if (!fargate) return [];
  const wrong: Judged[] = [];
  if (!task.fargate) {
    wrong.push(
      bad(
        'The task definition is not made for FARGATE, which the service runs on.',
        'Add "requiresCompatibilities": ["FARGATE"].',
      ),
    );
  }
  if (task.networkMode !== 'awsvpc') {
    wrong.push(
      bad(`The network mode is ${task.networkMode}; Fargate knows awsvpc alone.`, 'Set "networkMode": "awsvpc".'),
    );
  }
  if (!fargateTakes(task)) {
    wrong.push(
      bad(
        `Fargate has no size of cpu ${task.cpu ?? '(none)'} and memory ${task.memory ?? '(none)'}.`,
        'Take one of the table: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size',
      ),
    );
  }
  return wrong.length > 0 ? wrong : [ok(`Fargate takes cpu ${task.cpu} and memory ${task.memory}.`)];
}

interface Size {
  /** CPU units. */
  readonly cpu: number;
  /** MiB. */
  readonly least: number;
  readonly most: number;
  readonly step: number;
}

const GB = 1024;

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size */
const SIZES: readonly Size[] = [
  { cpu: 256, least: 512, most: 512, step: 512 },
  { cpu: 256, least: GB, most: 2 * GB, step: GB },
  { cpu: 512, least: GB, most: 4 * GB, step: GB },
  { cpu: 1024, least: 2 * GB, most: 8 * GB, step: GB },
  { cpu: 2048, least: 4 * GB, most: 16 * GB, step: GB },
  { cpu: 4096, least: 8 * GB, most: 30 * GB, step: GB },
  { cpu: 8192, least: 16 * GB, most: 60 * GB, step: 4 * GB },
  { cpu: 16384, least: 32 * GB, most: 120 * GB, step: 8 * GB },
];

/** A size that is written in words (`1 vCPU`, `2 GB`) is ECS's to judge. */
function fargateTakes({ cpu, memory }: Task): boolean {
  const units = Number(cpu ?? Number.NaN);
  const mib = Number(memory ?? Number.NaN);
  if (cpu !== undefined && memory !== undefined && (Number.isNaN(units) || Number.isNaN(mib))) return true;
  return SIZES.some((size) => size.cpu === units && mib >= size.least && mib <= size.most && mib % size.step === 0);
}
