import { AwsError } from '../awsError.ts';

const form = /^i-(?:[0-9a-f]{8}|[0-9a-f]{17})$/;

/** @throws AwsError InvalidInstanceID.Malformed, which fails the whole call as on EC2 */
export function checkIds(ids: readonly string[]): void {
  const bad = ids.find((id) => !form.test(id));
  if (bad === undefined) return;
  throw new AwsError('InvalidInstanceID.Malformed', { message: `Invalid id: "${bad}"` });
}

export function notFound(ids: readonly string[]): AwsError {
  const message =
    ids.length === 1
      ? `The instance ID '${ids[0]}' does not exist`
      : `The instance IDs '${ids.join(', ')}' do not exist`;
  return new AwsError('InvalidInstanceID.NotFound', { message });
}

const refusals = {
  start: (id: string) => `The instance '${id}' is not in a state from which it can be started.`,
  stop: (id: string) => `This instance '${id}' is not in a state from which it can be stopped.`,
  'early stop': (id: string) => `Instance '${id}' cannot be stopped as it has never reached the 'running' state.`,
} as const;

export function incorrectState(id: string, wish: keyof typeof refusals): AwsError {
  return new AwsError('IncorrectInstanceState', { message: refusals[wish](id) });
}

export function stopProtected(id: string): AwsError {
  return new AwsError('OperationNotPermitted', {
    message: `The instance '${id}' may not be stopped. Modify its 'disableApiStop' instance attribute and try again.`,
  });
}
