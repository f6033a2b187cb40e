import { shorten } from '../duration.ts';
import { usage } from '../errors.ts';
import { REGION } from '../region.ts';

interface Form {
  readonly pattern: RegExp;
  /** What is written instead. */
  readonly repair: string;
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html and API_RegisterTaskDefinition */
const ECS: Form = { pattern: /^[\w-]{1,255}$/, repair: 'Write its name: 1 to 255 letters, digits, - and _.' };
/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html */
const ROLE: Form = {
  pattern: /^(?:arn:aws[a-z-]*:iam::\d{12}:role\/)?(?:[\w+=,.@-]{1,128}\/){0,4}[\w+=,.@-]{1,64}$/,
  repair: 'Write the name of one role, or its ARN (arn:aws:iam::123456789012:role/web).',
};

/** The forms of what a policy is written for, by the name of the flag. A wildcard is none: the policy is for one service. */
const FORMS = {
  region: { pattern: REGION, repair: 'It looks like eu-central-1.' },
  account: { pattern: /^\d{12}$/, repair: 'Write its 12 digits: aws sts get-caller-identity' },
  cluster: ECS,
  service: ECS,
  family: ECS,
  'execution-role': ROLE,
  'task-role': ROLE,
  /** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html */
  repository: {
    pattern: /^(?=.{2,256}$)[a-z0-9]+(?:(?:[._/]|__|-+)[a-z0-9]+)*$/,
    repair: 'Write the name of one repository, as in team/web: without its registry and its tag.',
  },
  /** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html */
  'log-group': { pattern: /^[\w./#-]{1,512}$/, repair: 'Write the name of one log group, as in /ecs/web.' },
  secret: {
    pattern: /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]{1,512}(?:\*|\?{6})?$/,
    repair:
      'Write the ARN of one secret: arn:aws:secretsmanager:eu-central-1:123456789012:secret:web-AbCdEf (or …:web-* for whatever end it has).',
  },
} as const satisfies Readonly<Record<string, Form>>;

export type PolicyFlag = keyof typeof FORMS;

/** The value of a flag, if AWS could have such a thing. @throws WakelockError (`usage`) naming flag and value */
export function checkedPolicyValue(flag: PolicyFlag, value: string): string {
  const { pattern, repair } = FORMS[flag];
  if (pattern.test(value)) return value;
  throw usage(`${flag}: "${shorten(value)}" is no ${flag.replace('-', ' ')}.`, { repair });
}
