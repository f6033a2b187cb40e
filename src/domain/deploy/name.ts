import { usage } from '../errors.ts';

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
