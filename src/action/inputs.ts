import type { OptionSource } from '../settings.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The inputs of the step as GitHub hands them over: https://docs.github.com/actions/reference/metadata-syntax-reference#inputs */
export function inputsOf(env: Environment): OptionSource {
  return (name) => {
    const input = env[`INPUT_${name.toUpperCase()}`];
    return name === 'topic-arn' && (input ?? '').trim() === '' ? env.WAKELOCK_TOPIC_ARN : input;
  };
}

/**
 * How the job stands, by a hidden input whose default is `job.status`: inputs are evaluated anew for post, and nothing else
 * tells it (https://github.com/actions/runner/issues/2911).
 */
export function jobStatus(env: Environment): string {
  return env['INPUT_JOB-STATUS'] ?? '';
}
