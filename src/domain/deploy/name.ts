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

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const BUCKET = /^(?!xn--|sthree-|\d+\.\d+\.\d+\.\d+$)[a-z0-9](?!.*\.\.)[a-z0-9.-]{1,61}[a-z0-9]$/;

/**
 * A name that a bucket may have: S3 answers others with errors that look like a bucket of somebody else.
 * @throws WakelockError (`usage`)
 */
export function checkedBucketName(name: string): string {
  if (BUCKET.test(name)) return name;
  throw usage(`bucket: "${name.slice(0, 80)}" is no name that a bucket can have.`, {
    repair: 'Write 3 to 63 small letters, digits, hyphens and dots, the first and the last a letter or digit.',
  });
}
